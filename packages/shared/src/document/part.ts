import { isMap, isScalar, isSeq, type ParsedNode } from 'yaml';
import { InvalidValue, quote, suggest } from '../kernel/index.ts';

/** How one key of a map is read; `part` is undefined where the key is absent. */
type Reader<T> = (part: Part | undefined, key: string, parent: Part) => T;

/** How each key of a map is read: by `required` or `optional`. */
export type Shape<T> = {
  readonly [K in keyof T]-?: Reader<Record<never, never> extends Pick<T, K> ? T[K] | undefined : T[K]>;
};

export function required<T>(read: (part: Part) => T): Reader<T> {
  return (part, key, parent) => (part === undefined ? parent.mistake(`the key "${key}" is missing`) : read(part));
}

export function optional<T>(read: (part: Part) => T): Reader<T | undefined> {
  return (part) => (part === undefined ? undefined : read(part));
}

type Note = (at: number, mistake: string) => void;

/**
 * One value of a document, with its place. Each reader returns a value of the right type even after a mistake:
 * the reading's `finish` throws before it can be used.
 */
export class Part {
  readonly #node: unknown;
  readonly #at: number;
  readonly #note: Note;

  constructor(node: unknown, at: number, note: Note) {
    this.#node = node;
    this.#at = at;
    this.#note = note;
  }

  text<T = string>(parse: (text: string) => T = (text) => text as T): T {
    const value = this.#scalar();
    if (typeof value !== 'string')
      return this.#wrong(`text${typeof value === 'number' || typeof value === 'boolean' ? ' (put it in quotes)' : ''}`);
    try {
      return parse(value);
    } catch (error) {
      if (error instanceof InvalidValue) return this.mistake(error.message);
      throw error;
    }
  }

  number(least = Number.NEGATIVE_INFINITY, most = Number.POSITIVE_INFINITY): number {
    const value = this.#scalar();
    if (typeof value !== 'number' || Number.isNaN(value)) return this.#wrong('a number');
    if (value < least || value > most) return this.mistake(`${value} is not a number from ${least} to ${most}`);
    return value;
  }

  flag(): boolean {
    const value = this.#scalar();
    return typeof value === 'boolean' ? value : this.#wrong('true or false');
  }

  choice<const T extends string>(allowed: readonly T[]): T {
    const value = this.text();
    const found = allowed.find((item) => item === value);
    if (found !== undefined || value === undefined) return found as T;
    return this.mistake(`${quote(value)} is not one of ${allowed.join(', ')}${meant(value, allowed)}`);
  }

  list<T>(read: (part: Part) => T): T[] {
    if (!isSeq(this.#node)) return this.#wrong('a list');
    return this.#node.items.map((item) => read(this.#part(item)));
  }

  /** A list, or one item in its place. */
  listOrOne<T>(read: (part: Part) => T): T[] {
    return isSeq(this.#node) ? this.list(read) : [read(this)];
  }

  /** A map whose keys are the user's own. */
  record<T>(read: (part: Part, key: string) => T): Record<string, T> {
    if (!isMap(this.#node)) return this.#wrong('a map (key: value)');
    return Object.fromEntries(this.#pairs().map(([key, part]) => [key, read(part, key)]));
  }

  /** A map whose keys are known: an unknown one is a mistake. */
  map<T extends object>(shape: Shape<T>): T {
    if (!isMap(this.#node)) return this.#wrong('a map (key: value)');
    const known = Object.keys(shape);
    const parts = new Map<string, Part>();
    for (const [key, part, at] of this.#pairs()) {
      if (known.includes(key)) parts.set(key, part);
      else this.#note(at, `there is no key ${quote(key)} here${meant(key, known)}`);
    }
    const read = (key: string): unknown => shape[key as keyof T](parts.get(key), key, this);
    return Object.fromEntries(known.map((key) => [key, read(key)]).filter(([, value]) => value !== undefined)) as T;
  }

  /** Whether this is a map, where a value may be written in two ways. */
  get isMap(): boolean {
    return isMap(this.#node);
  }

  /** Records a mistake at this place. */
  mistake<T>(mistake: string): T {
    this.#note(this.#at, mistake);
    return undefined as T;
  }

  #scalar(): unknown {
    return isScalar(this.#node) ? this.#node.value : this.#node;
  }

  #wrong<T>(wanted: string): T {
    const value = this.#scalar();
    const found = isMap(value)
      ? 'a map'
      : isSeq(value)
        ? 'a list'
        : value === null || value === undefined
          ? 'nothing'
          : quote(String(value));
    return this.mistake(`${found} is here where ${wanted} belongs`);
  }

  #pairs(): [key: string, part: Part, at: number][] {
    if (!isMap(this.#node)) return [];
    return this.#node.items.map((pair) => {
      const at = (pair.key as ParsedNode | null)?.range?.[0] ?? this.#at;
      const key = isScalar(pair.key) ? String(pair.key.value) : '';
      return [key, this.#part(pair.value, at), at];
    });
  }

  #part(node: unknown, otherwise = this.#at): Part {
    const at = (node as ParsedNode | null)?.range?.[0] ?? otherwise;
    return new Part(node, at, this.#note);
  }
}

function meant(word: string, known: readonly string[]): string {
  const near = suggest(word, known);
  return near === undefined ? '' : `; did you mean ${quote(near)}?`;
}
