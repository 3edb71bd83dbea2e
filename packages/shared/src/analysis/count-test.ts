import { betaBinomial, certain, convolve, type Distribution } from './statistics/index.ts';

/** One minute of both arms. `minute` counts whole minutes from the first shifted request, the first being 1. */
export interface CountMinute {
  readonly minute: number;
  readonly canary: Tally;
  readonly baseline: Tally;
}

/** Bad events among all. */
export interface Tally {
  readonly bad: number;
  readonly all: number;
}

/** How much more than by chance errors come together: variance (inflation + correlation·(n − 1)) times the binomial's. */
export interface Dispersion {
  readonly inflation: number;
  readonly correlation: number;
}

export const DEFAULT_DISPERSION: Dispersion = { inflation: 2, correlation: 0.02 };

export interface CountPlan {
  /** Probability of stopping a canary that is no worse, over all looks together. */
  readonly alpha: number;
  /** A canary may be worse by this share: 0.25 is a quarter. */
  readonly margin: number;
  readonly dispersion: Dispersion;
  /** Minutes at the beginning that are not judged. */
  readonly warmUp: number;
  /** The last minute that is judged. */
  readonly horizon: number;
}

/** The state of the evidence after one minute. */
export interface CountStep {
  readonly minute: number;
  /** Errors of the canary so far. */
  readonly bad: number;
  /** What they would be on average if the canary were no worse than the margin. */
  readonly expected: number;
  /** As many as stop the canary; infinite while none can. */
  readonly boundary: number;
  /** Probability spent so far. */
  readonly spent: number;
  /** What is kept back for the rank test at the horizon. */
  readonly kept: number;
  readonly crossed: boolean;
}

/** Minutes that must have been seen before the first decision. */
const FIRST_LOOK = 2;
/** Part of alpha that is kept back for the rank test at the horizon. */
const RANKS_SHARE = 0.1;
/** Errors of the canary in a minute, expected of a good one, from which ranks of minutes tell more than ties. */
const RANKABLE = 0.5;

/** Walks from minute to minute and remembers the way, for the next look takes the same one and a step more. */
export interface CountTest {
  /** The evidence after each usable minute. Depends on the minutes alone, not on how often it was asked. */
  walk(minutes: readonly CountMinute[]): CountStep[];
}

/**
 * Conditional sequential test of "the canary's error rate is at most (1 + margin) times the baseline's". Given all errors of a
 * minute, the canary's share of them under that hypothesis is known from the exposures alone, so the error rate itself, and
 * with it a shared incident, cancels. The running sum of the canary's errors is held against a boundary under which
 * α·(t − warm-up)/(horizon − warm-up) has been spent by minute t (Lan and DeMets, linear spending). A tenth of that is kept
 * back for ranks where there are errors enough to rank; whether there are is told by what is conditioned on, so the sum of both
 * stays within α.
 */
export function countTest(plan: CountPlan): CountTest {
  const known: { readonly key: string; readonly after: Walked }[] = [];
  return {
    walk: (minutes) => {
      const usable = usableMinutes(minutes, plan);
      let at: Walked = BEGINNING;
      usable.forEach((minute, place) => {
        const key = keyOf(minute);
        const memory = known[place];
        if (memory?.key === key) {
          at = memory.after;
          return;
        }
        at = stepOver(at, minute, place + 1, plan);
        known.splice(place, known.length, { key, after: at });
      });
      return at.steps;
    },
  };
}

/** Minutes after the warm-up and up to the horizon in which both arms had traffic, in order. */
export function usableMinutes(
  minutes: readonly CountMinute[],
  plan: Pick<CountPlan, 'warmUp' | 'horizon'>,
): CountMinute[] {
  return minutes
    .filter(
      ({ minute, canary, baseline }) =>
        minute > plan.warmUp && minute <= plan.horizon && canary.all > 0 && baseline.all > 0,
    )
    .sort((a, b) => a.minute - b.minute);
}

/** The canary's expected share of a minute's errors at the edge of the margin. */
export function shareAt({ canary, baseline }: CountMinute, ratio: number): number {
  return (ratio * canary.all) / (ratio * canary.all + baseline.all);
}

/** Correlation of two errors of one minute that gives the wanted inflation of the variance. */
function correlationFor(errors: number, { inflation, correlation }: Dispersion): number {
  if (errors <= 1) return 0;
  return Math.min(0.999, (inflation + correlation * (errors - 1) - 1) / (errors - 1));
}

interface Walked {
  /** Of the running sum, on ways that have not crossed. */
  readonly distribution: Distribution;
  readonly bad: number;
  readonly expected: number;
  readonly spent: number;
  readonly steps: CountStep[];
}

const BEGINNING: Walked = { distribution: certain(0), bad: 0, expected: 0, spent: 0, steps: [] };

function stepOver(before: Walked, minute: CountMinute, looked: number, plan: CountPlan): Walked {
  const { canary, baseline } = minute;
  const errors = Math.round(canary.bad + baseline.bad);
  const share = shareAt(minute, 1 + plan.margin);
  const step = betaBinomial(errors, share, correlationFor(errors, plan.dispersion));
  const moved = convolve(before.distribution, step);
  const bad = before.bad + canary.bad;
  const expected = before.expected + errors * share;
  const kept = expected >= RANKABLE * looked ? RANKS_SHARE * plan.alpha : 0;
  const allowed = ((plan.alpha - kept) * (minute.minute - plan.warmUp)) / (plan.horizon - plan.warmUp);
  const { boundary, mass } =
    looked < FIRST_LOOK ? { boundary: Number.POSITIVE_INFINITY, mass: 0 } : boundaryOf(moved, allowed - before.spent);
  const spent = before.spent + mass;
  const crossed = bad >= boundary;
  // What was spent while there was nothing to rank is spent.
  const left = Math.min(kept, plan.alpha - spent);
  const made: CountStep = { minute: minute.minute, bad, expected, boundary, spent, kept: left, crossed };
  return { distribution: below(moved, boundary), bad, expected, spent, steps: [...before.steps, made] };
}

/** The smallest number that is reached or passed with no more than the allowed probability, and that probability. */
function boundaryOf({ from, mass }: Distribution, allowed: number): { boundary: number; mass: number } {
  let tail = 0;
  let at = mass.length;
  while (at > 0 && tail + (mass[at - 1] ?? 0) <= allowed) tail += mass[--at] ?? 0;
  return { boundary: from + at, mass: tail };
}

function below({ from, mass }: Distribution, boundary: number): Distribution {
  if (boundary >= from + mass.length) return { from, mass };
  return { from, mass: mass.slice(0, Math.max(1, boundary - from)) };
}

function keyOf({ minute, canary, baseline }: CountMinute): string {
  return `${minute}:${canary.bad}/${canary.all}:${baseline.bad}/${baseline.all}`;
}
