import type { EventPort, RunEvent } from '@waybill/local-runner';
import { formatDuration } from '@waybill/shared/kernel';
import type { Palette } from './palette.ts';
import { shorten } from './shorten.ts';

/** Styles of lines that are told; annotations are told as such. */
const TOLD: readonly string[] = ['plain', 'group', 'warning'];
/** Steps of the rehearsal's own. */
const QUIET_STEP = /actions\/checkout@/;
/** The small steps of a deployment: only those of the traffic are a story. */
const QUIET_LINE =
  /^\d\d:\d\d:\d\d (rollback: )?(Before\w+|After\w+|Install) (began|is done)$|^nothing was left to finish$/;

/** Tells a run as it goes: a line when a job or step starts and ends, the actions' own lines indented below. */
export function narrator(write: (text: string) => void, colors: Palette): EventPort {
  let folded = false;
  return (event) => {
    // What the runner says before a step (its inputs, as typed) is for the log of a run, not for a demo.
    if (event.kind === 'line' && event.style === 'group') folded = event.text.startsWith('Run ');
    const hidden = folded && event.kind === 'line';
    if (event.kind === 'line' && event.style === 'end-group') folded = false;
    const line = hidden ? undefined : tell(event, colors);
    if (line !== undefined) write(`${line}\n`);
  };
}

function tell(event: RunEvent, { good, bad, quiet, strong }: Palette): string | undefined {
  switch (event.kind) {
    case 'note':
    case 'job-ended':
    case 'step-started':
      return undefined;
    case 'job-started':
      return `\n  ${strong(event.name)}`;
    case 'line':
      return isTold(event) ? `    ${quiet(shorten(event.text))}` : undefined;
    case 'annotation': {
      const { level, properties, message } = event.annotation;
      const [what = '', ...cure] = shorten(message).split('\n');
      const first = `    ${bad(`${properties['title'] ?? 'error'}: ${what}`)}`;
      return level === 'error'
        ? [first, ...cure.filter((line) => /\w/.test(line)).map((line) => `      ${quiet(line)}`)].join('\n')
        : undefined;
    }
    case 'step-ended': {
      const fine = event.outcome === 'success';
      const told = event.stage === 'main' && event.outcome !== 'skipped' && !QUIET_STEP.test(event.step);
      if (!told && (fine || event.outcome === 'skipped')) return undefined;
      return `    ${fine ? good('✓') : bad('✗')} ${event.step.replace(/^Run \$\/actions\//, '')} ${quiet(formatDuration(event.milliseconds))}`;
    }
    default:
      return event satisfies never;
  }
}

function isTold({ style, text, step }: RunEvent & { kind: 'line' }): boolean {
  return TOLD.includes(style) && text !== '' && !QUIET_STEP.test(step) && !QUIET_LINE.test(text);
}
