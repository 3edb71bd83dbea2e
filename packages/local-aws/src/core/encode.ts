import { requiredMembers, type Shape } from './contract.ts';
import { join } from './decode.ts';
import { isRecord } from './wire.ts';

/** How a protocol writes what an operation returned. */
export interface Writing<Out> {
  nameOf(member: string, shape: Shape): string;
  leaf(shape: Shape, value: unknown): { readonly ok: Out } | { readonly expected: string };
  list(items: readonly Out[], shape: Shape): Out;
  record(entries: readonly Entry<Out>[], shape: Shape): Out;
}

interface Entry<Out> {
  readonly name: string;
  readonly value: Out;
  readonly shape: Shape;
}

export interface Encoded<Out> {
  readonly value: Out | undefined;
  readonly problems: readonly string[];
}

/** Turns an operation's output into a message, noting every member that the SDK's schema does not allow. */
export function encode<Out>(shape: Shape, value: unknown, writing: Writing<Out>): Encoded<Out> {
  const problems: string[] = [];
  return { value: walk({ shape, value, path: '' }, writing, problems), problems };
}

interface Place {
  readonly shape: Shape;
  readonly value: unknown;
  readonly path: string;
}

function walk<Out>(place: Place, writing: Writing<Out>, problems: string[]): Out | undefined {
  const { shape, value, path } = place;
  if (shape.isDocumentSchema()) return value as Out;
  if (shape.isListSchema()) {
    if (!Array.isArray(value)) return wrong(path, 'a list', problems);
    const inner = shape.getValueSchema();
    const items = value.map((item: unknown, index) =>
      walk({ shape: inner, value: item, path: `${path}[${index}]` }, writing, problems),
    );
    return writing.list(
      items.filter((item) => item !== undefined),
      shape,
    );
  }
  if (shape.isUnitSchema()) return writing.record([], shape);
  if (shape.isMapSchema()) return map(place, writing, problems);
  if (shape.isStructSchema()) return struct(place, writing, problems);
  const result = writing.leaf(shape, value);
  return 'ok' in result ? result.ok : wrong(path, result.expected, problems);
}

function struct<Out>({ shape, value, path }: Place, writing: Writing<Out>, problems: string[]): Out | undefined {
  if (!isRecord(value)) return wrong(path, 'a structure', problems);
  const given: Readonly<Record<string, unknown>> = value;
  const members = new Map(shape.structIterator());
  const entries: Entry<Out>[] = [];
  for (const [name, member] of members) {
    if (given[name] === undefined) continue;
    const written = walk({ shape: member, value: given[name], path: join(path, name) }, writing, problems);
    if (written !== undefined) entries.push({ name: writing.nameOf(name, member), value: written, shape: member });
  }
  for (const name of Object.keys(given))
    if (!members.has(name)) problems.push(`${join(path, name)}: no such member in ${shape.getName() ?? 'the schema'}`);
  for (const name of requiredMembers(shape))
    if (given[name] === undefined) problems.push(`${join(path, name)}: required, and missing`);
  return writing.record(entries, shape);
}

function map<Out>({ shape, value, path }: Place, writing: Writing<Out>, problems: string[]): Out | undefined {
  if (!isRecord(value)) return wrong(path, 'a map', problems);
  const inner = shape.getValueSchema();
  const entries = Object.entries(value).flatMap(([name, item]) => {
    const written = walk({ shape: inner, value: item, path: join(path, name) }, writing, problems);
    return written === undefined ? [] : [{ name, value: written, shape: inner }];
  });
  return writing.record(entries, shape);
}

function wrong(path: string, expected: string, problems: string[]): undefined {
  problems.push(`${path === '' ? 'the output' : path}: must be ${expected}`);
  return undefined;
}
