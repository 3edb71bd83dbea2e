import { describe, expect, it } from '@jest/globals';
import { shiftLength, shiftPlan } from '../../src/codedeploy/shift.ts';

const MINUTE = 60_000;

describe('a traffic shift', () => {
  it('moves everything at once without a routing', () => {
    expect(shiftPlan(undefined)).toEqual([{ afterMs: 0, weight: 100 }]);
  });

  it('gives a canary its share first and the rest after the interval', () => {
    const routing = { type: 'TimeBasedCanary' as const, timeBasedCanary: { canaryPercentage: 20, canaryInterval: 15 } };
    expect(shiftPlan(routing)).toEqual([
      { afterMs: 0, weight: 20 },
      { afterMs: 15 * MINUTE, weight: 100 },
    ]);
  });

  it('reaches 100 after nine steps of 10 percent a minute', () => {
    const routing = { type: 'TimeBasedLinear' as const, timeBasedLinear: { linearPercentage: 10, linearInterval: 1 } };
    const plan = shiftPlan(routing);
    expect(plan).toHaveLength(10);
    expect(plan.at(-1)).toEqual({ afterMs: 9 * MINUTE, weight: 100 });
    expect(shiftLength(routing)).toBe(9 * MINUTE);
  });

  it('ends at 100 when the percentage does not divide it', () => {
    const routing = { type: 'TimeBasedLinear' as const, timeBasedLinear: { linearPercentage: 30, linearInterval: 2 } };
    expect(shiftPlan(routing).map(({ weight }) => weight)).toEqual([30, 60, 90, 100]);
  });
});
