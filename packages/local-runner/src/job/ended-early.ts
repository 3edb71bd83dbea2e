import type { Conclusion } from '../evaluate/status.ts';
import type { JobOutcome, Run } from './run.ts';

interface Early {
  readonly label: string;
  readonly name: string;
}

/** Reports a job that ended before its first step. */
export function endedEarly(run: Run, { label, name, result }: Early & { readonly result: Conclusion }): JobOutcome {
  const outcome = { result, outputs: {} };
  run.reports.push({ job: label, name, ...outcome, summaries: [], summaryFile: undefined, milliseconds: 0 });
  run.events({ kind: 'job-ended', job: label, ...outcome, milliseconds: 0 });
  return outcome;
}

/** Reports a job that could not be set up. */
export function failedEarly(run: Run, { label, name, message }: Early & { readonly message: string }): JobOutcome {
  const annotation = { level: 'error', message, properties: {} } as const;
  run.events({ kind: 'annotation', annotation, job: label, step: 'Set up job', stage: 'pre' });
  return endedEarly(run, { label, name, result: 'failure' });
}
