import { requiredMembers, type Shape } from './contract.ts';
import { isRecord, type Wire } from './wire.ts';

/** What the walk over a message gathers: every member that does not fit. */
interface Findings {
  readonly problems: string[];
}

/** How a protocol writes leaves and names. */
export interface Reading {
  /** The member's name on the wire. */
  nameOf(member: string, shape: Shape): string;
  leaf(shape: Shape, value: Wire): { readonly ok: unknown } | { readonly expected: string };
}

export interface Decoded {
  readonly value: unknown;
  readonly problems: readonly string[];
}

/** Turns a message off the wire into what the SDK's types say, noting unknown, missing and mistyped members. */
export function decode(shape: Shape, value: Wire, reading: Reading): Decoded {
  const problems: string[] = [];
  return { value: walk({ shape, value, path: '' }, reading, { problems }), problems };
}

interface Place {
  readonly shape: Shape;
  readonly value: Wire;
  readonly path: string;
}

function walk(place: Place, reading: Reading, found: Findings): unknown {
  const { shape, value, path } = place;
  if (shape.isDocumentSchema()) return value;
  if (shape.isUnitSchema()) return {};
  if (shape.isListSchema()) return list(place, reading, found);
  if (shape.isMapSchema()) return map(place, reading, found);
  if (shape.isStructSchema()) return struct(place, reading, found);
  const result = reading.leaf(shape, value);
  if ('ok' in result) return result.ok;
  found.problems.push(`Value at '${path}' failed to satisfy constraint: ${result.expected}`);
  return undefined;
}

function struct({ shape, value, path }: Place, reading: Reading, found: Findings): unknown {
  if (!isRecord(value)) return mistyped(path, 'must be a structure', found);
  const members = new Map(
    [...shape.structIterator()].map(([name, member]) => [reading.nameOf(name, member), { name, member }]),
  );
  const result: Record<string, unknown> = {};
  for (const [key, inner] of Object.entries(value)) {
    const known = members.get(key);
    if (known === undefined) {
      if (key !== '__type')
        found.problems.push(`Value at '${join(path, key)}' failed to satisfy constraint: no such member`);
    } else if (inner !== null && inner !== undefined)
      result[known.name] = walk({ shape: known.member, value: inner, path: join(path, known.name) }, reading, found);
  }
  for (const name of requiredMembers(shape))
    if (!Object.hasOwn(result, name))
      found.problems.push(`Value at '${join(path, name)}' failed to satisfy constraint: Member must not be null`);
  if (shape.isUnionSchema() && Object.keys(result).length !== 1)
    return mistyped(path, 'must have exactly one member', found);
  return result;
}

function list({ shape, value, path }: Place, reading: Reading, found: Findings): unknown {
  if (!Array.isArray(value)) return mistyped(path, 'must be a list', found);
  const items = value as readonly Wire[];
  const member = shape.getValueSchema();
  return items.map((item, index) => {
    const at = `${path}.${index + 1}.member`;
    if (item === null && shape.getMergedTraits().sparse === undefined)
      return mistyped(at, 'Member must not be null', found);
    return item === null ? null : walk({ shape: member, value: item, path: at }, reading, found);
  });
}

function map({ shape, value, path }: Place, reading: Reading, found: Findings): unknown {
  if (!isRecord(value)) return mistyped(path, 'must be a map', found);
  const member = shape.getValueSchema();
  const entries = Object.entries(value).map(([key, inner]) => [
    key,
    inner === null || inner === undefined
      ? null
      : walk({ shape: member, value: inner, path: join(path, key) }, reading, found),
  ]);
  return Object.fromEntries(entries) as unknown;
}

function mistyped(path: string, expected: string, found: Findings): undefined {
  found.problems.push(`Value at '${path}' failed to satisfy constraint: ${expected}`);
  return undefined;
}

export function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}
