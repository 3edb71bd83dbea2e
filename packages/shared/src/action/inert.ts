import { visible } from '../kernel/index.ts';

/** Text that a runner cannot take for a workflow command. Source: runner, ActionCommand: `::` after white space at a line's start, `##[` anywhere. */
export function inert(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) =>
      visible(line.replaceAll('\t', '  '))
        .replace(/^(\s*):(?=:)/, '$1\\u{3a}')
        .replaceAll('##[', '#\\u{23}['),
    )
    .join('\n');
}
