import { shareOf } from './figure.ts';
import type { Row } from './results.ts';

const BOX = { width: 760, height: 420, left: 56, right: 24, top: 24, bottom: 48 } as const;

/** Detection at ×5 over the worst share of false stops, a dot for each judge: the upper left corner is where to be. */
export function summarySvg(rows: readonly Row[]): string {
  const x = (share: number): number => BOX.left + Math.sqrt(share) * (BOX.width - BOX.left - BOX.right);
  const y = (share: number): number => BOX.height - BOX.bottom - share * (BOX.height - BOX.top - BOX.bottom);
  const ticks = [0, 0.01, 0.05, 0.2, 0.5, 1].map(
    (share) => `<text x="${x(share).toFixed(1)}" y="${BOX.height - 28}" text-anchor="middle">${share * 100} %</text>`,
  );
  const heights = [0, 0.25, 0.5, 0.75, 1].map(
    (share) =>
      `<line x1="${BOX.left}" x2="${BOX.width - BOX.right}" y1="${y(share).toFixed(1)}" y2="${y(share).toFixed(1)}" stroke="#8884"/><text x="${BOX.left - 8}" y="${(y(share) + 4).toFixed(1)}" text-anchor="end">${share * 100} %</text>`,
  );
  const dots = rows.map((row) => {
    const worst = Math.max(0, ...Object.values(row.worst).map(shareOf));
    const found = shareOf(row.found['×5']);
    const ours = row.judge.startsWith('waybill');
    return `<circle cx="${x(worst).toFixed(1)}" cy="${y(found).toFixed(1)}" r="5" fill="${ours ? '#2563eb' : '#94a3b8'}"/><text x="${(x(worst) + 9).toFixed(1)}" y="${(y(found) + 4).toFixed(1)}">${row.judge}</text>`;
  });
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${BOX.width} ${BOX.height}" font-family="system-ui,sans-serif" font-size="11">`,
    ...heights,
    ...ticks,
    `<text x="${BOX.width / 2}" y="${BOX.height - 8}" text-anchor="middle">false stops in the worst cell of any family</text>`,
    `<text x="${BOX.left}" y="14">five times the errors, found within 15 minutes</text>`,
    ...dots,
    '</svg>',
    '',
  ].join('\n');
}
