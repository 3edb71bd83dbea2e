import { type Clock, formatBytes, formatDuration, type Log } from '../kernel/index.ts';

/** Says how far a long copy is, a line every few seconds, and nothing at all of a short one. */
export interface Progress {
  onBytes(count: number): void;
}

const FIRST = 5_000;
const EVERY = 5_000;
/** The rate is that of about the last so many milliseconds. */
const WINDOW = 10_000;

/** @param total bytes that will flow at most */
export function progress(total: number, ports: { readonly clock: Clock; readonly log: Log }): Progress {
  const { clock, log } = ports;
  const began = clock.now();
  let done = 0;
  let next = began + FIRST;
  let mark = { at: began, done: 0 };
  return {
    onBytes: (count) => {
      done += count;
      const now = clock.now();
      if (now < next) return;
      next = now + EVERY;
      const rate = ((done - mark.done) / Math.max(1, now - mark.at)) * 1_000;
      if (now - mark.at >= WINDOW) mark = { at: now, done };
      const left = Math.max(0, total - done);
      const rest = rate > 0 && left > 0 ? `, about ${formatDuration((left / rate) * 1_000)} left` : '';
      log.info(`copied ${formatBytes(done)} of ${formatBytes(total)} at ${formatBytes(rate)}/s${rest}`);
    },
  };
}
