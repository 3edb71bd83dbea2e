import type { CountMinute, Dispersion } from './count-test.ts';

/** So improbable a bad canary must have become before the verdict is a pass. */
export const EXCLUDED = 0.05;

/**
 * Probability of no more errors in the canary than were seen, if its error rate were the given one. Small means that so bad a
 * canary is excluded: this is what makes a pass more than the absence of a failure. Errors are negative binomial with the
 * variance μ·(inflation + correlation·μ) of each minute added up.
 */
export function chanceOfSoFew(
  minutes: readonly CountMinute[],
  rate: number,
  { inflation, correlation }: Dispersion,
): number {
  let [mean, variance, seen] = [0, 0, 0];
  for (const { canary } of minutes) {
    const expected = canary.all * rate;
    mean += expected;
    variance += expected * (inflation + correlation * expected);
    seen += canary.bad;
  }
  if (mean === 0) return 1;
  return negativeBinomialUpTo(Math.floor(seen), mean, Math.max(variance, mean * 1.000001));
}

/** P(at most so many) of a negative binomial with that mean and variance. */
export function negativeBinomialUpTo(most: number, mean: number, variance: number): number {
  const size = (mean * mean) / (variance - mean);
  const success = size / (size + mean);
  let logMass = size * Math.log(success);
  let sum = Math.exp(logMass);
  if (most > 100_000) return upperBoundOf(most, mean, variance);
  for (let k = 1; k <= most; k++) {
    logMass += Math.log((k + size - 1) / k) + Math.log(1 - success);
    sum += Math.exp(logMass);
  }
  return Math.min(1, sum);
}

/** Cantelli's inequality, where there are too many terms to add: never smaller than the probability itself. */
function upperBoundOf(most: number, mean: number, variance: number): number {
  const below = mean - most;
  return below <= 0 ? 1 : variance / (variance + below * below);
}
