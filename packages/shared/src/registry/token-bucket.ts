import type { Clock } from '../kernel/index.ts';

/** Lets so many requests a second through, the first `burst` of them at once. */
export interface TokenBucket {
  /** Waits for a turn; turns are given in the order of asking. */
  take(signal?: AbortSignal): Promise<void>;
  /** Nobody gets a turn for that many milliseconds: the service asked for a pause. */
  pause(ms: number): void;
}

export function tokenBucket(clock: Clock, limits: { readonly rate: number; readonly burst: number }): TokenBucket {
  const { rate, burst } = limits;
  const interval = 1_000 / rate;
  /** When the bucket would be full: each turn moves it on by one interval. Source: generic cell rate algorithm. */
  let full = Number.NEGATIVE_INFINITY;
  let until = Number.NEGATIVE_INFINITY;
  return {
    take: async (signal) => {
      const now = clock.now();
      full = Math.max(full, now) + interval;
      const turn = Math.max(full - burst * interval, until);
      if (turn > now) await clock.sleep(turn - now, signal);
    },
    pause: (ms) => {
      until = Math.max(until, clock.now() + ms);
    },
  };
}
