import type { Conclusion } from '../evaluate/status.ts';
import type { Context } from '../job/github-context.ts';
import { commandReader } from '../output/command-reader.ts';
import { stepEnvironment } from './environment.ts';
import { messageOf, type StageRun } from './stage.ts';
import { processStepFiles } from './step-files.ts';

/** Carries a stage out: its process, the commands in its output, and the files that it wrote. */
export async function performStage(run: StageRun, cancel: AbortSignal): Promise<Conclusion> {
  const { job, stage, log, outputs, env } = run;
  const { state } = stage;
  let commandFailed = false;
  const target = {
    ...{ log, outputs, state, masker: job.masker, env: job.env, path: job.path },
    commandFailed: () => {
      commandFailed = true;
    },
    summary: (markdown: string) => job.summaries.push({ step: stage.name, markdown }),
  };
  const scope = run.scope();
  const github = scope.contexts['github'] as Context;
  let succeeded = false;
  try {
    succeeded = await stage.perform({
      ...{ job, log, scope, state, outputs, cancel },
      env: stepEnvironment(job, { env, state, github }),
      onLine: commandReader(target),
    });
  } catch (cause) {
    if (!cancel.aborted) log.issue('error', messageOf(cause));
  } finally {
    await processStepFiles(run.files, target);
  }
  if (!cancel.aborted || !job.cancelled.aborted) return succeeded && !commandFailed ? 'success' : 'failure';
  log.issue('error', 'The operation was canceled.');
  return 'cancelled';
}
