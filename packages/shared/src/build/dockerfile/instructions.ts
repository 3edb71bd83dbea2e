import { quote } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';

/** One instruction of a Dockerfile, its lines joined. */
export interface Instruction {
  /** Upper case: FROM, ARG, COPY … */
  readonly name: string;
  /** What follows the name, continuation lines joined by a space, comments between them left out. */
  readonly rest: string;
  /** Where it starts and ends in the text; `end` is after the last line's characters. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
}

/** What a Dockerfile says before its first instruction. Source: Dockerfile reference, "Parser directives". */
export interface Directives {
  readonly mark: '\\' | '`';
  /** The image of a frontend that understands the file, such as `docker/dockerfile:1`. */
  readonly syntax?: string;
}

/** @throws E_DOCKERFILE when the bytes are empty, binary or hold no FROM */
export function readDockerfile(
  bytes: Uint8Array,
  path: string,
): { text: string; directives: Directives; instructions: Instruction[] } {
  const wrong = (what: string): Error => buildError('E_DOCKERFILE', `the Dockerfile ${quote(path)} ${what}`);
  if (bytes.length === 0) throw wrong('is empty');
  if (bytes.includes(0)) throw wrong('is not a text file');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw buildError('E_DOCKERFILE', `the Dockerfile ${quote(path)} is not UTF-8`, { cause });
  }
  const directives = readDirectives(text);
  const instructions = split(text, directives.mark);
  if (!instructions.some(({ name }) => name === 'FROM')) throw wrong('has no FROM instruction');
  return { text, directives, instructions };
}

function readDirectives(text: string): Directives {
  let mark: Directives['mark'] = '\\';
  let syntax: string | undefined;
  for (const line of text.split('\n')) {
    const match = /^#\s*([a-zA-Z]+)\s*=\s*(\S+)\s*$/.exec(line.trimEnd());
    if (match === null) break;
    const [, name = '', value = ''] = match;
    if (name.toLowerCase() === 'escape' && value === '`') mark = '`';
    if (name.toLowerCase() === 'syntax') syntax = value;
  }
  return { mark, ...(syntax !== undefined && { syntax }) };
}

function split(text: string, mark: string): Instruction[] {
  const found: Instruction[] = [];
  const lines = [...text.matchAll(/([^\n]*)(?:\n|$)/g)].filter((match) => match[0] !== '');
  for (let index = 0; index < lines.length; index++) {
    const first = lines[index];
    if (first === undefined || isSkipped(first[1])) continue;
    const line = index + 1;
    const parts: string[] = [];
    let last = first;
    for (let at = index; at < lines.length; at++) {
      const current = lines[at];
      if (current === undefined) break;
      index = at;
      if (at > line - 1 && isSkipped(current[1])) continue;
      last = current;
      const content = (current[1] ?? '').trimEnd();
      const goesOn = content.endsWith(mark);
      parts.push(goesOn ? content.slice(0, -1).trim() : content.trim());
      if (!goesOn) break;
    }
    const joined = parts.filter((part) => part !== '').join(' ');
    const [name = ''] = joined.split(/\s/, 1);
    const start = first.index;
    const end = last.index + (last[1] ?? '').length;
    found.push({ name: name.toUpperCase(), rest: joined.slice(name.length).trim(), start, end, line });
    index = skipHeredocs(joined, lines, index);
  }
  return found;
}

function isSkipped(content: string | undefined): boolean {
  return /^\s*(#.*)?$/.test(content ?? '');
}

/** The index of the last line of the instruction's here-documents. Source: Dockerfile reference, "Here-Documents". */
function skipHeredocs(joined: string, lines: readonly RegExpMatchArray[], index: number): number {
  if (!/^(RUN|COPY|ADD)\s/i.test(joined)) return index;
  let at = index;
  for (const [, tabs, , word] of joined.matchAll(/<<(-?)(["']?)([A-Za-z_][\w.]*)\2/g)) {
    for (at += 1; at < lines.length; at++) {
      const content = (lines[at]?.[1] ?? '').replace(/\r$/, '');
      if ((tabs === '-' ? content.replace(/^\t+/, '') : content) === word) break;
    }
  }
  return at;
}
