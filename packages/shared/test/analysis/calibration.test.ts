import { describe, expect, it } from '@jest/globals';
import { type CountMinute, calibrate, DEFAULT_DISPERSION } from '../../src/analysis/index.ts';
import { seededRandom } from '../../src/kernel/index.ts';

/** An hour of two equal halves with that many errors a minute, falling in clusters of that size. */
function givenHour(errors: number, cluster: number, minutes = 60): CountMinute[] {
  const random = seededRandom(9);
  return Array.from({ length: minutes }, (_, at) => {
    let first = 0;
    for (let event = 0; event < errors / cluster; event++) if (random() < 0.5) first += cluster;
    return { minute: at + 1, canary: { bad: first, all: 3_000 }, baseline: { bad: errors - first, all: 3_000 } };
  });
}

describe('the dispersion of a service’s own errors', () => {
  it('stays at its floor where errors come one by one', () => {
    const { dispersion, source } = calibrate(givenHour(20, 1));
    expect(source).toBe('measured');
    expect(dispersion.inflation).toBe(1.5);
    expect(dispersion.correlation).toBeLessThan(0.05);
  });

  it('is as high as the clusters are large', () => {
    const { dispersion } = calibrate(givenHour(20, 5));
    const variance = dispersion.inflation + 19 * dispersion.correlation;
    expect(variance).toBeGreaterThan(4);
    expect(variance).toBeLessThan(12);
  });

  it('is the default where there is too little to measure', () => {
    expect(calibrate(givenHour(20, 1, 9))).toMatchObject({ dispersion: DEFAULT_DISPERSION, source: 'default' });
    expect(calibrate([])).toMatchObject({ dispersion: DEFAULT_DISPERSION, source: 'default' });
  });
});
