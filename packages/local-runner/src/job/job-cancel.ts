import type { Run } from './run.ts';

export interface JobCancel {
  /** The job is to end: by the run's cancel, by its own time limit, or by another job of its matrix. */
  readonly cancelled: AbortSignal;
  /** The job ends now. */
  readonly killed: AbortSignal;
  /** Whether the time limit was what ended it. */
  isLate(): boolean;
  stop(): void;
}

/** Minutes: how long the whole job may take, and how long steps may go on after a cancel before the machine is taken away. */
export interface JobLimits {
  readonly job: number;
  readonly afterCancel: number;
}

/** Watches over one job from its start. A job that starts after the run was cancelled is meant to run. */
export function watchCancel(run: Run, limits: JobLimits): JobCancel {
  const cancel = new AbortController();
  const kill = new AbortController();
  const done = new AbortController();
  let late = false;
  const end = (): void => {
    if (cancel.signal.aborted) return;
    cancel.abort();
    run.clock.sleep(limits.afterCancel * 60_000, done.signal).then(
      () => kill.abort(),
      () => {},
    );
  };
  if (!run.cancelled.aborted) run.cancelled.addEventListener('abort', end, { once: true, signal: done.signal });
  run.clock.sleep(limits.job * 60_000, done.signal).then(
    () => {
      late = true;
      end();
    },
    () => {},
  );
  return { cancelled: cancel.signal, killed: kill.signal, isLate: () => late, stop: () => done.abort() };
}
