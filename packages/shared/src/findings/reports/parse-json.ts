import type { Json } from '../../kernel/index.ts';

/**
 * A JSON file, with line and column of what is wrong in it. A byte order mark is let through: scanners on Windows write one.
 * @throws what `fail` makes of the text
 */
export function parseJsonFile(bytes: Uint8Array, file: string, fail: (what: string) => Error): Json {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fail(`${file}:1:1: is not UTF-8 text`);
  }
  if (text.trim() === '') throw fail(`${file}:1:1: is empty; did the scanner run?`);
  try {
    return JSON.parse(text) as Json;
  } catch (cause) {
    const message = cause instanceof Error ? cause.message : String(cause);
    const { line, column } = placeOf(message, text);
    throw fail(`${file}:${line}:${column}: is not JSON: ${message.replace(/ in JSON at.*$|, "[\s\S]*$/, '')}`);
  }
}

/** V8 says the position, or the line and column; at the end of the text it says neither. */
function placeOf(message: string, text: string): { line: number; column: number } {
  const named = /line (\d+) column (\d+)/.exec(message);
  if (named !== null) return { line: Number(named[1]), column: Number(named[2]) };
  const position = /position (\d+)/.exec(message)?.[1];
  const before = text.slice(0, position === undefined ? text.length : Number(position)).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
