import type { Scope } from '../evaluate/expression.ts';
import type { StageKind } from '../events.ts';
import type { JobState } from '../job/job-state.ts';
import type { StepLog } from '../output/step-log.ts';
import type { Step } from '../workflow/step.ts';
import type { StepFiles } from './step-files.ts';

/** One thing the runner does for a step: run it, prepare it, or clean up after it. */
export interface Stage {
  readonly kind: StageKind;
  readonly step: Step;
  readonly name: string;
  readonly condition: string;
  /** Kept from one stage of an action to the next: STATE_…. */
  readonly state: Map<string, string>;
  /** Whether it went well. @throws Error where it could not even start; the message goes to the log */
  readonly perform: (io: StageIo) => Promise<boolean>;
}

/** A stage on its way. */
export interface StageRun {
  readonly job: JobState;
  readonly stage: Stage;
  readonly log: StepLog;
  /** The `env` context. */
  readonly env: Map<string, string>;
  readonly files: StepFiles;
  readonly outputs: Map<string, string>;
  /** What an expression sees now. */
  readonly scope: () => Scope;
}

/** What the process of a stage gets. */
export interface StageIo {
  readonly job: JobState;
  readonly log: StepLog;
  readonly scope: Scope;
  /** The whole environment but for what the kind of step adds. */
  readonly env: Readonly<Record<string, string>>;
  readonly state: ReadonlyMap<string, string>;
  readonly outputs: Map<string, string>;
  readonly onLine: (line: string) => void;
  /** Fires when the step must end. */
  readonly cancel: AbortSignal;
}

export function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
