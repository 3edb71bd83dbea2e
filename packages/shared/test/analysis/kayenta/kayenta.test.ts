import { describe, expect, it } from '@jest/globals';
import {
  type ClassifierSettings,
  classify,
  cohensD,
  commonLanguageEffect,
  isOutlier,
  KAYENTA_DEFAULTS,
  meanRatio,
  percentile,
  scoreOf,
  shiftInterval,
  standardizedRankSum,
  withoutOutliers,
} from '../../../src/analysis/kayenta/index.ts';
import {
  ALSO_AROUND_TEN,
  ALSO_AROUND_TWENTY,
  AROUND_TEN,
  AROUND_TWENTY,
  CLES_HIGH,
  CLES_LOW,
  TIED_CONTROL,
  TIED_EXPERIMENT,
} from './samples.ts';

/** The settings that Kayenta's own tests use. */
const settings = (override: Partial<ClassifierSettings> = {}): ClassifierSettings => ({
  ...KAYENTA_DEFAULTS,
  tolerance: 0.1,
  confidence: 0.95,
  ...override,
});

describe('the interval of the shift, against the numbers of Kayenta’s unit tests', () => {
  it('is 6 to 39 around 22.5 for two samples of four', () => {
    expect(shiftInterval([10, 20, 30, 40], [1, 2, 3, 4], 0.95)).toEqual({ low: 6, high: 39, estimate: 22.5 });
  });

  it('agrees with R on ninety tied values', () => {
    const { low, high, estimate } = shiftInterval(TIED_EXPERIMENT, TIED_CONTROL, 0.95);
    expect(low).toBeCloseTo(-0.500002521696696, 12);
    expect(high).toBeCloseTo(-3.486287505871302e-5, 12);
    expect(Math.abs(estimate - -0.4999393907180323)).toBeLessThan(1e-4);
  });

  it('cannot be had when everything is tied', () => {
    expect(() => standardizedRankSum(0, [1, 1], [1, 1])).toThrow(RangeError);
  });
});

describe('the classification, against Kayenta’s unit tests', () => {
  it.each([
    ['Pass', 'either', AROUND_TEN, ALSO_AROUND_TEN],
    ['High', 'either', AROUND_TWENTY, ALSO_AROUND_TEN],
    ['Low', 'either', AROUND_TEN, ALSO_AROUND_TWENTY],
    ['Pass', 'increase', AROUND_TEN, ALSO_AROUND_TWENTY],
    ['Pass', 'decrease', AROUND_TWENTY, ALSO_AROUND_TEN],
    ['High', 'increase', AROUND_TWENTY, ALSO_AROUND_TEN],
    ['Low', 'decrease', AROUND_TEN, ALSO_AROUND_TWENTY],
    ['Pass', 'decrease', [1, 1, 1], [1, 1]],
    ['Pass', 'decrease', [1, 2, 3, 4, 5], [5, 4, 3, 2, 1]],
    ['Pass', 'decrease', [0, 1, 1, 1, 1], [1, 1, 1, 1, 1]],
    ['Nodata', 'decrease', [], [1, 2, 3, 4, 5]],
    ['Pass', 'either', [1, 1, 1, 1, 10], [1, 1, 1, 1, 1]],
    ['High', 'either', [10, 10, 10, 10, 10], [1, 1, 1, 1, 1]],
    ['High', 'either', [10, 10, 10, 10, 10], [0, 0, 0, 0, 0]],
    ['Pass', 'either', [0, 0, 0, 0, 0], [0, 0, 0, 0, 0]],
  ] as const)('is %s, direction %s', (classification, direction, experiment, control) => {
    expect(classify(experiment, control, settings({ direction })).classification).toBe(classification);
  });

  it.each([
    ['High', [20, 22, 21, 25, 30], [1, 2.2, 1.1, 2.5, 3], { allowedDecrease: 0.8, allowedIncrease: 1.2 }],
    ['Pass', [20, 22, 21, 25, 30], [1, 2.2, 1.1, 2.5, 3], { allowedIncrease: 13, criticalIncrease: 15 }],
    ['High', [54.9, 54.5, 55.1, 55.6, 57.4], [0, 0, 0, 0, 0], { allowedDecrease: 0.8, allowedIncrease: 1.2 }],
    ['Low', [0, 0, 0, 0, 0], [54.9, 54.5, 55.1, 55.6, 57.4], { allowedDecrease: 0.8, allowedIncrease: 1.2 }],
  ] as const)('is %s with an effect size', (classification, experiment, control, override) => {
    expect(classify(experiment, control, settings(override)).classification).toBe(classification);
  });

  it.each([
    [true, { criticalIncrease: 1.2 }],
    [false, { allowedIncrease: 5, criticalIncrease: 13 }],
    [true, {}],
  ] as const)('of a critical metric is critical: %s', (critical, override) => {
    const result = classify([20, 22, 21, 25, 30], [1, 2.2, 1.1, 2.5, 3], settings({ critical: true, ...override }));
    expect(result).toMatchObject({ classification: 'High', critical });
  });

  it('of a critical metric that is low is critical', () => {
    const result = classify(
      [2, 2, 2, 2, 3],
      [10, 20.2, 10.1, 20.5, 30],
      settings({ critical: true, criticalDecrease: 1.2 }),
    );
    expect(result).toMatchObject({ classification: 'Low', critical: true });
  });

  it('uses the common language effect size where it is asked to', () => {
    const cles = {
      tolerance: 0.2,
      confidence: 0.98,
      effect: 'cles',
      allowedDecrease: 0.2,
      allowedIncrease: 0.8,
    } as const;
    expect(classify(CLES_LOW.experiment, CLES_LOW.control, settings(cles)).classification).toBe('Low');
    expect(classify(AROUND_TEN, ALSO_AROUND_TEN, settings(cles)).classification).toBe('Pass');
  });

  it('takes no data as settings say', () => {
    expect(classify([], [1, 2], settings({ critical: true }))).toMatchObject({
      classification: 'Nodata',
      critical: true,
    });
    expect(classify([], [1, 2], settings({ nanStrategy: 'replace' })).classification).toBe('Pass');
    expect(classify([], [1, 2], settings({ mustHaveData: true })).classification).toBe('NodataFailMetric');
  });

  it('depends on the unit as Kayenta’s does, unless the root tolerance is relative', () => {
    const [experiment, control] = [AROUND_TWENTY, ALSO_AROUND_TEN].map((values) => values.map((value) => value * 1e-6));
    expect(classify(experiment ?? [], control ?? [], settings()).classification).toBe('Pass');
    expect(classify(experiment ?? [], control ?? [], settings({ rootTolerance: 'relative' })).classification).toBe(
      'High',
    );
  });
});

