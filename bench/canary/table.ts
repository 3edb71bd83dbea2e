import { wilson } from './measure.ts';
import { FAULTS, type Row } from './sweep.ts';
import { NULL_FAMILIES } from './traces.ts';

/** The figures as a Markdown table: false stops of the worst cell of each family with Wilson's interval, then detection. */
export function summaryTable(rows: readonly Row[], runs: number): string {
  const head = ['judge', ...NULL_FAMILIES, 'mean', ...Object.keys(FAULTS), 'bad requests until the stop'];
  const lines = rows.map((row) => [
    row.judge,
    ...NULL_FAMILIES.map((family) => withInterval(row.worst.get(family) ?? 0, runs)),
    share(row.falseStops),
    ...Object.keys(FAULTS).map((fault) => (row.detected.get(fault) ?? 0).toFixed(2)),
    row.harmed.toFixed(1),
  ]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...lines.map(line)].join('\n');
}

function withInterval(hits: number, runs: number): string {
  const [low, high] = wilson(Math.round(hits * runs), runs);
  return `${share(hits)} (${share(low)}–${share(high)})`;
}

function share(value: number): string {
  return value.toFixed(3).replace(/^0/, '');
}
