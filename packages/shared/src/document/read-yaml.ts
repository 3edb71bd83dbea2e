import { type Document, isAlias, isMap, isNode, isPair, isScalar, LineCounter, parseAllDocuments, visit } from 'yaml';
import { quote } from '../kernel/index.ts';
import { Part } from './part.ts';

/** A document that a user wrote, being read: mistakes are collected, so that all of them are told at once. */
export interface YamlReading {
  readonly root: Part;
  /** The value, if there was no mistake. @throws what `fail` makes of all mistakes, one a line, each with file, line and column */
  finish<T>(value: T, fail: (mistakes: string) => Error): T;
}

/**
 * Reads YAML 1.2 (so also JSON) strictly: one document, the core schema, no duplicate keys, anchors, aliases, merge keys or tags.
 * @param name how mistakes call the document: a path, or the name of an input
 */
export function readYaml(text: string, name: string): YamlReading {
  const lines = new LineCounter();
  const mistakes = new Map<number, string[]>();
  const note = (at: number, mistake: string): void => {
    mistakes.set(at, [...(mistakes.get(at) ?? []), mistake]);
  };
  const documents = parseAllDocuments(text, {
    lineCounter: lines,
    version: '1.2',
    schema: 'core',
    merge: false,
    uniqueKeys: true,
    prettyErrors: false,
  });
  const [document, second] = 'empty' in documents ? [] : documents;
  for (const { pos, message } of [...(document?.errors ?? []), ...(document?.warnings ?? [])]) note(pos[0], message);
  if (second !== undefined) note(second.range[0], 'there is a second document; only one is read');
  if (document !== undefined) refuseCleverness(document, note);
  const told = (): string[] =>
    [...mistakes]
      .sort(([a], [b]) => a - b)
      .flatMap(([at, list]) => {
        const { line, col } = lines.linePos(at);
        return list.map((mistake) => `  ${name}:${Math.max(line, 1)}:${Math.max(col, 1)}: ${mistake}`);
      });
  return {
    root: new Part(document?.contents ?? undefined, 0, note),
    finish: (value, fail) => {
      if (mistakes.size === 0) return value;
      const all = told();
      throw fail(`${name} has ${all.length === 1 ? 'a mistake' : `${all.length} mistakes`}:\n${all.join('\n')}`);
    },
  };
}

/** What makes a document mean something else than it says is refused: anchors, aliases, merge keys, tags. */
function refuseCleverness(document: Document, note: (at: number, mistake: string) => void): void {
  visit(document, (_key, node) => {
    if (isPair(node)) {
      const { key } = node;
      if (isScalar(key) && key.value === '<<')
        note(key.range?.[0] ?? 0, 'merge keys (<<) are not read; write the values out');
      else if (isNode(key) && !isScalar(key)) note(key.range?.[0] ?? 0, 'a key must be a plain word');
      return;
    }
    if (isAlias(node)) note(node.range?.[0] ?? 0, `aliases (*${node.source}) are not read; write the value out`);
    else if (isScalar(node) || isMap(node) || (isNode(node) && 'anchor' in node)) {
      const at = node.range?.[0] ?? 0;
      if ('anchor' in node && node.anchor !== undefined) note(at, `anchors (&${node.anchor}) are not read`);
      if (node.tag?.startsWith('!') === true) note(at, `tags (${quote(node.tag)}) are not read`);
    }
  });
}
