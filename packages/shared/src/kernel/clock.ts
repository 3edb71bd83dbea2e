import { setTimeout as wait } from 'node:timers/promises';
import { kernelError } from './errors.ts';

/** Time as a port: tests hand in one that they move. */
export interface Clock {
  /** Milliseconds since 1970-01-01 UTC. */
  now(): number;
  /** Resolves after that many milliseconds. @throws E_CANCELLED (or the signal's own WaybillError) when the signal fires first */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: async (ms, signal) => {
    try {
      await wait(ms, undefined, signal === undefined ? undefined : { signal });
    } catch {
      throw abortReason(signal);
    }
  },
};

/** A clock that stands still until told: a sleep moves it on at once, so waiting costs no real time. */
export function steppedClock(start = Date.UTC(2026, 0, 1)): Clock & { advance(ms: number): void } {
  let now = start;
  return {
    now: () => now,
    advance: (ms) => {
      now += ms;
    },
    sleep: async (ms, signal) => {
      await new Promise((resolve) => setImmediate(resolve));
      if (signal?.aborted) throw abortReason(signal);
      now += ms;
    },
  };
}

/** The error behind an aborted signal: its own reason where that is an error with a code, else E_CANCELLED. */
export function abortReason(signal: AbortSignal | undefined): Error {
  const reason: unknown = signal?.reason;
  if (reason instanceof Error && reason.name !== 'AbortError') return reason;
  return kernelError('E_CANCELLED', 'the run was cancelled', reason === undefined ? {} : { cause: reason });
}
