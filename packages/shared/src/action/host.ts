import type { InputReader, Log, Secrets, WaybillError } from '../kernel/index.ts';
import type { Annotation, Markdown } from '../report/index.ts';

/** Environment variables, as handed in by an entry file. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The door that an action was called through: a runner's step or a shell. */
export interface Host {
  readonly env: Environment;
  readonly inputs: InputReader;
  readonly secrets: Secrets;
  readonly log: Log;
  /** Fires with a WaybillError (E_CANCELLED) on SIGINT and SIGTERM. */
  readonly signal: AbortSignal;
  readonly debugging: boolean;
  /** What went wrong outside the action's own course (a lost log, an error that nobody handled). */
  fault?(): WaybillError | undefined;
  output(name: string, value: string): void;
  annotate(annotation: Annotation): void;
  writeSummary(page: Markdown): Promise<void>;
  /** State for the post step; no secrets. */
  saveState(name: string, value: string): void;
  readState(name: string): string;
}
