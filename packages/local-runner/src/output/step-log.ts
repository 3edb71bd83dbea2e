import type { Annotation, AnnotationLevel, LineStyle } from '../events.ts';
import type { Masker } from './masker.ts';

/** GitHub keeps this many annotations of one level for a step, and this many characters of each. Source: actions/runner, ExecutionContext.cs. */
const KEPT_PER_LEVEL = 10;
const LONGEST_MESSAGE = 4096;

export interface LogPort {
  line(style: LineStyle, text: string): void;
  annotation(annotation: Annotation): void;
}

/** The log of one stage of one step: hides secrets, and keeps to GitHub's limits. */
export class StepLog {
  readonly #masker: Masker;
  readonly #port: LogPort;
  readonly #debug: boolean;
  readonly #counts: Record<AnnotationLevel, number> = { error: 0, warning: 0, notice: 0 };

  constructor(port: LogPort, { masker, debug }: { masker: Masker; debug: boolean }) {
    this.#port = port;
    this.#masker = masker;
    this.#debug = debug;
  }

  write(text: string, style: LineStyle = 'plain'): void {
    if (style !== 'debug' || this.#debug) this.#port.line(style, this.#masker.mask(text));
  }

  /** A line in the log, and an annotation while there are fewer than ten of its level. */
  issue(level: AnnotationLevel, text: string, properties: Iterable<readonly [string, string]> = []): void {
    const message = this.#masker.mask(text).slice(0, LONGEST_MESSAGE);
    if (this.#counts[level] < KEPT_PER_LEVEL) {
      this.#counts[level] += 1;
      const hidden = [...properties].map(([name, value]) => [name, this.#masker.mask(value)] as const);
      this.#port.annotation({ level, message, properties: Object.fromEntries(hidden) });
    }
    if (message !== '') this.#port.line(level, message);
  }
}
