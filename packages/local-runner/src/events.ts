import type { Conclusion } from './evaluate/status.ts';

export type AnnotationLevel = 'error' | 'warning' | 'notice';

/** What GitHub shows on the page of a run, with secrets hidden and the message cut at 4096 characters. */
export interface Annotation {
  readonly level: AnnotationLevel;
  readonly message: string;
  /** `title`, `file`, `line`, `endline`, `col`, `endcolumn` and whatever else the command gave. */
  readonly properties: Readonly<Record<string, string>>;
}

export type StageKind = 'pre' | 'main' | 'post';

/** `command`: a line that was a workflow command and is echoed; `debug`: only with debug logging on. */
export type LineStyle = 'plain' | 'group' | 'end-group' | 'command' | 'debug' | AnnotationLevel;

/** Which job, and within it which step, an event belongs to. */
export interface StepPlace {
  /** Job ids from the outermost workflow on, joined by ` / `, with the matrix in brackets. */
  readonly job: string;
  /** The step's display name. */
  readonly step: string;
  readonly stage: StageKind;
}

/** Everything that happens, in order. Texts have their secrets hidden but are otherwise as the step wrote them. */
export type RunEvent =
  /** Something that GitHub does and a rehearsal does not. */
  | { readonly kind: 'note'; readonly text: string }
  | { readonly kind: 'job-started'; readonly job: string; readonly name: string }
  | ({ readonly kind: 'step-started' } & StepPlace)
  | ({ readonly kind: 'line'; readonly style: LineStyle; readonly text: string } & StepPlace)
  | ({ readonly kind: 'annotation'; readonly annotation: Annotation } & StepPlace)
  | ({
      readonly kind: 'step-ended';
      /** What the step did. */
      readonly outcome: Conclusion;
      /** What counts, after `continue-on-error`. */
      readonly conclusion: Conclusion;
      readonly milliseconds: number;
    } & StepPlace)
  | {
      readonly kind: 'job-ended';
      readonly job: string;
      readonly result: Conclusion;
      readonly outputs: Readonly<Record<string, string>>;
      readonly milliseconds: number;
    };

export type EventPort = (event: RunEvent) => void;
