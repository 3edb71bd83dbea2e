import { setTimeout as wait } from 'node:timers/promises';
import { abortReason, type Clock } from '@waybill/shared/kernel';

/**
 * A clock that runs `scale` times as fast as the machine's: a sleep of 60 s at scale 20 takes 3 s.
 * @param start where it begins, in milliseconds since 1970
 */
export function scaledClock(scale = 1, start = Date.now()): Clock {
  const origin = performance.now();
  return {
    now: () => Math.floor(start + (performance.now() - origin) * scale),
    sleep: async (ms, signal) => {
      try {
        await wait(ms / scale, undefined, signal === undefined ? undefined : { signal });
      } catch {
        throw abortReason(signal);
      }
    },
  };
}
