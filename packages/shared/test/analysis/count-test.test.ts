import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type CountMinute, type CountPlan, countTest, DEFAULT_DISPERSION } from '../../src/analysis/index.ts';
import { givenMinutes, givenPlan } from './given-minutes.ts';

const seeded = { seed: 11, numRuns: 40 };
const errors = fc.array(fc.tuple(fc.nat(4), fc.nat(6)), { minLength: 2, maxLength: 5 });

describe('the count test', () => {
  it('spends no more than its share of alpha by any minute, over every way that the errors can fall', () => {
    fc.assert(
      fc.property(errors, fc.double({ min: 0.001, max: 0.2, noNaN: true }), (pairs, alpha) => {
        const minutes = givenMinutes(pairs);
        const plan = givenPlan({ alpha, horizon: pairs.length });
        const steps = countTest(plan).walk(minutes);
        for (const [place, step] of steps.entries()) {
          const stopped = chanceOfStopping(
            minutes.slice(0, place + 1),
            steps.map(({ boundary }) => boundary),
            plan,
          );
          expect(stopped).toBeCloseTo(step.spent, 9);
          expect(stopped).toBeLessThanOrEqual((alpha * step.minute) / plan.horizon + 1e-12);
        }
      }),
      seeded,
    );
  });

  it('says the same however often it was asked on the way', () => {
    fc.assert(
      fc.property(errors, (pairs) => {
        const minutes = givenMinutes(pairs);
        const plan = givenPlan({ horizon: pairs.length, dispersion: DEFAULT_DISPERSION });
        const everyMinute = countTest(plan);
        for (let seen = 1; seen < minutes.length; seen++) everyMinute.walk(minutes.slice(0, seen));
        expect(everyMinute.walk(minutes)).toEqual(countTest(plan).walk(minutes));
      }),
      seeded,
    );
  });

  it('goes back over minutes that were revised', () => {
    const plan = givenPlan({ horizon: 4 });
    const early = givenMinutes([
      [0, 3],
      [1, 2],
      [2, 2],
    ]);
    const revised = givenMinutes([
      [0, 3],
      [3, 2],
      [2, 2],
    ]);
    const test = countTest(plan);
    test.walk(early);
    expect(test.walk(revised)).toEqual(countTest(plan).walk(revised));
  });

  it('stops a canary that has all the errors', () => {
    const steps = countTest(givenPlan({ horizon: 15, warmUp: 2, dispersion: DEFAULT_DISPERSION })).walk(
      givenMinutes(Array.from({ length: 8 }, () => [6, 0] as const)),
    );
    expect(steps.find(({ crossed }) => crossed)?.minute).toBe(4);
  });

  it('blames no incident on the canary that both revisions share', () => {
    const steps = countTest(givenPlan({ horizon: 15, warmUp: 2, dispersion: DEFAULT_DISPERSION })).walk(
      givenMinutes(
        Array.from({ length: 15 }, (_, at) => (at > 6 && at < 11 ? ([30, 270] as const) : ([0, 1] as const))),
      ),
    );
    expect(steps.some(({ crossed }) => crossed)).toBe(false);
  });

  it('takes no decision before two minutes are settled', () => {
    const [first, second] = countTest(givenPlan({ horizon: 5 })).walk(
      givenMinutes([
        [9, 0],
        [9, 0],
      ]),
    );
    expect(first).toMatchObject({ boundary: Number.POSITIVE_INFINITY, crossed: false });
    expect(second?.crossed).toBe(true);
  });

  it('leaves out minutes in which one of the revisions had no traffic', () => {
    const [one, two, three] = givenMinutes([
      [1, 1],
      [1, 1],
      [1, 1],
    ]) as [CountMinute, CountMinute, CountMinute];
    const silent = { ...two, canary: { bad: 0, all: 0 } };
    const steps = countTest(givenPlan()).walk([one, silent, three]);
    expect(steps.map(({ minute }) => minute)).toEqual([1, 3]);
  });

  it('needs more errors when errors come in clusters', () => {
    const minutes = givenMinutes(Array.from({ length: 5 }, () => [5, 5] as const));
    const boundaryAt = (dispersion: CountPlan['dispersion']): number =>
      countTest(givenPlan({ dispersion })).walk(minutes).at(-1)?.boundary ?? 0;
    expect(boundaryAt({ inflation: 3, correlation: 0.05 })).toBeGreaterThan(
      boundaryAt({ inflation: 1, correlation: 0 }),
    );
  });
});

/** The chance that the running sum reaches a boundary, by going through all ways: errors fall by chance, one by one. */
function chanceOfStopping(
  minutes: readonly CountMinute[],
  boundaries: readonly number[],
  { margin }: CountPlan,
): number {
  let going = new Map([[0, 1]]);
  let stopped = 0;
  for (const [place, { canary, baseline }] of minutes.entries()) {
    const trials = canary.bad + baseline.bad;
    const weighted = (1 + margin) * canary.all;
    const share = weighted / (weighted + baseline.all);
    const next = new Map<number, number>();
    for (const [sum, chance] of going)
      for (let hits = 0; hits <= trials; hits++) {
        const reached = sum + hits;
        const both = chance * binomial(trials, hits, share);
        if (reached >= (boundaries[place] ?? 0)) stopped += both;
        else next.set(reached, (next.get(reached) ?? 0) + both);
      }
    going = next;
  }
  return stopped;
}

function binomial(trials: number, hits: number, share: number): number {
  let ways = 1;
  for (let k = 0; k < hits; k++) ways *= (trials - k) / (k + 1);
  return ways * share ** hits * (1 - share) ** (trials - hits);
}
