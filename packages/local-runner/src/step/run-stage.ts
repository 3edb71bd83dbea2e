import { isTruthy } from '../evaluate/expression.ts';
import type { Conclusion } from '../evaluate/status.ts';
import { jsonOf, textsOf } from '../evaluate/template.ts';
import { type JobState, placeLog, stepScope } from '../job/job-state.ts';
import { actionContext } from './action-context.ts';
import { watchJob } from './job-watch.ts';
import { performStage } from './perform-stage.ts';
import { messageOf, type Stage, type StageRun } from './stage.ts';
import { createStepFiles } from './step-files.ts';
import { withinLimit } from './time-limit.ts';

/** Runs one stage from its `if` to its outputs, and counts it in the job. Source: actions/runner, StepsRunner.cs. */
export async function runStage(job: JobState, stage: Stage): Promise<void> {
  const { events, clock } = job.within.run;
  const place = { job: job.label, step: stage.name, stage: stage.kind };
  const started = clock.now();
  events({ kind: 'step-started', ...place });
  const files = await createStepFiles(job.temp);
  const env = new Map(job.env);
  const github = { ...files, ...actionContext(stage.step, job.within.loaded.repository) };
  const scope = () => stepScope(job, env, github);
  const run: StageRun = { job, stage, env, files, scope, log: placeLog(job, place), outputs: new Map() };
  const { outcome, conclusion } = await concluded(run);
  if (stage.kind === 'main' && stage.step.id !== undefined)
    job.steps.set(stage.step.id, { outputs: Object.fromEntries(run.outputs), outcome, conclusion });
  if (conclusion === 'failure' && job.status !== 'cancelled') job.status = 'failure';
  events({ kind: 'step-ended', outcome, conclusion, milliseconds: clock.now() - started, ...place });
}

/** What the stage did, and what counts: `continue-on-error` forgives a failure. A mistake in the file is never forgiven. */
async function concluded(run: StageRun): Promise<{ outcome: Conclusion; conclusion: Conclusion }> {
  const { env, continueOnError } = run.stage.step;
  try {
    for (const [name, value] of textsOf(env, run.scope())) run.env.set(name, value);
    const outcome = await outcomeOf(run);
    const forgiven =
      outcome === 'failure' && continueOnError !== undefined && jsonOf(continueOnError, run.scope()) === true;
    return { outcome, conclusion: forgiven ? 'success' : outcome };
  } catch (cause) {
    run.log.issue('error', messageOf(cause));
    return { outcome: 'failure', conclusion: 'failure' };
  }
}

/** A cancel ends the stage unless its `if` still holds then, as `always()` does. */
async function outcomeOf(run: StageRun): Promise<Conclusion> {
  const { job, stage, log, scope } = run;
  const cancel = new AbortController();
  const holds = (): boolean => isTruthy(stage.condition, scope());
  const watch = watchJob(job, () => {
    if (!stillHolds()) cancel.abort();
  });
  try {
    if (!holds()) return 'skipped';
    const minutes = limitOf(run);
    const perform = () => performStage(run, cancel.signal);
    const { outcome, late } = await withinLimit({ minutes, clock: job.within.run.clock, cancel }, perform);
    if (!late) return outcome;
    log.issue('error', `The action '${stage.name}' has timed out after ${minutes} minutes.`);
    return 'failure';
  } finally {
    watch.stop();
  }

  function stillHolds(): boolean {
    try {
      return holds();
    } catch (cause) {
      log.issue('error', messageOf(cause));
      return false;
    }
  }
}

/** Minutes, or 0 for no limit: `timeout-minutes` is for the main stage only. */
function limitOf({ stage, scope }: StageRun): number {
  const { timeout } = stage.step;
  return timeout === undefined || stage.kind !== 'main' ? 0 : Number(jsonOf(timeout, scope()));
}
