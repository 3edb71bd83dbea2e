import { formatDuration, kernelError } from '../kernel/index.ts';

/** The longest that a timer can wait. */
const LONGEST_MS = 2 ** 31 - 1;

/** A signal that fires with E_TIMEOUT when the action's time is over. Keeps no process alive. */
export function deadline(timeout: number): { signal: AbortSignal; clear(): void } {
  const controller = new AbortController();
  const expire = (): void =>
    controller.abort(
      kernelError('E_TIMEOUT', `the action did not end within its timeout of ${formatDuration(timeout)}`),
    );
  const timer = setTimeout(expire, Math.min(timeout, LONGEST_MS));
  timer.unref();
  return { signal: controller.signal, clear: () => clearTimeout(timer) };
}
