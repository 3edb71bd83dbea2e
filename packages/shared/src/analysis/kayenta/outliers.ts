/** Percentile with linear interpolation between order statistics. Source: R, quantile type 7. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const place = ((sorted.length - 1) * percent) / 100;
  const below = Math.floor(place);
  const [low, high] = [sorted[below] ?? Number.NaN, sorted[Math.min(below + 1, sorted.length - 1)] ?? Number.NaN];
  return low + (place - below) * (high - low);
}

/**
 * Values outside the quartiles by more than the factor times their distance; less sensitive: but never those between the first
 * and the last percentile.
 */
export function isOutlier(
  values: readonly number[],
  factor: number,
  lessSensitive: boolean,
): (value: number) => boolean {
  if (values.length === 0) return () => false;
  const [q1, q3] = [percentile(values, 25), percentile(values, 75)];
  const [low, high] = [q1 - factor * (q3 - q1), q3 + factor * (q3 - q1)];
  const floor = lessSensitive ? Math.min(percentile(values, 1), low) : low;
  const ceiling = lessSensitive ? Math.max(percentile(values, 99), high) : high;
  return (value) => value > ceiling || value < floor;
}

export function withoutOutliers(values: readonly number[], factor: number, lessSensitive: boolean): number[] {
  const outside = isOutlier(values, factor, lessSensitive);
  return values.filter((value) => !outside(value));
}
