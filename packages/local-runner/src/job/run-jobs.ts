import type { Json } from '@waybill/shared/kernel';
import { isTruthy } from '../evaluate/expression.ts';
import { type Conclusion, jobStatusFunctions } from '../evaluate/status.ts';
import type { Job } from '../workflow/job.ts';
import type { Context } from './github-context.ts';
import { startContexts } from './prepare.ts';
import type { WorkflowRun } from './run.ts';
import { runCall } from './run-call.ts';
import { type JobOutcome, runStepsJob } from './run-steps-job.ts';

/** Runs the jobs of a workflow, each as soon as the jobs that it needs have ended. */
export async function runJobs(within: WorkflowRun): Promise<ReadonlyMap<string, JobOutcome>> {
  const jobs = new Map(within.loaded.workflow.jobs.map((job) => [job.id, job]));
  const begun = new Map<string, Promise<JobOutcome>>();
  const outcomes = new Map<string, JobOutcome>();
  const outcomeOf = (id: string): Promise<JobOutcome> => {
    const known = begun.get(id) ?? begin(id);
    begun.set(id, known);
    return known;
  };
  await Promise.all([...jobs.keys()].map(outcomeOf));
  return new Map([...jobs.keys()].map((id) => [id, outcomes.get(id) ?? SKIPPED]));

  async function begin(id: string): Promise<JobOutcome> {
    const job = jobs.get(id);
    if (job === undefined) return SKIPPED;
    await Promise.all(job.needs.map(outcomeOf));
    const needs = Object.fromEntries(
      job.needs.map((need) => [need, (outcomes.get(need) ?? SKIPPED) as unknown as Json]),
    );
    const outcome = await runJob(within, job, { needs, ancestors: ancestorsOf(job) });
    outcomes.set(id, outcome);
    return outcome;
  }

  function ancestorsOf(job: Job, found = new Map<string, Conclusion>()): Map<string, Conclusion> {
    for (const id of job.needs) {
      const ancestor = jobs.get(id);
      if (found.has(id) || ancestor === undefined) continue;
      found.set(id, outcomes.get(id)?.result ?? 'skipped');
      ancestorsOf(ancestor, found);
    }
    return found;
  }
}

const SKIPPED: JobOutcome = { result: 'skipped', outputs: {} };

interface Before {
  readonly needs: Context;
  readonly ancestors: ReadonlyMap<string, Conclusion>;
}

async function runJob(within: WorkflowRun, job: Job, { needs, ancestors }: Before): Promise<JobOutcome> {
  const { run, prefix } = within;
  const label = `${prefix}${job.id}`;
  const note = (text: string) => run.events({ kind: 'note', job: label, text });
  const contexts = { needs, strategy: {}, matrix: {} };
  const functions = jobStatusFunctions(ancestors, () => run.cancelled.aborted);
  try {
    if (!isTruthy(job.condition, { contexts: startContexts(within, { contexts }), functions })) return skipped();
  } catch (cause) {
    note(`${job.at}: ${cause instanceof Error ? cause.message : String(cause)}`);
    return ended('failure');
  }
  if (job.concurrency !== undefined) note('`concurrency` has no effect in a rehearsal: no other run waits');
  return job.kind === 'call'
    ? runCall(within, { job, label, contexts })
    : runStepsJob(within, { job, label, contexts });

  function skipped(): JobOutcome {
    return ended('skipped');
  }

  function ended(result: Conclusion): JobOutcome {
    const report = { job: label, result, outputs: {}, milliseconds: 0 };
    run.reports.push({ ...report, name: job.id, summaries: [], summaryFile: undefined });
    run.events({ kind: 'job-ended', ...report });
    return { result, outputs: {} };
  }
}
