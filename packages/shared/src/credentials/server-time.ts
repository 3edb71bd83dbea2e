import type { Clock } from '../kernel/index.ts';

/** Time by the server's clock as far as it is known: machines are off by hours now and then. */
export interface ServerTime {
  now(): number;
  /** Takes the `Date` of an answer into account. */
  learn(date: number | undefined): void;
}

/** Less than this is latency and rounding; AWS allows five minutes in a signature. */
const TOLERATED_MS = 4 * 60_000;

export function serverTime(clock: Pick<Clock, 'now'>): ServerTime {
  let offset = 0;
  return {
    now: () => clock.now() + offset,
    learn: (date) => {
      if (date === undefined) return;
      const difference = date - clock.now();
      offset = Math.abs(difference) > TOLERATED_MS ? difference : 0;
    },
  };
}
