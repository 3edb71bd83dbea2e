import { abortReason, type Clock } from '@waybill/shared/kernel';

/** A clock that a sleep moves on at once, stopping at each event on the way. */
export interface EventfulClock extends Clock {
  /** Moves on without anybody waiting. */
  advance(ms: number): void;
  /** Plans something for a time that sleepers will pass. */
  at(time: number, act: () => void): void;
}

export function eventfulClock(start: number): EventfulClock {
  let now = start;
  const events: { readonly time: number; readonly act: () => void }[] = [];
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    at: (time, act) => {
      events.push({ time, act });
      events.sort((a, b) => a.time - b.time);
    },
    sleep: async (ms, signal) => {
      const end = now + Math.max(ms, 0);
      // Others get their turn between two sleeps, as they would in real time.
      await new Promise((resolve) => setImmediate(resolve));
      for (;;) {
        if (signal?.aborted) throw abortReason(signal);
        const [next] = events;
        if (next === undefined || next.time > end) break;
        events.shift();
        now = Math.max(now, next.time);
        next.act();
      }
      now = Math.max(now, end);
    },
  };
}

/** The machine's time from `start` on, so many times as fast. */
export function realTime(start: number, scale: number): EventfulClock {
  const origin = performance.now();
  let ahead = 0;
  const now = (): number => start + ahead + (performance.now() - origin) * scale;
  const after = (ms: number, act: () => void): void => void setTimeout(act, ms / scale);
  return {
    now,
    advance: (ms) => {
      ahead += ms;
    },
    at: (time, act) => after(Math.max(0, time - now()), act),
    sleep: (ms, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(abortReason(signal));
        const wake = setTimeout(resolve, ms / scale);
        const stop = (): void => {
          clearTimeout(wake);
          reject(abortReason(signal));
        };
        signal?.addEventListener('abort', stop, { once: true });
      }),
  };
}
