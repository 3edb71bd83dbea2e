import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type GaugeMinute, type GaugePlan, gaugeTest } from '../../src/analysis/index.ts';
import { seededRandom } from '../../src/kernel/index.ts';

const PLAN: GaugePlan = { alpha: 0.01, worse: 'higher', margin: 0.05, warmUp: 2, horizon: 15 };

/** Latencies that both revisions' minutes share, and the canary's that many times as high. */
function givenLatencies(ratio: number, minutes = 15, seed = 3): GaugeMinute[] {
  const random = seededRandom(seed);
  return Array.from({ length: minutes }, (_, at) => {
    const shared = 100 * (1 + random());
    return {
      minute: at + 1,
      baseline: shared * (0.99 + 0.02 * random()),
      canary: ratio * shared * (0.99 + 0.02 * random()),
    };
  });
}

describe('the gauge test', () => {
  it('sees a fifth more latency through noise that both revisions share', () => {
    const crossed = gaugeTest(givenLatencies(1.2), PLAN).find((step) => step.crossed);
    expect(crossed?.minute).toBeLessThanOrEqual(10);
    expect(crossed?.ratio).toBeCloseTo(1.2, 1);
  });

  it('forgives less than its margin', () => {
    expect(gaugeTest(givenLatencies(1.03), PLAN).some((step) => step.crossed)).toBe(false);
  });

  it('takes no decision with fewer than five pairs', () => {
    expect(gaugeTest(givenLatencies(3, 6), PLAN)).toEqual([]);
    expect(gaugeTest(givenLatencies(3, 7), PLAN)).toHaveLength(1);
  });

  it('looks the way that is worse', () => {
    const slower = givenLatencies(1.5);
    const crossed = (worse: GaugePlan['worse']): boolean =>
      gaugeTest(slower, { ...PLAN, worse }).some((step) => step.crossed);
    expect([crossed('higher'), crossed('lower'), crossed('either')]).toEqual([true, false, true]);
  });

  it('does not depend on the unit', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), (unit) => {
        const scaled = givenLatencies(1.2).map(({ minute, canary, baseline }) => ({
          minute,
          canary: canary * unit,
          baseline: baseline * unit,
        }));
        const verdicts = (minutes: GaugeMinute[]): boolean[] => gaugeTest(minutes, PLAN).map((step) => step.crossed);
        expect(verdicts(scaled)).toEqual(verdicts(givenLatencies(1.2)));
      }),
      { seed: 5, numRuns: 50 },
    );
  });

  it('knows what to say when there is no spread at all', () => {
    const flat = (canary: number): GaugeMinute[] =>
      Array.from({ length: 15 }, (_, at) => ({ minute: at + 1, canary, baseline: 100 }));
    expect(gaugeTest(flat(100), PLAN).some((step) => step.crossed)).toBe(false);
    expect(gaugeTest(flat(120), PLAN).every((step) => step.crossed)).toBe(true);
  });
});
