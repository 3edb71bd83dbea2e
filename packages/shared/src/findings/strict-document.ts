import { type Json, type Mistake, type Position, parseYaml, plainValue, type YamlNode } from '../kernel/index.ts';

/** A place in a parsed document: keys and indexes from the top. */
export type Path = readonly (string | number)[];

/** A document that was parsed strictly, and where its parts stand. */
export interface StrictDocument {
  readonly value: Json;
  /** Line and column of a key or an item; of the nearest part above it where it is missing. */
  at(path: Path): Position;
}

/** The document, or why it is not one. YAML or JSON. */
export async function readDocument(
  source: string | Uint8Array,
): Promise<{ document: StrictDocument } | { mistakes: readonly Mistake[] }> {
  const parsed = await parseYaml(source);
  if ('mistakes' in parsed) return parsed;
  const { node } = parsed;
  return { document: { value: plainValue(node), at: (path) => placeOf(node, path) } };
}

function placeOf(top: YamlNode, path: Path): Position {
  let node = top;
  let at = top.at;
  for (const step of path) {
    const entry = node.kind === 'map' ? node.entries.find(({ key }) => key === step) : asItem(node, step);
    if (entry === undefined) break;
    at = entry.at;
    node = entry.value;
  }
  return at;
}

function asItem(node: YamlNode, step: string | number): { at: Position; value: YamlNode } | undefined {
  const item = node.kind === 'list' && typeof step === 'number' ? node.items[step] : undefined;
  return item === undefined ? undefined : { at: item.at, value: item };
}
