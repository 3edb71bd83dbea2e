import type { Json } from '@waybill/shared/kernel';
import type { Conclusion } from '../evaluate/status.ts';
import { jsonOf, textOf, textsOf } from '../evaluate/template.ts';
import { inputContext } from '../load/inputs.ts';
import type { CallJob } from '../workflow/job.ts';
import type { Context } from './github-context.ts';
import { startContexts } from './prepare.ts';
import type { JobOutcome, WorkflowRun } from './run.ts';

export interface CallInstance {
  readonly job: CallJob;
  readonly label: string;
  readonly contexts: Context;
}

/** Runs the workflow that a job calls, as part of the same run. */
export async function runCall(within: WorkflowRun, { job, label, contexts }: CallInstance): Promise<JobOutcome> {
  const loaded = within.loaded.calls.get(job.id);
  const declared = loaded?.workflow.on('workflow_call');
  if (loaded === undefined || declared === undefined) return { result: 'failure', outputs: {} };
  const scope = { contexts: startContexts(within, { contexts }) };
  const given = [...(job.with ?? [])].map(({ key, value }) => [key.toString(), jsonOf(value, scope)] as const);
  const inputs = inputContext(declared, Object.fromEntries(given), { at: job.at, scope });
  const secrets = job.secrets === 'inherit' ? within.secrets : Object.fromEntries(textsOf(job.secrets, scope));
  const called: WorkflowRun = { ...within, loaded, inputs, secrets, prefix: `${label} / ` };
  const outcomes = await within.run.runJobs(called);
  return { result: conclusionOf(outcomes.values()), outputs: calledOutputs(called, outcomes) };
}

/** The outputs that `on.workflow_call` declares, from the results of the jobs. */
export function calledOutputs(called: WorkflowRun, outcomes: ReadonlyMap<string, JobOutcome>): Record<string, string> {
  const declared = called.loaded.workflow.on('workflow_call')?.outputs ?? new Map();
  const jobs = Object.fromEntries(outcomes) as unknown as Json;
  const scope = { contexts: { ...startContexts(called, { contexts: {} }), jobs } };
  return Object.fromEntries([...declared].map(([name, token]) => [name, textOf(token, scope)]));
}

/** What all jobs together come to. */
export function conclusionOf(outcomes: Iterable<JobOutcome>): Conclusion {
  const results = [...outcomes].map(({ result }) => result);
  if (results.includes('failure')) return 'failure';
  return results.includes('cancelled') ? 'cancelled' : 'success';
}
