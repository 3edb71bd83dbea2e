import type { Json } from '../kernel/index.ts';

/** Why a text is not strict JSON, and where. */
export class NotStrictJson extends Error {
  constructor(what: string, at: number) {
    super(`${what} at character ${at + 1}`);
    this.name = 'NotStrictJson';
  }
}

const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/**
 * Parses bytes as JSON that reads the same in every parser: UTF-8 without a byte order mark, no duplicate keys, bounded depth.
 * @throws NotStrictJson
 */
export function parseStrictJson(bytes: Uint8Array, deepest = 32): Json {
  const text = decode(bytes);
  let at = 0;

  const fail = (what: string): never => {
    throw new NotStrictJson(what, at);
  };
  const match = (pattern: RegExp): string | undefined => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0];
    if (found !== undefined) at += found.length;
    return found;
  };
  const take = (character: string): boolean => {
    match(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  };
  const string = (): string => {
    match(SPACE);
    const end = text[at] === '"' ? closingQuote(text, at) : -1;
    const raw = end < 0 ? undefined : text.slice(at, end + 1);
    try {
      const parsed = JSON.parse(raw ?? '') as string;
      at = end + 1;
      return parsed;
    } catch {
      return fail('a string is missing or malformed');
    }
  };

  const value = (depth: number): Json => {
    if (depth > deepest) fail(`nesting deeper than ${deepest}`);
    if (take('{')) return object(depth);
    if (take('[')) return array(depth);
    match(SPACE);
    if (text[at] === '"') return string();
    return JSON.parse(match(SCALAR) ?? fail('a value is missing or malformed')) as Json;
  };
  const object = (depth: number): Json => {
    const entries = new Map<string, Json>();
    if (take('}')) return {};
    do {
      const key = string();
      if (entries.has(key)) fail(`the key ${JSON.stringify(key)} appears twice`);
      if (!take(':')) fail('":" is missing');
      entries.set(key, value(depth + 1));
    } while (take(','));
    if (!take('}')) fail('"}" is missing');
    return Object.fromEntries(entries);
  };
  const array = (depth: number): Json => {
    const items: Json[] = [];
    if (take(']')) return items;
    do items.push(value(depth + 1));
    while (take(','));
    if (!take(']')) fail('"]" is missing');
    return items;
  };

  const result = value(1);
  match(SPACE);
  if (at < text.length) fail('something follows the value');
  return result;
}

/** Where the string that opens at a quote ends; -1 when it does not. */
function closingQuote(text: string, open: number): number {
  for (let at = open + 1; at < text.length; at++) {
    if (text[at] === '"') return at;
    if (text[at] === '\\') at += 1;
  }
  return -1;
}

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) throw new NotStrictJson('a byte order mark', 0);
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new NotStrictJson('bytes that are not UTF-8', 0);
  }
}
