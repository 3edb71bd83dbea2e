import type { Composer as ComposerType, CST, Document, LineCounter as LineCounterType, Node, Parser } from 'yaml';
import type { Position, YamlEntry, YamlNode } from './yaml-node.ts';

/** Something wrong in a file, and where. */
export interface Mistake {
  readonly at: Position;
  readonly message: string;
}

export type Parsed = { readonly node: YamlNode } | { readonly mistakes: readonly Mistake[] };

/** Larger files are refused unread. */
export const DOCUMENT_BYTES = 256 * 1024;
const DEEPEST = 32;
const START: Position = { line: 1, column: 1 };
/** Keys that reach an object's prototype in careless code further on. */
const REFUSED_KEYS = new Set(['__proto__', 'constructor', 'prototype']);
/** YAML 1.2.2, production 1 (c-printable), and no line separators that editors show as none. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const UNPRINTABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u0084\u0086-\u009f\u2028\u2029\ufffe\uffff]/;

/**
 * Reads one YAML 1.2 document (JSON is one too), core schema, as plain data: no aliases, anchors, tags, directives, merge
 * keys or duplicate keys; keys are text; at most 256 KiB and 32 levels. The parser is loaded on first use.
 */
export async function parseYaml(source: string | Uint8Array): Promise<Parsed> {
  const text = textOf(source);
  if (typeof text !== 'string') return { mistakes: [text] };
  const yaml = await import('yaml');
  const lines = new yaml.LineCounter();
  const reading: Reading = { mistakes: [], lines, isMap: yaml.isMap, isSeq: yaml.isSeq, isScalar: yaml.isScalar };
  const tokens = tokensOf(new yaml.Parser(lines.addNewLine), text, new yaml.Lexer(), reading);
  if (reading.mistakes.length > 0) return { mistakes: reading.mistakes };
  const document = compose(new yaml.Composer({ ...STRICT, lineCounter: lines }), tokens, text, reading);
  const node = nodeOf(document?.contents ?? null, reading);
  return reading.mistakes.length > 0 ? { mistakes: inOrder(reading.mistakes) } : { node };
}

/** Duplicate keys are looked for below: the library compares every key with every other. */
const STRICT = {
  version: '1.2',
  schema: 'core',
  merge: false,
  resolveKnownTags: false,
  stringKeys: true,
  strict: true,
  uniqueKeys: false,
  prettyErrors: false,
  logLevel: 'silent',
} as const;

interface Reading {
  readonly mistakes: Mistake[];
  readonly lines: LineCounterType;
  readonly isMap: typeof import('yaml').isMap;
  readonly isSeq: typeof import('yaml').isSeq;
  readonly isScalar: typeof import('yaml').isScalar;
}

function textOf(source: string | Uint8Array): string | Mistake {
  if (Buffer.byteLength(source) > DOCUMENT_BYTES) return { at: START, message: 'is larger than 256 KiB' };
  let text: string;
  try {
    text = typeof source === 'string' ? source : new TextDecoder('utf-8', { fatal: true }).decode(source);
  } catch {
    return { at: START, message: 'is not UTF-8 text' };
  }
  const found = UNPRINTABLE.exec(text);
  if (found === null && text.isWellFormed()) return text;
  const before = text.slice(0, found?.index ?? 0).split('\n');
  const code = (found?.[0].codePointAt(0) ?? 0).toString(16).padStart(4, '0').toUpperCase();
  return {
    at: { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 },
    message: found === null ? 'is not well-formed Unicode' : `has the unprintable character U+${code}`,
  };
}

/** The tokens, unless they nest too deep: the composer recurses, so the depth is watched before it starts. */
function tokensOf(
  parser: Parser,
  text: string,
  lexer: { lex(source: string): Iterable<string> },
  reading: Reading,
): CST.Token[] {
  const tokens: CST.Token[] = [];
  reading.lines.addNewLine(0);
  for (const lexeme of lexer.lex(text)) {
    tokens.push(...parser.next(lexeme));
    if (parser.stack.length > DEEPEST && parser.stack.filter(isNest).length > DEEPEST) {
      reading.mistakes.push({ at: position(reading, parser.offset), message: `nests deeper than ${DEEPEST} levels` });
      return [];
    }
  }
  tokens.push(...parser.end());
  const directive = tokens.find((token) => token.type === 'directive');
  if (directive !== undefined)
    reading.mistakes.push({ at: position(reading, directive.offset), message: 'directives (%) are not allowed' });
  return tokens;
}

function isNest({ type }: CST.Token): boolean {
  return type === 'block-map' || type === 'block-seq' || type === 'flow-collection';
}

function compose(
  composer: ComposerType,
  tokens: readonly CST.Token[],
  text: string,
  reading: Reading,
): Document.Parsed | undefined {
  const [document, second] = [...composer.compose(tokens, true, text.length)];
  for (const problem of [...(document?.errors ?? []), ...(document?.warnings ?? [])])
    reading.mistakes.push({ at: position(reading, problem.pos[0]), message: problem.message });
  if (second !== undefined)
    reading.mistakes.push({ at: position(reading, second.range[0]), message: 'there is more than one document' });
  return document;
}

function nodeOf(node: Node | null, reading: Reading): YamlNode {
  const at = node?.range ? position(reading, node.range[0]) : START;
  if (node === null) return { kind: 'scalar', value: null, text: '', at };
  const refuse = (message: string): void => void reading.mistakes.push({ at, message });
  const { anchor, tag } = node as { anchor?: string; tag?: string };
  if (anchor !== undefined) refuse('anchors (&) are not allowed');
  if (tag !== undefined) refuse('tags (!) are not allowed');
  if (reading.isSeq(node)) return { kind: 'list', items: node.items.map((item) => nodeOf(item as Node, reading)), at };
  if (reading.isMap(node)) return { kind: 'map', entries: entriesOf(node.items as readonly PairNode[], reading), at };
  if (!reading.isScalar(node)) refuse('aliases (*) are not allowed');
  const value: unknown = reading.isScalar(node) ? node.value : null;
  const text = reading.isScalar(node) ? (node.source ?? '') : '';
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return { kind: 'scalar', value, text, at };
  return { kind: 'scalar', value: null, text, at };
}

interface PairNode {
  readonly key: Node;
  readonly value: Node | null;
}

function entriesOf(pairs: readonly PairNode[], reading: Reading): YamlEntry[] {
  const seen = new Set<string>();
  return pairs.map((pair) => {
    const name = nodeOf(pair.key, reading);
    const key = name.kind === 'scalar' ? String(name.value) : '';
    const refuse = (message: string): void => void reading.mistakes.push({ at: name.at, message });
    if (seen.has(key)) refuse(`the key ${JSON.stringify(key)} stands here a second time`);
    if (REFUSED_KEYS.has(key)) refuse(`the key ${JSON.stringify(key)} is not allowed`);
    if (key === '<<') refuse('merge keys (<<) are not allowed');
    seen.add(key);
    const value = nodeOf(pair.value, reading);
    return { key, at: name.at, value: pair.value === null ? { ...value, at: name.at } : value };
  });
}

function position(reading: Reading, offset: number): Position {
  const { line, col } = reading.lines.linePos(offset);
  return { line: Math.max(line, 1), column: Math.max(col, 1) };
}

function inOrder(mistakes: readonly Mistake[]): Mistake[] {
  return mistakes.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
}
