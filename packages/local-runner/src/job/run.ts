import type { Clock } from '@waybill/shared/kernel';
import type { Conclusion } from '../evaluate/status.ts';
import type { EventPort } from '../events.ts';
import type { LoadedWorkflow } from '../load/load.ts';
import type { RunOptions } from '../options.ts';
import type { Context } from './github-context.ts';

/** What a finished job leaves behind. */
export interface JobReport {
  /** The job's place: see `StepPlace.job`. */
  readonly job: string;
  readonly name: string;
  readonly result: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summaries: readonly StepSummary[];
  /** A file with all summaries of the job, undefined where no step wrote one. */
  readonly summaryFile: string | undefined;
  readonly milliseconds: number;
}

export interface StepSummary {
  readonly step: string;
  readonly markdown: string;
}

export const NO_CONCURRENCY = '`concurrency` has no effect in a rehearsal: no other run waits for this one';

/** How a job counts for the jobs that need it. */
export interface JobOutcome {
  readonly result: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

/** One run: everything that all its jobs share. */
export interface Run {
  readonly options: RunOptions;
  readonly clock: Clock;
  readonly events: EventPort;
  /** Fires when the run is cancelled. */
  readonly cancelled: AbortSignal;
  readonly reports: JobReport[];
  /** Says once what GitHub would do and a rehearsal does not. */
  note(text: string): void;
  /** Runs the jobs of a workflow; a called workflow goes through here too. */
  runJobs(within: WorkflowRun): Promise<ReadonlyMap<string, JobOutcome>>;
  /** A folder of the run that nobody else has. */
  folder(name: string): Promise<string>;
}

/** One workflow file with what it was started with: the first one, or one that a job calls. */
export interface WorkflowRun {
  readonly run: Run;
  readonly loaded: LoadedWorkflow;
  /** The `github` context: the caller's, also in a called workflow. */
  readonly github: Context;
  readonly inputs: Context;
  readonly secrets: Readonly<Record<string, string>>;
  /** Labels of the calling jobs, each with ` / ` behind it. */
  readonly prefix: string;
}
