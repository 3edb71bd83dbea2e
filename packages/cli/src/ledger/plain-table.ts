import { visible } from '@waybill/shared/kernel';

/** Characters of a cell, and of a line. */
const CELL = 96;
const LINE = 600;

/** Rows for a terminal, each column as wide as its widest cell. What a registry said acts on no terminal: it is made visible, and cut. */
export function plainTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map((cell) => plain(cell, CELL)));
  const widths = (cells[0] ?? []).map((_, at) => Math.max(...cells.map((row) => [...(row[at] ?? '')].length)));
  const lines = cells.map((row) =>
    row
      .map((cell, at) => cell + ' '.repeat(Math.max(0, (widths[at] ?? 0) - [...cell].length)))
      .join('  ')
      .trimEnd(),
  );
  return `${lines.join('\n')}\n`;
}

/** One line of foreign text. */
export function plain(text: string, longest = LINE): string {
  const shown = [...visible(text)];
  return shown.length > longest ? `${shown.slice(0, longest - 1).join('')}…` : shown.join('');
}
