import type { Json } from '@waybill/shared/kernel';
import type { Scope } from '../evaluate/expression.ts';
import { type Conclusion, type JobStatus, stepStatusFunctions } from '../evaluate/status.ts';
import type { StepPlace } from '../events.ts';
import type { OidcEndpoint } from '../options.ts';
import type { Masker } from '../output/masker.ts';
import { type LogPort, StepLog } from '../output/step-log.ts';
import type { Context } from './github-context.ts';
import type { StepSummary, WorkflowRun } from './run.ts';

/** What the `steps` context says of a step. */
interface StepRecord {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
}

/** A job while it runs. */
export interface JobState {
  readonly within: WorkflowRun;
  readonly label: string;
  readonly workspace: string;
  readonly temp: string;
  readonly masker: Masker;
  /** Contexts that stay the same for all steps. */
  readonly contexts: Context;
  readonly oidc: OidcEndpoint | undefined;
  readonly shell: string | undefined;
  readonly directory: string | undefined;
  /** Fires when this job is cancelled. */
  readonly cancelled: AbortSignal;
  /** Fires when the job has to end at once, post steps included. */
  readonly killed: AbortSignal;
  status: JobStatus;
  /** What GITHUB_ENV, the job's and the workflow's `env` set so far. */
  readonly env: Map<string, string>;
  /** What GITHUB_PATH added so far, first added first. */
  readonly path: string[];
  readonly steps: Map<string, StepRecord>;
  readonly summaries: StepSummary[];
  /** How many annotations GitHub still keeps of this job. */
  annotationsLeft: number;
}

/** GitHub keeps this many annotations of a job. */
export const KEPT_ANNOTATIONS = 50;

/** The log of one place of a job. */
export function placeLog(job: JobState, place: StepPlace): StepLog {
  const { events, options } = job.within.run;
  const port: LogPort = {
    line: (style, text) => events({ kind: 'line', style, text, ...place }),
    annotation: (annotation) => {
      if (job.annotationsLeft-- > 0) events({ kind: 'annotation', annotation, ...place });
    },
  };
  return new StepLog(port, { masker: job.masker, debug: options.debug === true });
}

/** What an expression in a step sees now. */
export function stepScope(job: JobState, env: ReadonlyMap<string, string>, github: Context): Scope {
  const contexts: Record<string, Json> = {
    ...job.contexts,
    github: { ...(job.contexts['github'] as Context), ...github },
    job: { ...(job.contexts['job'] as Context), status: job.status },
    steps: Object.fromEntries(job.steps) as unknown as Json,
    env: Object.fromEntries(env),
  };
  return { contexts, functions: [...stepStatusFunctions(job.status), HASH_FILES] };
}

const HASH_FILES = {
  name: 'hashfiles',
  minArgs: 1,
  maxArgs: 255,
  call: () => {
    throw new Error('hashFiles() is not supported by the rehearsal runner');
  },
};
