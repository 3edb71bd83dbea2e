/** A share that was counted, with how often. */
export interface Figure {
  readonly hits: number;
  readonly runs: number;
}

export function shareOf({ hits, runs }: Figure): number {
  return runs === 0 ? 0 : hits / runs;
}

/** All of them together. */
export function pooled(figures: readonly Figure[]): Figure {
  return figures.reduce((sum, { hits, runs }) => ({ hits: sum.hits + hits, runs: sum.runs + runs }), {
    hits: 0,
    runs: 0,
  });
}

/** The mean of their shares, each weighing as much, with as many runs as its own spread is worth. */
export function meanOf(figures: readonly Figure[]): Figure {
  const parts = figures.filter(({ runs }) => runs > 0);
  if (parts.length === 0) return { hits: 0, runs: 0 };
  const mean = parts.reduce((sum, each) => sum + shareOf(each), 0) / parts.length;
  const spread = parts.reduce((sum, each) => sum + (shareOf(each) * (1 - shareOf(each))) / each.runs, 0);
  const total = parts.reduce((sum, { runs }) => sum + runs, 0);
  const runs = spread === 0 ? total : (mean * (1 - mean) * parts.length ** 2) / spread;
  return { hits: mean * runs, runs };
}

/** The one with the largest share. */
export function worstOf(figures: readonly Figure[]): Figure {
  return figures.reduce((worst, each) => (shareOf(each) > shareOf(worst) ? each : worst), figures[0] ?? pooled([]));
}

/** 95 % interval of a share. Source: Wilson 1927. */
function wilson({ hits, runs }: Figure): readonly [low: number, high: number] {
  if (runs === 0) return [0, 1];
  const z = 1.96;
  const share = hits / runs;
  const center = share + (z * z) / (2 * runs);
  const reach = z * Math.sqrt((share * (1 - share)) / runs + (z * z) / (4 * runs * runs));
  const scale = 1 + (z * z) / runs;
  return [Math.max(0, (center - reach) / scale), Math.min(1, (center + reach) / scale)];
}

/** `.742` */
export function digits(share: number): string {
  return share.toFixed(3).replace(/^0/, '');
}

/** `.742 (.731–.753)` */
export function withInterval(figure: Figure): string {
  const [low, high] = wilson(figure);
  return `${digits(shareOf(figure))} (${digits(low)}–${digits(high)})`;
}
