import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { textsOf } from '../evaluate/template.ts';
import { type JobState, placeLog, stepScope } from './job-state.ts';
import type { JobInstance } from './prepare.ts';
import type { StepSummary, WorkflowRun } from './run.ts';

/** GitHub shows the summaries of this many steps of a job. */
const SHOWN_SUMMARIES = 20;

/** An output that is empty is left out, and so is one that holds a secret. Source: actions/runner, JobExtension.cs. */
export function jobOutputs(state: JobState, { job }: JobInstance): Record<string, string> {
  const log = placeLog(state, { job: state.label, step: 'Complete job', stage: 'post' });
  const outputs: Record<string, string> = {};
  for (const [name, value] of textsOf(job.outputs, stepScope(state, state.env, {}))) {
    if (value === '') continue;
    if (state.masker.mask(value) === value) outputs[name] = value;
    else log.issue('warning', `Skip output '${name}' since it may contain secret.`);
  }
  return outputs;
}

/** Writes what GitHub would show on the page of the run. Undefined where no step wrote a summary. */
export async function writeSummaries(
  within: WorkflowRun,
  label: string,
  summaries: readonly StepSummary[],
): Promise<string | undefined> {
  if (summaries.length === 0) return undefined;
  const file = join(await within.run.folder(label), 'summary.md');
  const shown = summaries.slice(0, SHOWN_SUMMARIES).map(({ markdown }) => `${markdown.trimEnd()}\n`);
  await writeFile(file, shown.join('\n'));
  return file;
}
