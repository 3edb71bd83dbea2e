import { isTruthy } from '../evaluate/expression.ts';
import type { Conclusion } from '../evaluate/status.ts';
import { jsonOf, textsOf } from '../evaluate/template.ts';
import type { StepPlace } from '../events.ts';
import { type JobState, stepScope } from '../job/job-state.ts';
import { commandReader } from '../output/command-reader.ts';
import { StepLog } from '../output/step-log.ts';
import { stepEnvironment } from './environment.ts';
import type { Stage } from './stage.ts';
import { createStepFiles, processStepFiles, type StepFiles } from './step-files.ts';

/** Runs one stage from its `if` to its outputs, and counts it in the job. Source: actions/runner, StepsRunner.cs. */
export async function runStage(job: JobState, stage: Stage): Promise<void> {
  const { events, clock, options } = job.within.run;
  const place: StepPlace = { job: job.label, step: stage.name, stage: stage.kind };
  const started = clock.now();
  events({ kind: 'step-started', ...place });
  const port = {
    line: (style: Parameters<StepLog['write']>[1] & string, text: string) =>
      events({ kind: 'line', style, text, ...place }),
    annotation: (annotation: never) => events({ kind: 'annotation', annotation, ...place }),
  };
  const log = new StepLog(port, { masker: job.masker, debug: options.debug === true });
  const outputs = new Map<string, string>();
  const files = await createStepFiles(job.temp);
  const { outcome, conclusion } = await concluded(job, stage, { log, outputs, files });
  if (stage.kind === 'main' && stage.step.id !== undefined)
    job.steps.set(stage.step.id, { outputs: Object.fromEntries(outputs), outcome, conclusion });
  if (conclusion === 'failure' && job.status !== 'cancelled') job.status = 'failure';
  events({ kind: 'step-ended', outcome, conclusion, milliseconds: clock.now() - started, ...place });
}

interface StageRun {
  readonly log: StepLog;
  readonly outputs: Map<string, string>;
  readonly files: StepFiles;
}

async function concluded(
  job: JobState,
  stage: Stage,
  run: StageRun,
): Promise<{ outcome: Conclusion; conclusion: Conclusion }> {
  const github = { ...run.files, action: stage.step.id ?? `__${stage.step.kind}` };
  const env = new Map(job.env);
  const scope = () => stepScope(job, env, github);
  try {
    for (const [name, value] of textsOf(stage.step.env, scope())) env.set(name, value);
    const outcome = await performed();
    const forgiven = outcome === 'failure' && isForgiven();
    return { outcome, conclusion: forgiven ? 'success' : outcome };
  } catch (cause) {
    run.log.issue('error', cause instanceof Error ? cause.message : String(cause));
    return { outcome: 'failure', conclusion: 'failure' };
  }

  function isForgiven(): boolean {
    const { continueOnError } = stage.step;
    return continueOnError !== undefined && jsonOf(continueOnError, scope()) === true;
  }

  async function performed(): Promise<Conclusion> {
    const cancel = new AbortController();
    const holds = (): boolean => isTruthy(stage.condition, scope());
    const watch = watchJob(job, () => {
      if (!stillHolds(holds, run.log)) cancel.abort();
    });
    try {
      if (!holds()) return 'skipped';
      return await timed(cancel, () => perform(cancel.signal));
    } finally {
      watch.stop();
    }
  }

  async function timed(cancel: AbortController, work: () => Promise<Conclusion>): Promise<Conclusion> {
    const { timeout } = stage.step;
    const minutes = timeout === undefined || stage.kind !== 'main' ? 0 : Number(jsonOf(timeout, scope()));
    if (!(minutes > 0)) return work();
    const done = new AbortController();
    let late = false;
    const timer = job.within.run.clock.sleep(minutes * 60_000, done.signal).then(
      () => {
        late = true;
        cancel.abort();
      },
      () => {},
    );
    const outcome = await work().finally(() => done.abort());
    await timer;
    if (!late) return outcome;
    run.log.issue('error', `The action '${stage.name}' has timed out after ${minutes} minutes.`);
    return 'failure';
  }

  async function perform(cancel: AbortSignal): Promise<Conclusion> {
    let commandFailed = false;
    const target = {
      ...{ log: run.log, masker: job.masker, outputs: run.outputs, state: stage.state, env: job.env, path: job.path },
      commandFailed: () => {
        commandFailed = true;
      },
      summary: (markdown: string) => job.summaries.push({ step: stage.name, markdown }),
    };
    const own = { env, state: stage.state, github: scope().contexts['github'] as never };
    let succeeded = false;
    try {
      succeeded = await stage.perform({
        ...{ job, log: run.log, scope: scope(), state: stage.state, outputs: run.outputs, cancel },
        env: stepEnvironment(job, own),
        onLine: commandReader(target),
      });
    } catch (cause) {
      if (!cancel.aborted) run.log.issue('error', cause instanceof Error ? cause.message : String(cause));
    } finally {
      await processStepFiles(run.files, target);
    }
    if (cancel.aborted && job.cancelled.aborted) {
      run.log.issue('error', 'The operation was canceled.');
      return 'cancelled';
    }
    return succeeded && !commandFailed ? 'success' : 'failure';
  }
}

/** A condition that cannot be evaluated any more does not keep a step alive. */
function stillHolds(holds: () => boolean, log: StepLog): boolean {
  try {
    return holds();
  } catch (cause) {
    log.issue('error', cause instanceof Error ? cause.message : String(cause));
    return false;
  }
}

/** Marks the job as cancelled when that happens; a stage that began before hears of it, a later one is left alone. */
function watchJob(job: JobState, onCancel: () => void): { stop(): void } {
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
