import type { Json } from '../../kernel/index.ts';
import { NotStrictJson, parseStrictJson } from '../../registry/index.ts';

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
  } catch {
    const { what, offset } = problemIn(text);
    const before = text.slice(0, offset).split('\n');
    throw fail(`${file}:${before.length}:${(before.at(-1)?.length ?? 0) + 1}: is not JSON: ${what}`);
  }
}

const DEEPEST = 256;

/** JSON.parse does not always say where; the strict reader does. */
function problemIn(text: string): { what: string; offset: number } {
  try {
    parseStrictJson(Buffer.from(text), DEEPEST);
    return { what: 'it cannot be read', offset: 0 };
  } catch (error) {
    if (!(error instanceof NotStrictJson)) throw error;
    const match = /^(.*) at character (\d+)$/s.exec(error.message);
    return { what: match?.[1] ?? error.message, offset: Number(match?.[2] ?? 1) - 1 };
  }
}