describe('effect sizes, against Kayenta’s unit tests', () => {
  it('are what they are there', () => {
    expect(meanRatio([10, 10, 10], [1, 1, 1])).toBe(10);
    expect(meanRatio([10, 10, 10], [0, 0, 0])).toBeNaN();
    expect(cohensD([5, 5, 5, 10, 10, 10], [1, 1, 1, 2, 2, 2])).toBeCloseTo(3.03821, 4);
    expect(commonLanguageEffect([1, 2, 3, 4, 5], [1, 2, 3, 4, 5])).toBe(0.5);
    expect(commonLanguageEffect(CLES_HIGH.experiment, CLES_HIGH.control)).toBeCloseTo(0.771, 2);
    expect(commonLanguageEffect(CLES_LOW.experiment, CLES_LOW.control)).toBeCloseTo(0.12, 2);
  });
});

describe('percentiles and outliers, against Kayenta’s unit tests', () => {
  it('interpolate between order statistics', () => {
    const values = [0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5];
    expect(percentile(values, 5)).toBeCloseTo(0.175, 4);
    expect(percentile(values, 50)).toBe(1.75);
    expect(percentile(values, 100)).toBe(3.5);
    expect(
      percentile(
        [95.1772, 95.1567, 95.1937, 95.1959, 95.1442, 95.061, 95.1591, 95.1195, 95.1772, 95.0925, 95.199, 95.1682],
        90,
      ),
    ).toBeCloseTo(95.19568, 10);
  });

  it('find what lies outside the fences', () => {
    const outside = isOutlier([1, 1, 1, 5, -1, -1, -1, -5], 1.5, false);
    expect([1, 5, -1, -5].map(outside)).toEqual([false, true, false, true]);
    expect(withoutOutliers([21, 23, 24, 25, 50, 29, 23, 21], 1.5, false)).toEqual([21, 23, 24, 25, 29, 23, 21]);
    expect(withoutOutliers([], 1.5, true)).toEqual([]);
  });
});

describe('the score, against Kayenta’s unit tests', () => {
  const metric = (classification: 'Pass' | 'High' | 'Low' | 'Nodata', group: string, critical = false) => ({
    name: `${classification} in ${group}`,
    classification,
    critical,
    groups: [group],
  });

  it.each([
    [100, [metric('Pass', 'a')], {}],
    [0, [metric('High', 'a')], {}],
    [0, [metric('Nodata', 'a')], {}],
    [100, [metric('Pass', 'a'), metric('Pass', 'a'), metric('Nodata', 'b')], {}],
    [50, [metric('Pass', 'a'), metric('High', 'a')], {}],
    [33.33, [metric('Pass', 'a'), metric('High', 'a'), metric('Low', 'a')], {}],
    [75, [metric('Pass', 'a'), metric('Pass', 'a'), metric('High', 'b')], { a: 75, b: 25 }],
    [25, [metric('Pass', 'a'), metric('High', 'a'), metric('High', 'b')], { a: 50, b: 50 }],
    [50, [metric('Pass', 'a'), metric('Nodata', 'a'), metric('High', 'b')], { a: 50, b: 50 }],
    [0, [metric('Pass', 'a'), metric('High', 'a', true)], {}],
    [50, [metric('Low', 'a'), metric('Pass', 'a', true)], {}],
    [0, [metric('Pass', 'a'), metric('Nodata', 'a', true)], {}],
    [5, [metric('High', 'a'), metric('Low', 'a'), metric('Pass', 'a'), metric('High', 'b')], { a: 15, b: 85 }],
  ] as const)('is %d', (score, metrics, weights) => {
    expect(scoreOf(metrics, new Map(Object.entries(weights))).total).toBe(score);
  });
});
