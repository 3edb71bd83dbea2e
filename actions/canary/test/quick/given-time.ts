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
