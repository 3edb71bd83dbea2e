import { averageRanks, normalQuantile, tieTerm } from '../statistics/index.ts';
import { ABSOLUTE_TOLERANCE, rootBetween } from './root.ts';

/** By how much the experiment lies above the control. */
export interface ShiftInterval {
  readonly low: number;
  readonly high: number;
  readonly estimate: number;
}

/**
 * Interval and estimate of the shift between two samples, as Kayenta's judge has them: the normal approximation of the rank
 * sum with half a rank of continuity correction, kept for the estimate as well, where R drops it.
 * @throws RangeError where all observations are tied
 */
export function shiftInterval(
  experiment: readonly number[],
  control: readonly number[],
  confidence: number,
  tolerance = ABSOLUTE_TOLERANCE,
): ShiftInterval {
  const least = Math.min(...experiment) - Math.max(...control);
  const most = Math.max(...experiment) - Math.min(...control);
  const difference = (quantile: number) => (shift: number) =>
    standardizedRankSum(shift, experiment, control) - quantile;
  const bound = (quantile: number): number => {
    const f = difference(quantile);
    if (f(least) <= 0) return least;
    if (f(most) >= 0) return most;
    return rootBetween(f, least, most, tolerance);
  };
  const quantile = normalQuantile((1 - confidence) / 2);
  return {
    low: bound(-quantile),
    high: bound(quantile),
    estimate: rootBetween(difference(0), least, most, tolerance),
  };
}

/** The experiment's rank sum when it is moved down by the shift, in standard deviations from what equal samples would have. */
export function standardizedRankSum(shift: number, experiment: readonly number[], control: readonly number[]): number {
  const [m, n] = [experiment.length, control.length];
  const pooled = [...experiment.map((value) => value - shift), ...control];
  const rankSum = averageRanks(pooled)
    .slice(0, m)
    .reduce((sum, rank) => sum + rank, 0);
  const excess = rankSum - (m * (m + 1)) / 2 - (m * n) / 2;
  const ties = tieTerm(pooled) / ((m + n) * (m + n - 1));
  const deviation = Math.sqrt(((m * n) / 12) * (m + n + 1 - ties));
  if (deviation === 0) throw new RangeError('all observations are tied');
  return (excess - Math.sign(excess) / 2) / deviation;
}
