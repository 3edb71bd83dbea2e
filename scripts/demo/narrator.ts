import type { EventPort, RunEvent } from '@waybill/local-runner';
import { formatDuration } from '@waybill/shared/kernel';

const GREY = '\u001b[90m';
const RED = '\u001b[31m';
const GREEN = '\u001b[32m';
/** Styles of lines that are told; annotations are told as such. */
const TOLD: readonly string[] = ['plain', 'group', 'warning'];
const PLAIN = '\u001b[0m';

/** Tells a run as it goes: a line when a job or step starts and ends, the actions' own lines indented below. */
export function narrator(write: (text: string) => void, colors: boolean): EventPort {
  const paint = (color: string, text: string): string => (colors ? `${color}${text}${PLAIN}` : text);
  let folded = false;
  return (event) => {
    // What the runner says before a step (its inputs, as typed) is for the log of a run, not for a demo.
    if (event.kind === 'line' && event.style === 'group') folded = event.text.startsWith('Run ');
    const hidden = folded && event.kind === 'line';
    if (event.kind === 'line' && event.style === 'end-group') folded = false;
    const line = hidden ? undefined : tell(event, paint);
    if (line !== undefined) write(`${line}\n`);
  };
}

function tell(event: RunEvent, paint: (color: string, text: string) => string): string | undefined {
  switch (event.kind) {
    case 'note':
      return paint(GREY, `  (${event.text})`);
    case 'job-started':
      return `\n  ${event.name}`;
    case 'job-ended':
      return undefined;
    case 'step-started':
      return undefined;
    case 'line':
      return !TOLD.includes(event.style) || event.text === '' ? undefined : `    ${paint(GREY, event.text)}`;
    case 'annotation':
      return event.annotation.level === 'error'
        ? `    ${paint(RED, `${event.annotation.properties['title'] ?? 'error'}: ${event.annotation.message.replaceAll('\n', '\n      ')}`)}`
        : undefined;
    case 'step-ended': {
      if (event.outcome === 'skipped' || (event.stage !== 'main' && event.outcome === 'success')) return undefined;
      const good = event.outcome === 'success';
      return `    ${paint(good ? GREEN : RED, good ? '✓' : '✗')} ${event.step} ${paint(GREY, formatDuration(event.milliseconds))}`;
    }
    default:
      return event satisfies never;
  }
}
