import { type CountMinute, usableMinutes } from './count-test.ts';
import { rankSumAbove } from './statistics/index.ts';

/** Minutes that a rank test needs on each side before its least p-value is small enough to matter. */
const FEWEST = 6;

/**
 * At the horizon only: are the canary's per-minute error rates ranked above the baseline's? It weighs minutes, not errors, and so
 * finds a small steady difference that the count test, made for few large ones, leaves. Exact over all orders.
 * @returns the p-value, or undefined with too few minutes
 */
export function rateRanks(
  minutes: readonly CountMinute[],
  plan: { readonly warmUp: number; readonly horizon: number; readonly margin: number },
): number | undefined {
  const usable = usableMinutes(minutes, plan);
  if (usable.length < FEWEST) return undefined;
  const canary = usable.map(({ canary: { bad, all } }) => bad / all);
  const baseline = usable.map(({ baseline: { bad, all } }) => (bad / all) * (1 + plan.margin));
  return rankSumAbove(baseline, canary);
}
