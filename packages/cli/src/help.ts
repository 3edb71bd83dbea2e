import type { ActionFile } from './action-file.ts';

const WIDTH = 100;

/** The help of one action: every input is a flag. */
export function actionHelp(name: string, file: ActionFile): string {
  const flags = Object.entries(file.inputs).map(([input, facts]) => {
    const note = facts.required
      ? ' (required)'
      : facts.default === ''
        ? ''
        : ` (default: ${facts.default.trim().replaceAll('\n', ', ')})`;
    return `  --${input}${note}\n${wrap(facts.description, '      ')}`;
  });
  return [
    `waybill ${name}: ${file.description}`,
    '',
    `Usage: waybill ${name} [--input value]…   (a list: give the flag once for each item)`,
    '',
    ...flags,
    '',
    'Of the command line alone:',
    '  --json                 print the result as one JSON object instead of name=value lines',
    '  --summary-file PATH    write the summary page (Markdown) there',
    '  --debug                print debug lines and stack traces',
    '',
  ].join('\n');
}

/** The first page: one line a command. */
export function overview(commands: Readonly<Record<string, string>>): string {
  const longest = Math.max(...Object.keys(commands).map((name) => name.length));
  const lines = Object.entries(commands).map(([name, what]) => `  waybill ${name.padEnd(longest)}   ${what}`);
  return [
    'Waybill: build once, scan that digest, promote it, shift traffic to it, roll back.',
    '',
    ...lines,
    '',
    'waybill COMMAND --help tells all of one command.',
    '',
  ].join('\n');
}

function wrap(text: string, indent: string): string {
  const lines: string[] = [];
  let line = indent;
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > WIDTH && line !== indent) {
      lines.push(line);
      line = indent;
    }
    line += line === indent ? word : ` ${word}`;
  }
  return [...lines, line].join('\n');
}
