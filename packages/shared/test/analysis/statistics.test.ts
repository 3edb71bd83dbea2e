import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  averageRanks,
  betaBinomial,
  certain,
  convolve,
  type Distribution,
  logGamma,
  normalBelow,
  normalQuantile,
  rankSumAbove,
  studentAbove,
  studentQuantileAbove,
} from '../../src/analysis/statistics/index.ts';

const seeded = { seed: 7, numRuns: 60 };
const total = ({ mass }: Distribution): number => mass.reduce((sum, value) => sum + value, 0);
const meanOf = ({ from, mass }: Distribution): number => mass.reduce((sum, value, at) => sum + value * (from + at), 0);
const varianceOf = (distribution: Distribution): number => {
  const mean = meanOf(distribution);
  return distribution.mass.reduce((sum, value, at) => sum + value * (distribution.from + at - mean) ** 2, 0);
};

describe('the normal and Student’s distribution', () => {
  it('agree with the tables', () => {
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 12);
    expect(normalQuantile(0.01)).toBeCloseTo(-2.326347874040841, 12);
    expect(normalBelow(-6)).toBeCloseTo(9.865876450376946e-10, 18);
    expect(studentQuantileAbove(0.025, 10)).toBeCloseTo(2.228138851964939, 9);
    expect(studentQuantileAbove(0.001, 5)).toBeCloseTo(5.893429531356015, 6);
    expect(logGamma(10)).toBeCloseTo(Math.log(362_880), 12);
  });

  it('undo their own quantiles', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-8, max: 0.999, noNaN: true }), fc.integer({ min: 2, max: 80 }), (p, degrees) => {
        expect(normalBelow(normalQuantile(p))).toBeCloseTo(p, 10);
        expect(studentAbove(studentQuantileAbove(p, degrees), degrees)).toBeCloseTo(p, 9);
      }),
      seeded,
    );
  });
});

describe('the beta-binomial distribution', () => {
  it('has the mean of the share and the variance that the correlation asks for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.double({ min: 0.02, max: 0.98, noNaN: true }),
        fc.double({ min: 0.001, max: 0.9, noNaN: true }),
        (trials, share, correlation) => {
          const distribution = betaBinomial(trials, share, correlation);
          const binomial = trials * share * (1 - share);
          expect(total(distribution)).toBeCloseTo(1, 10);
          expect(meanOf(distribution) / trials).toBeCloseTo(share, 8);
          expect(varianceOf(distribution) / (binomial * (1 + (trials - 1) * correlation))).toBeCloseTo(1, 6);
        },
      ),
      seeded,
    );
  });

  it('is the binomial where errors come one by one', () => {
    expect([...betaBinomial(4, 0.5, 0).mass]).toEqual([0.0625, 0.25, 0.375, 0.25, 0.0625]);
    expect([...betaBinomial(1, 0.12, 0).mass].map((value) => Number(value.toFixed(12)))).toEqual([0.88, 0.12]);
    expect(betaBinomial(0, 0.5, 0.1)).toEqual(certain(0));
  });
});

describe('the sum of two independent counts', () => {
  it('has the sum of the means, added directly or through the transform', () => {
    for (const trials of [20, 3_000]) {
      const [a, b] = [betaBinomial(trials, 0.12, 0.02), betaBinomial(trials, 0.3, 0.05)];
      const sum = convolve(a, b);
      expect(total(sum)).toBeCloseTo(1, 9);
      expect(meanOf(sum)).toBeCloseTo(meanOf(a) + meanOf(b), 6);
      expect(varianceOf(sum) / (varianceOf(a) + varianceOf(b))).toBeCloseTo(1, 6);
    }
  });
});

describe('ranks', () => {
  it('are shared by ties', () => {
    expect(averageRanks([3, 1, 3, 2])).toEqual([3.5, 1, 3.5, 2]);
  });

  it('give the exact chance of so high a rank sum', () => {
    expect(rankSumAbove([1, 2, 3], [4, 5, 6])).toBeCloseTo(1 / 20, 12);
    expect(rankSumAbove([4, 5, 6], [1, 2, 3])).toBe(1);
    // Two of the ten ways to choose three of 1, 1, 1, 2, 3, 3 hold both threes and the two.
    expect(rankSumAbove([1, 1, 1], [2, 3, 3])).toBeCloseTo(1 / 20, 12);
  });
});
