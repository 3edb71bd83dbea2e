import type { Clock } from '@waybill/shared/kernel';

export interface ManualClock extends Clock {
  /** Lets every sleep of exactly that many milliseconds end, as soon as there is one. */
  finish(milliseconds: number): Promise<void>;
  /** How long the sleeps were that began, in order. */
  readonly sleeps: readonly number[];
}

/** A clock whose sleeps end only when a test says so, or when their signal fires. */
export function manualClock(): ManualClock {
  const waiting = new Map<number, Array<() => void>>();
  const expected = new Map<number, () => void>();
  const sleeps: number[] = [];
  const release = (milliseconds: number): boolean => {
    const all = waiting.get(milliseconds) ?? [];
    waiting.delete(milliseconds);
    for (const wake of all) wake();
    return all.length > 0;
  };
  return {
    sleeps,
    now: () => Date.now(),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(new Error('aborted'));
        sleeps.push(milliseconds);
        signal?.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
        waiting.set(milliseconds, [...(waiting.get(milliseconds) ?? []), resolve]);
        expected.get(milliseconds)?.();
      }),
    finish: async (milliseconds) => {
      if (release(milliseconds)) return;
      await new Promise<void>((resolve) => expected.set(milliseconds, resolve));
      expected.delete(milliseconds);
      release(milliseconds);
    },
  };
}
