import type { Json } from '@waybill/shared/kernel';
import type { Conclusion } from '../evaluate/status.ts';
import type { Job } from '../workflow/job.ts';
import type { JobOutcome, WorkflowRun } from './run.ts';
import { runJob } from './run-job.ts';

const SKIPPED: JobOutcome = { result: 'skipped', outputs: {} };

/** Runs the jobs of a workflow, each as soon as the jobs that it needs have ended. */
export async function runJobs(within: WorkflowRun): Promise<ReadonlyMap<string, JobOutcome>> {
  const jobs = new Map(within.loaded.workflow.jobs.map((job) => [job.id, job]));
  const begun = new Map<string, Promise<JobOutcome>>();
  const outcomes = new Map<string, JobOutcome>();
  await Promise.all([...jobs.values()].map(outcomeOf));
  return new Map([...jobs.keys()].map((id) => [id, outcomes.get(id) ?? SKIPPED]));

  function outcomeOf(job: Job): Promise<JobOutcome> {
    const known = begun.get(job.id) ?? begin(job);
    begun.set(job.id, known);
    return known;
  }

  async function begin(job: Job): Promise<JobOutcome> {
    const before = job.needs.map((id) => jobs.get(id)).filter((need) => need !== undefined);
    await Promise.all(before.map(outcomeOf));
    const needs = Object.fromEntries(job.needs.map((id) => [id, asJson(outcomes.get(id) ?? SKIPPED)]));
    const outcome = await runJob(within, job, { needs, ancestors: ancestorsOf(job) });
    outcomes.set(job.id, outcome);
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

function asJson({ result, outputs }: JobOutcome): Json {
  return { result, outputs };
}
