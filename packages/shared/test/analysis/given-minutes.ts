import type { CountMinute, CountPlan } from '../../src/analysis/index.ts';

/** A plan without over-dispersion that begins at once, so that its sums can be done by hand. */
export function givenPlan(override: Partial<CountPlan> = {}): CountPlan {
  return {
    alpha: 0.01,
    margin: 0.25,
    dispersion: { inflation: 1, correlation: 0 },
    warmUp: 0,
    horizon: 5,
    ...override,
  };
}

/** Minutes 1, 2 … with a tenth of the traffic on the canary. */
export function givenMinutes(
  errors: readonly (readonly [canary: number, baseline: number])[],
  perMinute = 600,
): CountMinute[] {
  return errors.map(([canary, baseline], at) => ({
    minute: at + 1,
    canary: { bad: canary, all: perMinute / 10 },
    baseline: { bad: baseline, all: perMinute - perMinute / 10 },
  }));
}
