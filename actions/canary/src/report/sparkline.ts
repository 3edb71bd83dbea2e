const BARS = '▁▂▃▄▅▆▇█';

/** Numbers as a row of bars, one a number; the highest bar is the given top. Undefined is a gap. */
export function sparkline(values: readonly (number | undefined)[], top: number): string {
  return values
    .map((value) => {
      if (value === undefined || Number.isNaN(value)) return ' ';
      const share = top <= 0 ? 0 : Math.min(1, Math.max(0, value / top));
      return BARS[Math.round(share * (BARS.length - 1))];
    })
    .join('');
}

/** At most that many values, evenly chosen, first and last among them. */
export function thinned<T>(values: readonly T[], most: number): T[] {
  if (values.length <= most) return [...values];
  return Array.from({ length: most }, (_, at) => values[Math.round((at * (values.length - 1)) / (most - 1))] as T);
}
