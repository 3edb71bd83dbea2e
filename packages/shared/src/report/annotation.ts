import type { WaybillError } from '../kernel/index.ts';

export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  /** A stable code for failures, a few words otherwise. */
  readonly title: string;
  readonly message: string;
}

/** The runner keeps ten of each level a step and 4,096 characters of each. */
const MOST = 10;
const LONGEST = 4_000;

/** The annotation of a failure: what, then the cure. */
export function failureAnnotation(error: WaybillError): Annotation {
  return { level: 'error', title: error.code, message: `${error.message}\n→ ${error.cure}` };
}

/** At most ten of each level, the last one counting the rest; long messages cut. */
export function fitAnnotations(annotations: readonly Annotation[]): Annotation[] {
  return (['error', 'warning', 'notice'] as const).flatMap((level) => {
    const all = annotations.filter((annotation) => annotation.level === level).map(cut);
    if (all.length <= MOST) return all;
    const rest = all.length - MOST + 1;
    return [...all.slice(0, MOST - 1), { level, title: 'More', message: `and ${rest} more; the job summary has them` }];
  });
}

function cut(annotation: Annotation): Annotation {
  const { message } = annotation;
  return message.length <= LONGEST ? annotation : { ...annotation, message: `${message.slice(0, LONGEST)}…` };
}
