import { describe, expect, it } from '@jest/globals';
import type { Caller } from '../../src/credentials/identity.ts';
import { refreshing, refreshMargin } from '../../src/credentials/refreshing.ts';
import { steppedClock } from '../../src/kernel/index.ts';
import { givenLog } from './given-session.ts';

const MINUTE = 60_000;

function given(life: number, change: { fail?: () => boolean } = {}) {
  const clock = steppedClock(0);
  const { lines, log } = givenLog();
  let serial = 0;
  const next = (): Caller => ({
    identity: { accessKeyId: `key-${serial++}`, secretAccessKey: 's', expiration: new Date(clock.now() + life) },
  });
  const source = async (): Promise<Caller> => {
    await new Promise((resolve) => setImmediate(resolve));
    if (change.fail?.()) throw new Error('STS is away');
    return next();
  };
  const keys = refreshing(next(), source, { clock, log });
  return { clock, lines, keys, fetched: () => serial - 1, id: async () => (await keys.current()).accessKeyId };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

describe('keys that stay good', () => {
  it.each([
    [15 * MINUTE, 5 * MINUTE],
    [60 * MINUTE, 12 * MINUTE],
    [12 * 60 * MINUTE, 144 * MINUTE],
  ])('of a life of %i ms are renewed %i ms before its end', (life, margin) => {
    expect(refreshMargin(life)).toBe(margin);
  });

  it('are the first ones as long as they have time', async () => {
    const { clock, fetched, id } = given(60 * MINUTE);
    clock.advance(47 * MINUTE);
    expect([await id(), fetched()]).toEqual(['key-0', 0]);
  });

  it('are renewed behind the back of callers while the old ones are good', async () => {
    const { clock, fetched, id } = given(60 * MINUTE);
    clock.advance(49 * MINUTE);
    expect(await id()).toBe('key-0');
    await settled();
    expect([await id(), fetched()]).toEqual(['key-1', 1]);
  });

  it('are waited for in the last minute, by all callers together', async () => {
    const { clock, fetched, id } = given(60 * MINUTE);
    clock.advance(59.5 * MINUTE);
    expect(await Promise.all([id(), id(), id()])).toEqual(['key-1', 'key-1', 'key-1']);
    expect(fetched()).toBe(1);
  });

  it('go on with the old ones when new ones cannot be had yet, and ask again after half a minute', async () => {
    let away = true;
    let asked = 0;
    const { clock, lines, id } = given(60 * MINUTE, {
      fail: () => {
        asked += 1;
        return away;
      },
    });
    clock.advance(50 * MINUTE);
    expect(await id()).toBe('key-0');
    await settled();
    expect(await id()).toBe('key-0');
    expect([asked, lines.filter((line) => line.startsWith('warning')).length]).toEqual([1, 1]);
    clock.advance(31_000);
    away = false;
    await id();
    await settled();
    expect([await id(), asked]).toEqual(['key-1', 2]);
  });

  it('fail when they have ended and new ones cannot be had', async () => {
    const { clock, id } = given(15 * MINUTE, { fail: () => true });
    clock.advance(16 * MINUTE);
    await expect(id()).rejects.toThrow('STS is away');
  });

  it('are replaced when AWS says that they have ended, once for all callers', async () => {
    const { fetched, id, keys } = given(60 * MINUTE);
    keys.invalidate({ accessKeyId: 'key-0' });
    expect(await Promise.all([id(), id()])).toEqual(['key-1', 'key-1']);
    keys.invalidate({ accessKeyId: 'key-0' });
    expect([await id(), fetched()]).toEqual(['key-1', 1]);
  });

  it('without an end are kept', async () => {
    const clock = steppedClock(0);
    const first = { identity: { accessKeyId: 'forever', secretAccessKey: 's' } };
    const keys = refreshing(first, () => Promise.reject(new Error('asked')), { clock, log: givenLog().log });
    clock.advance(10 * 365 * 24 * 60 * MINUTE);
    expect((await keys.current()).accessKeyId).toBe('forever');
  });

  it('last for six hours of 900-second sessions without a failed call', async () => {
    const { clock, fetched, keys } = given(15 * MINUTE);
    for (let minute = 0; minute < 360; minute += 0.25) {
      clock.advance(MINUTE / 4);
      const { expiration } = await keys.current();
      expect(expiration?.getTime()).toBeGreaterThan(clock.now());
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(fetched()).toBeGreaterThanOrEqual(24);
    expect(fetched()).toBeLessThan(40);
  });
});
