import type { Clock } from '../kernel/index.ts';

/** The speed that one host bears, shared by all requests to it. */
export interface Pace {
  /** Waits while the host asked for a pause. */
  ready(signal?: AbortSignal): Promise<void>;
  /** The host asked to be left alone for that many milliseconds. */
  pause(ms: number): void;
}

/** Longest pause that a host's own wish can cause, milliseconds. */
const LONGEST_PAUSE = 120_000;

export function pace(clock: Clock): Pace {
  let until = 0;
  return {
    ready: async (signal) => {
      for (let left = until - clock.now(); left > 0; left = until - clock.now()) await clock.sleep(left, signal);
    },
    pause: (ms) => {
      until = Math.max(until, clock.now() + Math.min(ms, LONGEST_PAUSE));
    },
  };
}

/** Milliseconds that a Retry-After header asks for, in either of its forms; undefined when absent or senseless. Source: RFC 9110 section 10.2.3. */
export function retryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text.trim())) return Number(text) * 1_000;
  // Date.parse also takes `-5` or `2027`; a date of HTTP begins with the day of the week and is in GMT, told or not (asctime).
  if (!/^\s*(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? /.test(text)) return undefined;
  const date = Date.parse(/GMT\s*$/.test(text) ? text : `${text} GMT`);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
