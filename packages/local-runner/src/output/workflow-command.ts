/** One workflow command found in a line of output, unescaped. */
export interface WorkflowCommand {
  readonly name: string;
  /** Property names in lower case: the runner compares them without case. */
  readonly properties: ReadonlyMap<string, string>;
  readonly data: string;
}

type Escapes = ReadonlyArray<readonly [escaped: string, character: string]>;

const DATA: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%25', '%'],
];
const PROPERTY: Escapes = [
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%3A', ':'],
  ['%2C', ','],
  ['%25', '%'],
];
const BRACKET: Escapes = [
  ['%3B', ';'],
  ['%0D', '\r'],
  ['%0A', '\n'],
  ['%5D', ']'],
  ['%25', '%'],
];

/**
 * Reads `::name key=value,…::data` at the start of a line, or `##[name key=value;…]data` anywhere in it.
 * `known` are the names that count, in lower case. Source: actions/runner, ActionCommand.cs.
 */
export function parseWorkflowCommand(line: string, known: ReadonlySet<string>): WorkflowCommand | undefined {
  return parseColons(line.trimStart(), known) ?? parseBrackets(line, known);
}

function parseColons(line: string, known: ReadonlySet<string>): WorkflowCommand | undefined {
  if (!line.startsWith('::')) return undefined;
  const end = line.indexOf('::', 2);
  if (end < 0) return undefined;
  const { name, rest } = nameAndRest(line.slice(2, end));
  if (!known.has(name.toLowerCase())) return undefined;
  const properties = parseProperties(rest.trim(), ',', PROPERTY);
  return { name, properties, data: unescaped(line.slice(end + 2), DATA) };
}

function parseBrackets(line: string, known: ReadonlySet<string>): WorkflowCommand | undefined {
  const start = line.indexOf('##[');
  if (start < 0) return undefined;
  const end = line.indexOf(']', start);
  if (end < 0) return undefined;
  const { name, rest } = nameAndRest(line.slice(start + 3, end));
  if (!known.has(name.toLowerCase())) return undefined;
  return { name, properties: parseProperties(rest, ';', BRACKET), data: unescaped(line.slice(end + 1), BRACKET) };
}

function nameAndRest(info: string): { name: string; rest: string } {
  const space = info.indexOf(' ');
  return space < 0 ? { name: info, rest: '' } : { name: info.slice(0, space), rest: info.slice(space + 1) };
}

function parseProperties(text: string, separator: string, escapes: Escapes): ReadonlyMap<string, string> {
  const properties = new Map<string, string>();
  for (const pair of text.split(separator)) {
    const equals = pair.indexOf('=');
    if (equals > 0 && equals < pair.length - 1)
      properties.set(pair.slice(0, equals).toLowerCase(), unescaped(pair.slice(equals + 1), escapes));
  }
  return properties;
}

function unescaped(text: string, escapes: Escapes): string {
  return escapes.reduce((result, [escaped, character]) => result.replaceAll(escaped, character), text);
}
