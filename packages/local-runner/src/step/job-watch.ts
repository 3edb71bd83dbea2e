import type { JobState } from '../job/job-state.ts';

/** Marks the job as cancelled when that happens; a stage that began before hears of it, a later one is left alone. */
export function watchJob(job: JobState, onCancel: () => void): { stop(): void } {
  if (job.cancelled.aborted) {
    job.status = 'cancelled';
    return { stop: () => {} };
  }
  const listener = (): void => {
    job.status = 'cancelled';
    onCancel();
  };
  job.cancelled.addEventListener('abort', listener, { once: true });
  return { stop: () => job.cancelled.removeEventListener('abort', listener) };
}
