import { describe, expect, it } from '@jest/globals';
import {
  abortReason,
  hasCode,
  kernelError,
  limit,
  type RetryPolicy,
  retry,
  seededRandom,
  settle,
  silentLog,
  steppedClock,
  systemClock,
} from '../../src/kernel/index.ts';

function givenPolicy(change: Partial<RetryPolicy> = {}): RetryPolicy {
  return { clock: steppedClock(0), random: () => 1, decide: () => ({ again: true }), ...change };
}

function failing(times: number): { work: () => Promise<string>; calls: () => number } {
  let calls = 0;
  const work = async (): Promise<string> => {
    calls += 1;
    if (calls <= times) throw new Error(`failure ${calls}`);
    return 'done';
  };
  return { work, calls: () => calls };
}

describe('retrying', () => {
  it('goes on until it succeeds, with pauses that double up to the cap', async () => {
    const clock = steppedClock(0);
    const pauses: number[] = [];
    const watched = {
      ...clock,
      sleep: (ms: number) => {
        pauses.push(ms);
        return clock.sleep(ms);
      },
    };
    const { work } = failing(5);
    expect(await retry(givenPolicy({ clock: watched, attempts: 6, base: 100, cap: 500 }), work)).toBe('done');
    expect(pauses).toEqual([100, 200, 400, 500, 500]);
  });

  it('takes a random part of each pause', async () => {
    const clock = steppedClock(0);
    await retry(givenPolicy({ clock, random: () => 0.5, base: 100 }), failing(1).work);
    expect(clock.now()).toBe(50);
  });

  it('waits as long as the server wishes', async () => {
    const clock = steppedClock(0);
    await retry(givenPolicy({ clock, decide: () => ({ again: true, after: 7_000 }) }), failing(1).work);
    expect(clock.now()).toBe(7_000);
  });

  it('throws the last failure after the attempts, after a decision against, and at the deadline', async () => {
    const attempts = failing(9);
    await expect(retry(givenPolicy({ attempts: 3 }), attempts.work)).rejects.toThrow('failure 3');
    const decision = failing(9);
    await expect(
      retry(givenPolicy({ decide: (_error, attempt) => ({ again: attempt < 2 }) }), decision.work),
    ).rejects.toThrow('failure 2');
    const deadline = failing(9);
    await expect(retry(givenPolicy({ deadline: 250, base: 100, attempts: 9 }), deadline.work)).rejects.toThrow(
      'failure 2',
    );
    expect([attempts.calls(), decision.calls(), deadline.calls()]).toEqual([3, 2, 2]);
  });

  it('starts nothing after a cancel', async () => {
    const controller = new AbortController();
    controller.abort();
    const { work, calls } = failing(0);
    await expect(retry(givenPolicy({ signal: controller.signal }), work)).rejects.toMatchObject({
      code: 'E_CANCELLED',
    });
    expect(calls()).toBe(0);
  });
});

describe('clocks', () => {
  it('sleeps for real', async () => {
    const start = systemClock.now();
    await systemClock.sleep(5);
    expect(systemClock.now() - start).toBeGreaterThanOrEqual(3);
  });

  it.each([systemClock, steppedClock()])('wakes with the reason of the cancel', async (clock) => {
    const controller = new AbortController();
    const reason = kernelError('E_TIMEOUT', 'over');
    controller.abort(reason);
    await expect(clock.sleep(60_000, controller.signal)).rejects.toBe(reason);
  });

  it('wakes in the middle of a sleep', async () => {
    const controller = new AbortController();
    const reason = kernelError('E_TIMEOUT', 'over');
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort(reason);
    await expect(sleeping).rejects.toBe(reason);
  });

  it('moves only when told', async () => {
    const clock = steppedClock(100);
    clock.advance(5);
    await clock.sleep(10);
    expect(clock.now()).toBe(115);
  });

  it('names a cancel without a reason', () => {
    const controller = new AbortController();
    controller.abort();
    expect(abortReason(controller.signal)).toMatchObject({ code: 'E_CANCELLED', message: 'the run was cancelled' });
    expect(abortReason(undefined)).toMatchObject({ code: 'E_CANCELLED', message: 'the run was cancelled' });
    expect(abortReason(undefined).cause).toBeUndefined();
    expect(abortReason(AbortSignal.abort('by hand'))).toMatchObject({ code: 'E_CANCELLED', cause: 'by hand' });
  });
});

describe('running several at once', () => {
  it('runs at most so many, in order, and goes on after a failure', async () => {
    const gate = limit(2);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const tasks = [0, 1, 2, 3, 4].map((index) =>
      gate(async () => {
        order.push(index);
        running += 1;
        most = Math.max(most, running);
        await new Promise((resolve) => setImmediate(resolve));
        running -= 1;
        if (index === 1) throw new Error('one failed');
        return index;
      }),
    );
    const results = await Promise.allSettled(tasks);
    expect([most, order]).toEqual([2, [0, 1, 2, 3, 4]]);
    expect(results.map((result) => result.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('stays at its limit after it was idle', async () => {
    const gate = limit(1);
    let running = 0;
    const task = async (): Promise<number> => {
      running += 1;
      await new Promise((resolve) => setImmediate(resolve));
      return running--;
    };
    for (let round = 0; round < 3; round++)
      expect(await Promise.all([gate(task), gate(task), gate(task)])).toEqual([1, 1, 1]);
  });

  it('waits for all before it tells of the first failure', async () => {
    let ended = false;
    const slow = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      ended = true;
    });
    await expect(settle([Promise.reject(new Error('first')), slow])).rejects.toThrow('first');
    expect(ended).toBe(true);
    expect(await settle([Promise.resolve(1), Promise.resolve(2)])).toEqual([1, 2]);
  });
});

describe('small things', () => {
  it('gives the same numbers for the same seed', () => {
    const take = (seed: number): number[] => {
      const random = seededRandom(seed);
      return Array.from({ length: 100 }, random);
    };
    expect(take(1)).toEqual(take(1));
    expect(take(1)).not.toEqual(take(2));
    expect(take(3).every((value) => value >= 0 && value < 1)).toBe(true);
    expect(new Set(take(4)).size).toBe(100);
    expect(
      take(7)
        .slice(0, 3)
        .map((value) => Math.round(value * 1e6)),
    ).toEqual([11705, 61958, 976908]);
  });

  it('knows errors by their codes', () => {
    const error = kernelError('E_FILE', 'what', { cause: 1 });
    expect(error).toMatchObject({ code: 'E_FILE', exit: 2, cause: 1, cure: kernelError.entries.E_FILE.cure });
    expect([
      hasCode(error, 'E_INPUT', 'E_FILE'),
      hasCode(error, 'E_INPUT'),
      hasCode(new Error('x'), 'E_FILE'),
      hasCode(undefined),
    ]).toEqual([true, false, false, false]);
  });

  it('says of each code when it happens and what to do', () => {
    for (const [code, { meaning, cure }] of Object.entries(kernelError.entries)) {
      expect([code, meaning]).toEqual([code, expect.stringMatching(/^[A-Z].{15,}\.$/)]);
      expect([code, cure]).toEqual([code, expect.stringMatching(/^\S.{10,}$/)]);
    }
    expect(kernelError('E_FILE', 'x').name).toBe('WaybillError');
    expect('cause' in kernelError('E_FILE', 'x')).toBe(false);
  });

  it('keeps silent but does the work', async () => {
    silentLog.info('x');
    silentLog.debug('x');
    silentLog.warning('x');
    expect(await silentLog.group('x', async () => 5)).toBe(5);
  });
});
