import { describe, expect, it } from '@jest/globals';
import { scaledClock } from '../../src/index.ts';

describe('the scaled clock', () => {
  it('runs as many times as fast as it is told', async () => {
    const clock = scaledClock(100, 1_000_000);
    const started = performance.now();
    await clock.sleep(3_000);
    const [local, real] = [clock.now() - 1_000_000, performance.now() - started];
    expect(local).toBeGreaterThanOrEqual(2_900);
    expect(real).toBeLessThan(1_000);
  });

  it('ends a sleep with the signal', async () => {
    const signal = AbortSignal.abort();
    await expect(scaledClock().sleep(60_000, signal)).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });
});
