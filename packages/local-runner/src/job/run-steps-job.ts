import type { Scope } from '../evaluate/expression.ts';
import { jsonOf, textOf } from '../evaluate/template.ts';
import { runStage } from '../step/run-stage.ts';
import { planStages } from '../step/stages.ts';
import type { TemplateToken } from '../workflow/tokens.ts';
import { jobOutputs, writeSummaries } from './complete-job.ts';
import { watchCancel } from './job-cancel.ts';
import { type JobState, placeLog } from './job-state.ts';
import { type JobInstance, prepareJob, startContexts } from './prepare.ts';
import type { JobOutcome, StepSummary, WorkflowRun } from './run.ts';

/** Runs the steps of one job on a machine of its own, and reports it. */
export async function runStepsJob(within: WorkflowRun, instance: JobInstance): Promise<JobOutcome> {
  const { run } = within;
  const { job, label } = instance;
  const started = run.clock.now();
  const name = nameOf(instance, { contexts: startContexts(within, instance) });
  run.events({ kind: 'job-started', job: label, name });
  const { summaries, ...outcome } = await attempt(within, instance);
  const forgiven = outcome.result === 'failure' && isForgiven();
  const reported: JobOutcome = forgiven ? { ...outcome, result: 'success' } : outcome;
  const milliseconds = run.clock.now() - started;
  const summaryFile = await writeSummaries(within, label, summaries);
  run.reports.push({ job: label, name, ...reported, summaries, summaryFile, milliseconds });
  run.events({ kind: 'job-ended', job: label, ...reported, milliseconds });
  return reported;

  function isForgiven(): boolean {
    const scope = { contexts: startContexts(within, instance) };
    return job.continueOnError !== undefined && jsonOf(job.continueOnError, scope) === true;
  }
}

type Attempt = JobOutcome & { readonly summaries: readonly StepSummary[] };

async function attempt(within: WorkflowRun, instance: JobInstance): Promise<Attempt> {
  const { job, label } = instance;
  const scope = { contexts: startContexts(within, instance) };
  const limits = { job: minutesOf(job.timeout, 360, scope), afterCancel: minutesOf(job.cancelTimeout, 5, scope) };
  const cancel = watchCancel(within.run, limits);
  try {
    const state = await prepareJob(within, instance, cancel);
    await runStages(state, instance);
    const log = placeLog(state, { job: label, step: 'Complete job', stage: 'post' });
    if (cancel.isLate())
      log.issue('error', `The job has exceeded the maximum execution time of ${limits.job} minutes.`);
    return { result: state.status, outputs: jobOutputs(state, instance), summaries: state.summaries };
  } finally {
    cancel.stop();
  }
}

async function runStages(state: JobState, { job }: JobInstance): Promise<void> {
  const stages = planStages(state, job.steps);
  for (const stage of [...stages.before, ...stages.main]) if (!state.killed.aborted) await runStage(state, stage);
  for (let stage = stages.post.shift(); stage !== undefined; stage = stages.post.shift())
    if (!state.killed.aborted) await runStage(state, stage);
}

function minutesOf(token: TemplateToken | undefined, fallback: number, scope: Scope): number {
  const minutes = token === undefined ? fallback : Number(jsonOf(token, scope));
  if (!(minutes > 0)) throw new Error(`line ${token?.line ?? 0}: a time limit must be a positive number of minutes`);
  return minutes;
}

function nameOf({ job }: JobInstance, scope: Scope): string {
  return job.name === undefined ? job.id : textOf(job.name, scope);
}
