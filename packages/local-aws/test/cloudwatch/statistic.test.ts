import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Sample } from '../../src/cloudwatch/series.ts';
import { computeStatistic, parseStatistic } from '../../src/cloudwatch/statistic.ts';

function samplesOf(...pairs: ReadonlyArray<readonly [value: number, count: number]>): readonly Sample[] {
  return [{ at: 0, visibleAt: 0, unit: undefined, values: { kind: 'values', pairs } }];
}

const ONE_TO_HUNDRED = samplesOf(...Array.from({ length: 100 }, (_, index) => [index + 1, 1] as const));

function computed(name: string, samples: readonly Sample[]): number | undefined {
  const statistic = parseStatistic(name);
  return statistic === undefined ? undefined : computeStatistic(statistic, samples);
}

describe('a statistic', () => {
  it.each([
    ['SampleCount', 100],
    ['Sum', 5050],
    ['Average', 50.5],
    ['Minimum', 1],
    ['Maximum', 100],
    ['p50', 50],
    ['p99', 99],
    ['p99.5', 100],
    ['tm90', 45.5],
    ['TM(10%:90%)', 50.5],
    ['TC(80:)', 20],
    ['TC(10:20)', 10],
    ['TC(:90%)', 90],
    ['TS(98:)', 199],
    ['PR(:30)', 30],
    ['WM(10%:90%)', 50.4],
    ['wm90', 49.95],
    ['IQM', 50.5],
  ])('%s of 1 to 100 is %d', (name, expected) => {
    expect(computed(name, ONE_TO_HUNDRED)).toBeCloseTo(expected, 9);
  });

  it('counts a value as often as it was measured', () => {
    expect(computed('p50', samplesOf([1, 99], [1_000, 1]))).toBe(1);
    expect(computed('TC(0.3:)', samplesOf([0.2, 40], [0.3, 5], [0.4, 7]))).toBe(7);
  });

  it('is nothing without samples', () => {
    expect(computed('Sum', [])).toBeUndefined();
  });

  it('needs single values for a percentile', () => {
    const figures: Sample = {
      at: 0,
      visibleAt: 0,
      unit: undefined,
      values: { kind: 'figures', count: 3, sum: 9, minimum: 1, maximum: 5 },
    };
    expect(computed('Average', [figures])).toBe(3);
    expect(computed('p90', [figures])).toBeUndefined();
  });

  it.each(['sum', 'p101', 'TC', 'TC(:)', 'TC(1:50%)', 'PR(10%:)', 'tc', 'Median'])('named %s is unknown', (name) => {
    expect(parseStatistic(name)).toBeUndefined();
  });

  it('is between the smallest and the largest value for every percentile', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: -1_000, max: 1_000 }), fc.integer({ min: 1, max: 50 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 100 }), (pairs, percent) => {
        const samples = samplesOf(...pairs);
        const value = computed(`p${percent}`, samples) ?? Number.NaN;
        expect(value).toBeGreaterThanOrEqual(computed('Minimum', samples) ?? 0);
        expect(value).toBeLessThanOrEqual(computed('Maximum', samples) ?? 0);
      }),
      { seed: 7, numRuns: 200 },
    );
  });

  it('splits the samples without losing any, whatever the bound', () => {
    const values = fc.array(fc.tuple(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 1, max: 50 })), {
      minLength: 1,
    });
    fc.assert(
      fc.property(values, fc.integer({ min: 0, max: 100 }), (pairs, bound) => {
        const samples = samplesOf(...pairs);
        const parts = (computed(`TC(:${bound})`, samples) ?? 0) + (computed(`TC(${bound}:)`, samples) ?? 0);
        expect(parts).toBe(computed('SampleCount', samples));
      }),
      { seed: 7, numRuns: 200 },
    );
  });
});
