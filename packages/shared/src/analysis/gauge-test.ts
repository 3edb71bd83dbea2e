import { studentAbove, studentQuantileAbove } from './statistics/index.ts';

/** One minute of a gauge (a latency quantile, a CPU share) in both arms. */
export interface GaugeMinute {
  readonly minute: number;
  readonly canary: number;
  readonly baseline: number;
}

export interface GaugePlan {
  readonly alpha: number;
  /** Which way is worse. */
  readonly worse: 'higher' | 'lower' | 'either';
  /** A canary may be worse by this share: 0.05 is 5 %. */
  readonly margin: number;
  readonly warmUp: number;
  readonly horizon: number;
}

/** The state of the evidence after one minute. */
export interface GaugeStep {
  readonly minute: number;
  readonly pairs: number;
  /** Canary over baseline, geometric mean. */
  readonly ratio: number;
  /** 95 % interval of the ratio. */
  readonly low: number;
  readonly high: number;
  /** Probability of so much difference if the canary were no worse than the margin. */
  readonly p: number;
  /** What it is held against. */
  readonly boundary: number;
  readonly crossed: boolean;
}

/** Pairs before the first decision. */
const FEWEST = 5;

/**
 * Minute-paired sequential test of "the canary is at most the margin worse". Both arms see the same minute, so noise that they
 * share drops out of the ratio. α is divided by the looks that there can be (Bonferroni): it may be looked at every minute.
 */
export function gaugeTest(minutes: readonly GaugeMinute[], plan: GaugePlan): GaugeStep[] {
  const usable = minutes
    .filter(
      ({ minute, canary, baseline }) => minute > plan.warmUp && minute <= plan.horizon && canary > 0 && baseline > 0,
    )
    .sort((a, b) => a.minute - b.minute);
  const looks = Math.max(1, plan.horizon - plan.warmUp - FEWEST + 1);
  const logs = usable.map(({ canary, baseline }) => Math.log(canary / baseline));
  return usable.flatMap(({ minute }, last) => {
    const pairs = last + 1;
    if (pairs < FEWEST) return [];
    const step = stepOf(logs.slice(0, pairs), plan, plan.alpha / looks);
    return [{ minute, pairs, ...step }];
  });
}

type Judged = Omit<GaugeStep, 'minute' | 'pairs'>;

function stepOf(logs: readonly number[], plan: GaugePlan, boundary: number): Judged {
  const n = logs.length;
  const mean = logs.reduce((sum, value) => sum + value, 0) / n;
  const variance = logs.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1);
  const error = Math.sqrt(variance / n);
  const reach = studentQuantileAbove(0.025, n - 1) * error;
  const margin = Math.log(1 + plan.margin);
  const above = tail((mean - margin) / error, mean > margin, n);
  const under = tail((-mean - margin) / error, -mean > margin, n);
  const p = plan.worse === 'higher' ? above : plan.worse === 'lower' ? under : Math.min(1, 2 * Math.min(above, under));
  return {
    ratio: Math.exp(mean),
    low: Math.exp(mean - reach),
    high: Math.exp(mean + reach),
    p,
    boundary,
    crossed: p <= boundary,
  };
}

/** Without any spread the sign alone decides. */
function tail(t: number, beyond: boolean, n: number): number {
  if (Number.isFinite(t)) return studentAbove(t, n - 1);
  return beyond ? 0 : 1;
}
