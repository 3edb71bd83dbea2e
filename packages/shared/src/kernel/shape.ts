import type { Json } from './json.ts';
import { quote } from './quote.ts';
import { guarded, note, noteAt, type Shape, under, type Where, wrong } from './shape-reading.ts';
import { flag, number, oneOf, text, wholeNumber } from './shape-scalars.ts';
import { suggest } from './suggest.ts';
import { plainValue, type YamlMap } from './yaml-node.ts';

export interface Field<T> {
  readonly shape: Shape<T>;
  readonly absent: { readonly required: true } | { readonly required: false; readonly otherwise: T };
}

function required<T>(shape: Shape<T>): Field<T> {
  return { shape, absent: { required: true } };
}

function optional<T>(shape: Shape<T>): Field<T | undefined>;
function optional<T>(shape: Shape<T>, otherwise: NoInfer<T>): Field<T>;
function optional<T>(shape: Shape<T>, otherwise?: T): Field<T | undefined> {
  return { shape, absent: { required: false, otherwise } };
}

/** A map with exactly these keys. */
function record<T extends object>(fields: { readonly [K in keyof T]: Field<T[K]> }): Shape<T> {
  const names = Object.keys(fields) as (keyof T & string)[];
  return (node, where) => {
    if (node.kind !== 'map') return wrong(node, where, `a map with ${names.join(', ')}`);
    for (const entry of node.entries)
      if (!(names as string[]).includes(entry.key)) noteAt(entry.at, where, unknownKey(entry.key, names));
    const values = names.map((name) => [name, readField(node, name, fields[name], where)] as const);
    return Object.fromEntries(values) as T;
  };
}

/** A map with free keys, each given to `parseKey` (which may throw InvalidValue). */
function mapOf<T>(shape: Shape<T>, parseKey: (key: string) => string = (key) => key): Shape<ReadonlyMap<string, T>> {
  return (node, where) => {
    if (node.kind !== 'map') return wrong(node, where, 'a map');
    return new Map(
      node.entries.map((entry) => {
        const key = guarded(() => parseKey(entry.key), entry.at, where);
        return [key ?? entry.key, shape(entry.value, under(where, entry.key))] as const;
      }),
    );
  };
}

function list<T>(shape: Shape<T>, bounds: { least?: number; most?: number } = {}): Shape<readonly T[]> {
  const { least = 0, most = Infinity } = bounds;
  return (node, where) => {
    if (node.kind !== 'list') return wrong(node, where, 'a list');
    const count = node.items.length;
    if (count < least) note(node, where, `has ${count} items; at least ${least} are needed`);
    if (count > most) note(node, where, `has ${count} items; at most ${most} are allowed`);
    return node.items.map((item, index) => shape(item, { ...where, path: `${where.path}[${index}]` }));
  };
}

/** Any value, as plain data. */
const anything: Shape<Json> = plainValue;

/** The shape that fits the kind of node: `a: 1` or `a: [1, 2]` or `a: {…}`. */
function byKind<T>(shapes: { scalar?: Shape<T>; list?: Shape<T>; map?: Shape<T> }): Shape<T> {
  const names = { scalar: 'a single value', list: 'a list', map: 'a map' };
  const allowed = (['scalar', 'list', 'map'] as const).filter((kind) => shapes[kind] !== undefined);
  return (node, where) => {
    const fitting = shapes[node.kind];
    return fitting === undefined
      ? wrong(node, where, allowed.map((kind) => names[kind]).join(' or '))
      : fitting(node, where);
  };
}

/** Goes on from a value that was read without a mistake; `refine` may throw InvalidValue. */
function refined<A, B>(shape: Shape<A>, refine: (value: A) => B): Shape<B> {
  return (node, where) => {
    const before = where.mistakes.length;
    const value = shape(node, where);
    if (where.mistakes.length > before) return undefined as B;
    return guarded(() => refine(value), node.at, where) as B;
  };
}

function readField<T>(node: YamlMap, name: string, field: Field<T>, where: Where): T {
  const entry = node.entries.find(({ key }) => key === name);
  if (entry !== undefined) return field.shape(entry.value, under(where, name));
  if (!field.absent.required) return field.absent.otherwise;
  note(node, where, `${quote(name)} is missing`);
  return undefined as T;
}

function unknownKey(key: string, names: readonly string[]): string {
  const near = suggest(key, names);
  return `there is no key ${quote(key)} here${near === undefined ? `; there are ${names.join(', ')}` : `; did you mean ${quote(near)}?`}`;
}

/**
 * The words that documents are described with:
 * `shape.record({ id: shape.required(shape.text()), tags: shape.optional(shape.list(shape.text()), []) })`.
 */
export const shape = {
  anything,
  byKind,
  flag,
  list,
  mapOf,
  number,
  oneOf,
  optional,
  record,
  refined,
  required,
  text,
  wholeNumber,
};
