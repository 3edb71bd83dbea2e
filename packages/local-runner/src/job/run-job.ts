import { isJsonObject, type JsonObject, limit } from '@waybill/shared/kernel';
import { isTruthy } from '../evaluate/expression.ts';
import { type Conclusion, jobStatusFunctions } from '../evaluate/status.ts';
import { jsonOf } from '../evaluate/template.ts';
import { messageOf } from '../step/stage.ts';
import type { Job } from '../workflow/job.ts';
import { endedEarly, failedEarly } from './ended-early.ts';
import type { Context } from './github-context.ts';
import { matrixRows, rowLabel } from './matrix.ts';
import { startContexts } from './prepare.ts';
import { type JobOutcome, NO_CONCURRENCY, type WorkflowRun } from './run.ts';
import { runCall } from './run-call.ts';
import { runStepsJob } from './run-steps-job.ts';

/** What a job knows of the jobs before it. */
export interface Before {
  readonly needs: Context;
  /** All of them, also those that it does not name. */
  readonly ancestors: ReadonlyMap<string, Conclusion>;
}

/** Decides whether a job runs, and runs it once, or once for each row of its matrix. */
export async function runJob(within: WorkflowRun, job: Job, { needs, ancestors }: Before): Promise<JobOutcome> {
  const { run, prefix } = within;
  const label = `${prefix}${job.id}`;
  const contexts = startContexts(within, { contexts: { needs } });
  const functions = jobStatusFunctions(ancestors, () => run.cancelled.aborted);
  try {
    const scope = { contexts: { strategy: {}, matrix: {}, ...contexts }, functions };
    if (!isTruthy(job.condition, scope)) return endedEarly(run, { label, name: job.id, result: 'skipped' });
    if (job.concurrency !== undefined) run.note(NO_CONCURRENCY);
    const strategy = job.strategy === undefined ? {} : jsonOf(job.strategy, { contexts });
    return await runRows(within, job, { label, needs, strategy: isJsonObject(strategy) ? strategy : {} });
  } catch (cause) {
    return failedEarly(run, { label, name: job.id, message: `${job.at}: ${messageOf(cause)}` });
  }
}

interface Rows {
  readonly label: string;
  readonly needs: Context;
  readonly strategy: JsonObject;
}

async function runRows(within: WorkflowRun, job: Job, { label, needs, strategy }: Rows): Promise<JobOutcome> {
  const { matrix, 'fail-fast': failFast = true, 'max-parallel': width } = strategy;
  if (!isJsonObject(matrix)) return runOne(within, job, { label, contexts: { needs, strategy: {}, matrix: {} } });
  const rows = matrixRows(matrix);
  const atMost = limit(typeof width === 'number' ? width : rows.length);
  const stop = new AbortController();
  const cancelled = AbortSignal.any([within.run.cancelled, stop.signal]);
  const shared = { ...within, run: { ...within.run, cancelled } };
  const outputs: Record<string, string> = {};
  const results = await Promise.all(rows.map((row, index) => atMost(() => runRow(row, index))));
  if (results.includes('failure')) return { result: 'failure', outputs };
  return { result: results.includes('cancelled') ? 'cancelled' : 'success', outputs };

  async function runRow(row: JsonObject, index: number): Promise<Conclusion> {
    if (stop.signal.aborted) return 'cancelled';
    const facts = {
      'fail-fast': failFast,
      'job-index': index,
      'job-total': rows.length,
      'max-parallel': width ?? rows.length,
    };
    const contexts = { needs, strategy: facts, matrix: row };
    const shown = rowLabel(row);
    const outcome = await runOne(shared, job, { label: shown === '' ? label : `${label} (${shown})`, contexts });
    // The row that ends last wins, as on GitHub.
    Object.assign(outputs, outcome.outputs);
    if (outcome.result === 'failure' && failFast === true) stop.abort();
    return outcome.result;
  }
}

async function runOne(
  within: WorkflowRun,
  job: Job,
  place: { readonly label: string; readonly contexts: Context },
): Promise<JobOutcome> {
  try {
    return await (job.kind === 'call' ? runCall(within, { job, ...place }) : runStepsJob(within, { job, ...place }));
  } catch (cause) {
    const message = `${job.at}: ${messageOf(cause)}`;
    return failedEarly(within.run, { label: place.label, name: job.id, message });
  }
}
