import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Conclusion } from '../evaluate/status.ts';
import { jsonOf, textOf, textsOf } from '../evaluate/template.ts';
import type { Annotation } from '../events.ts';
import { runStage } from '../step/run-stage.ts';
import { planStages } from '../step/stages.ts';
import { watchCancel } from './job-cancel.ts';
import { type JobState, stepScope } from './job-state.ts';
import { type JobInstance, prepareJob, startContexts } from './prepare.ts';
import type { StepSummary, WorkflowRun } from './run.ts';

export interface JobOutcome {
  readonly result: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

/** Runs the steps of one job on a machine of its own. */
export async function runStepsJob(
  within: WorkflowRun,
  instance: JobInstance,
  failFast?: AbortSignal,
): Promise<JobOutcome> {
  const { run } = within;
  const { job, label } = instance;
  const started = run.clock.now();
  const scope = { contexts: startContexts(within, instance) };
  const summaries: StepSummary[] = [];
  let name = job.id;
  let outcome: JobOutcome;
  let cancel: ReturnType<typeof watchCancel> | undefined;
  try {
    if (job.name !== undefined) name = textOf(job.name, scope);
    run.events({ kind: 'job-started', job: label, name });
    const minutes = job.timeout === undefined ? 360 : Number(jsonOf(job.timeout, scope));
    cancel = watchCancel(run, minutes, failFast);
    const state = await prepareJob(within, instance, cancel);
    await runStages(state, instance);
    if (cancel.isLate())
      annotate(state, 'error', `The job has exceeded the maximum execution time of ${minutes} minutes.`);
    summaries.push(...state.summaries);
    outcome = { result: state.status, outputs: jobOutputs(state, instance) };
    if (
      outcome.result === 'failure' &&
      job.continueOnError !== undefined &&
      jsonOf(job.continueOnError, scope) === true
    )
      outcome = { ...outcome, result: 'success' };
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    run.events({
      kind: 'annotation',
      annotation: { level: 'error', message, properties: {} },
      job: label,
      step: 'Set up job',
      stage: 'pre',
    });
    outcome = { result: 'failure', outputs: {} };
  } finally {
    cancel?.stop();
  }
  const milliseconds = run.clock.now() - started;
  const summaryFile = await writeSummaries(within, label, summaries);
  run.reports.push({ job: label, name, ...outcome, summaries, summaryFile, milliseconds });
  run.events({ kind: 'job-ended', job: label, ...outcome, milliseconds });
  return outcome;
}

async function runStages(state: JobState, { job }: JobInstance): Promise<void> {
  const stages = planStages(state, job.steps);
  for (const stage of [...stages.before, ...stages.main]) if (!state.killed.aborted) await runStage(state, stage);
  for (let stage = stages.post.shift(); stage !== undefined; stage = stages.post.shift())
    if (!state.killed.aborted) await runStage(state, stage);
}

/** An output that is empty is left out, and so is one that holds a secret. Source: actions/runner, JobExtension.cs. */
function jobOutputs(state: JobState, { job }: JobInstance): Record<string, string> {
  const outputs: Record<string, string> = {};
  for (const [name, value] of textsOf(job.outputs, stepScope(state, state.env, {}))) {
    if (value === '') continue;
    if (state.masker.mask(value) === value) outputs[name] = value;
    else annotate(state, 'warning', `Skip output '${name}' since it may contain secret.`);
  }
  return outputs;
}

function annotate(state: JobState, level: Annotation['level'], message: string): void {
  const place = { job: state.label, step: 'Complete job', stage: 'post' as const };
  state.within.run.events({ kind: 'annotation', annotation: { level, message, properties: {} }, ...place });
}

async function writeSummaries(
  within: WorkflowRun,
  label: string,
  summaries: readonly StepSummary[],
): Promise<string | undefined> {
  if (summaries.length === 0) return undefined;
  const folder = await within.run.folder(label);
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'summary.md');
  await writeFile(file, summaries.map(({ markdown }) => `${markdown.trimEnd()}\n`).join('\n'));
  return file;
}
