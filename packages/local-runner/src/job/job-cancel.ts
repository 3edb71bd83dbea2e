import type { Run } from './run.ts';

/** GitHub lets post steps run for five minutes after a cancel, then takes the machine away. */
const CANCEL_TIMEOUT = 5 * 60_000;

export interface JobCancel {
  /** The job is to end: by the run's cancel, by its own time limit, or by another job of its matrix. */
  readonly cancelled: AbortSignal;
  /** The job ends now. */
  readonly killed: AbortSignal;
  /** Whether the time limit was what ended it. */
  isLate(): boolean;
  stop(): void;
}

/** Watches over one job from its start. A job that starts after the run was cancelled is meant to run. */
export function watchCancel(run: Run, minutes: number, failFast?: AbortSignal): JobCancel {
  const cancel = new AbortController();
  const kill = new AbortController();
  const done = new AbortController();
  let late = false;
  const signals = [run.cancelled, failFast].filter(
    (signal) => signal !== undefined && !signal.aborted,
  ) as AbortSignal[];
  const end = (): void => {
    if (cancel.signal.aborted) return;
    cancel.abort();
    run.clock.sleep(CANCEL_TIMEOUT, done.signal).then(
      () => kill.abort(),
      () => {},
    );
  };
  for (const signal of signals) signal.addEventListener('abort', end, { once: true, signal: done.signal });
  run.clock.sleep(minutes * 60_000, done.signal).then(
    () => {
      late = true;
      end();
    },
    () => {},
  );
  return { cancelled: cancel.signal, killed: kill.signal, isLate: () => late, stop: () => done.abort() };
}
