import type { Digest, ExitCode, JsonObject } from '../kernel/index.ts';
import type { Annotation } from './annotation.ts';
import type { Markdown } from './markdown.ts';

/** What an action tells the world, rendered from its outcome by a pure function. */
export interface Report {
  /** The action's own word for how it ended, for the result: `promoted`, `unchanged`, `planned`, `pass`, `rolled-back` … */
  readonly status: string;
  readonly exit: 0 | ExitCode;
  /** One plain sentence: what was done, or why not. */
  readonly summary: string;
  readonly digest?: Digest;
  /** The action's own outputs; `result`, `digest` and `summary` are added by the launcher. */
  readonly outputs: Readonly<Record<string, string>>;
  /** The job summary. */
  readonly page: Markdown;
  readonly annotations: readonly Annotation[];
  /** What the result holds besides `schema`, `action`, `status`, `digest` and `summary`. */
  readonly result: JsonObject;
}
