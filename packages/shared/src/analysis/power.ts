import { type CountMinute, type CountPlan, countTest } from './count-test.ts';
import { negativeBinomialUpTo } from './exclusion.ts';

/** Traffic to expect of one minute of both arms. */
export interface ExpectedMinute {
  readonly minute: number;
  readonly canary: number;
  readonly baseline: number;
}

/** So sure the judge should be to find it. */
const POWER = 0.8;
/** Times the usual rate of errors that are tried, in order. */
const RATIOS = [1.5, 2, 2.5, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200];

/**
 * The least ratio of error rates that the count test finds by the horizon in four of five canaries; undefined where it is
 * beyond 200, or where even a canary of which every request fails would not be found. Errors of both arms are put where they
 * are expected, the boundary is worked out as the judge will, and the canary's sum is held against it.
 */
export function leastDetectable(minutes: readonly ExpectedMinute[], rate: number, plan: CountPlan): number | undefined {
  let [low, high] = [0, RATIOS.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (chanceToFind(minutes, { rate, ratio: RATIOS[middle] ?? 1 }, plan) >= POWER) high = middle;
    else low = middle + 1;
  }
  return RATIOS[low];
}

function chanceToFind(
  minutes: readonly ExpectedMinute[],
  { rate, ratio }: { readonly rate: number; readonly ratio: number },
  plan: CountPlan,
): number {
  const worse = Math.min(1, rate * ratio);
  const spread = spreader();
  const filled = minutes.map(({ minute, canary, baseline }): CountMinute => {
    // Only the sum of a minute's errors shapes the boundary.
    const errors = spread(canary * worse + baseline * rate);
    return { minute, canary: { bad: errors, all: canary }, baseline: { bad: 0, all: baseline } };
  });
  const last = countTest(plan).walk(filled).at(-1);
  if (last === undefined || !Number.isFinite(last.boundary)) return 0;
  const judged = minutes.filter(({ minute }) => minute > plan.warmUp && minute <= plan.horizon);
  const mean = judged.reduce((sum, { canary }) => sum + canary * worse, 0);
  const variance = judged.reduce((sum, { canary }) => sum + spreadOf(canary * worse, plan), 0);
  return 1 - negativeBinomialUpTo(Math.ceil(last.boundary) - 1, mean, Math.max(variance, mean * 1.000001));
}

function spreadOf(mean: number, { dispersion: { inflation, correlation } }: CountPlan): number {
  return mean * (1 + Math.min(1, mean) * (inflation - 1) + correlation * mean);
}

/** Whole numbers whose sum keeps up with the sum of what is given. */
function spreader(): (amount: number) => number {
  let [wanted, given] = [0, 0];
  return (amount) => {
    wanted += amount;
    const now = Math.round(wanted) - given;
    given += now;
    return now;
  };
}
