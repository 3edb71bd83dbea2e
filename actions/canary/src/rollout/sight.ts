/** Where a rollout stands, in words that no one service owns. `unknown` is a status that we have no word for: it is waited for. */
export type RolloutStatus = 'waiting' | 'running' | 'ready' | 'baking' | 'succeeded' | 'failed' | 'stopped' | 'unknown';

/** What a driver saw of a rollout at one look. Times are milliseconds since 1970 by AWS's clock. */
export interface Sight {
  readonly id: string;
  readonly at: number;
  readonly status: RolloutStatus;
  /** The service's own word for the status. */
  readonly statusName: string;
  /** Percent of production traffic on the new revision; undefined where there is no such number, or it was not read yet. */
  readonly weight: number | undefined;
  readonly steps: readonly Step[];
  /** Whether this rollout undoes another: the weight is that of the revision that is undone. */
  readonly undoing?: boolean;
  /** The steps and the weight could not be read this time: they are those of an earlier look. */
  readonly stale?: boolean;
  /** When the first request was shifted. */
  readonly shiftStarted: number | undefined;
  /** Whether the wait before the old revision is ended has begun. */
  readonly terminating: boolean;
  readonly failure: { readonly code: string; readonly message: string } | undefined;
  /** The rollout that undoes this one; it may appear some looks after this one has ended. */
  readonly undo: string | undefined;
  readonly undoMessage: string | undefined;
  /** What tells the two revisions apart in metrics, once both are there. */
  readonly arms: SightArms | undefined;
  /** The instances, for servers. */
  readonly hosts?: readonly Host[];
  /** Instances by state, for servers. */
  readonly instances: Readonly<Record<string, number>> | undefined;
}

export interface SightArms {
  readonly baseline: Readonly<Record<string, string>>;
  readonly canary: Readonly<Record<string, string>>;
}

/** One instance of a rollout to servers. */
export interface Host {
  readonly id: string;
  /** Pending, InProgress, Succeeded, Failed, Skipped, Unknown. */
  readonly status: string;
  /** The step that it is in, or that it ended with. */
  readonly step: string | undefined;
  /** What went wrong there; empty where nothing did. */
  readonly why: string;
}

/** One step of a rollout's lifecycle. */
export interface Step {
  readonly name: string;
  readonly status: string;
  readonly started: number | undefined;
  readonly ended: number | undefined;
  readonly diagnostics: StepDiagnostics | undefined;
}

export interface StepDiagnostics {
  readonly code: string;
  readonly script: string;
  readonly message: string;
  readonly log: string;
}

export function hasRolloutEnded(sight: Sight): boolean {
  return sight.status === 'succeeded' || sight.status === 'failed' || sight.status === 'stopped';
}

export function failedStep(sight: Sight): Step | undefined {
  return sight.steps.find(({ status }) => status === 'Failed');
}
