import {
  InvalidValue,
  isJsonObject,
  type Json,
  type JsonObject,
  type Mistake,
  quote,
  suggest,
} from '../kernel/index.ts';
import type { Path, StrictDocument } from './strict-document.ts';

/** Reads typed values out of a strict document and collects every mistake with its place, so that all are seen at once. */
export class FileReader {
  readonly #document: StrictDocument;
  readonly #file: string;
  readonly #mistakes: Mistake[] = [];

  constructor(document: StrictDocument, file: string) {
    this.#document = document;
    this.#file = file;
  }

  get root(): Json {
    return this.#document.value;
  }

  /** A mapping with no keys but the known ones; {} after a mistake. */
  mapping(value: Json | undefined, path: Path, known: readonly string[]): JsonObject {
    if (value === undefined || !isJsonObject(value)) {
      this.mistake(path, `${nameOf(path)} must be a mapping${known.length === 0 ? '' : ` of ${known.join(', ')}`}`);
      return {};
    }
    for (const key of Object.keys(value)) {
      if (known.includes(key)) continue;
      const near = suggest(key, known);
      const hint = near === undefined ? `known are ${known.join(', ')}` : `did you mean ${quote(near)}?`;
      this.mistake([...path, key], `there is no key ${quote(key)} here; ${hint}`);
    }
    return value;
  }

  list(value: Json | undefined, path: Path): readonly Json[] {
    if (Array.isArray(value)) return value;
    if (value !== undefined) this.mistake(path, `${nameOf(path)} must be a list`);
    return [];
  }

  /** @param parse throws InvalidValue for text that it does not take */
  text<T>(value: Json | undefined, path: Path, parse: (text: string) => T): T | undefined {
    if (typeof value !== 'string' || value.trim() === '') {
      this.mistake(
        path,
        `${nameOf(path)} must be text${value === undefined || value === null ? '' : `, not ${shown(value)}`}`,
      );
      return undefined;
    }
    try {
      return parse(value);
    } catch (error) {
      if (!(error instanceof InvalidValue)) throw error;
      this.mistake(path, `${nameOf(path)}: ${error.message}`);
      return undefined;
    }
  }

  required<T>(mapping: JsonObject, path: Path, key: string, parse: (text: string) => T): T | undefined {
    if (!Object.hasOwn(mapping, key)) {
      this.mistake(path, `${key} is missing`);
      return undefined;
    }
    return this.text(mapping[key], [...path, key], parse);
  }

  optional<T>(mapping: JsonObject, path: Path, key: string, parse: (text: string) => T): T | undefined {
    return Object.hasOwn(mapping, key) ? this.text(mapping[key], [...path, key], parse) : undefined;
  }

  texts<T>(mapping: JsonObject, path: Path, key: string, parse: (text: string) => T): T[] {
    const at = [...path, key];
    return this.list(mapping[key], at)
      .map((item, index) => this.text(item, [...at, index], parse))
      .filter((item) => item !== undefined);
  }

  flag(mapping: JsonObject, path: Path, key: string, otherwise: boolean): boolean {
    const value = mapping[key];
    if (value === undefined) return otherwise;
    if (typeof value === 'boolean') return value;
    this.mistake([...path, key], `${key} must be true or false, not ${shown(value)}`);
    return otherwise;
  }

  /** A number between two bounds, both allowed. */
  number(
    value: Json | undefined,
    path: Path,
    bounds: { least: number; most: number; whole: boolean },
  ): number | undefined {
    if (value === undefined) return undefined;
    const { least, most, whole } = bounds;
    if (typeof value === 'number' && value >= least && value <= most && (!whole || Number.isInteger(value)))
      return value;
    this.mistake(
      path,
      `${nameOf(path)} must be a ${whole ? 'whole ' : ''}number from ${least} to ${most}, not ${shown(value)}`,
    );
    return undefined;
  }

  mistake(path: Path, text: string): void {
    this.#mistakes.push({ at: this.#document.at(path), message: text });
  }

  /** @throws what `fail` makes of the text when there is any mistake */
  finish<T>(value: T, fail: (what: string) => Error): T {
    if (this.#mistakes.length === 0) return value;
    throw fail(listMistakes(this.#file, this.#mistakes));
  }
}

/** One line for each mistake, `file:line:column: what`, in the file's order. */
export function listMistakes(file: string, mistakes: readonly Mistake[]): string {
  const sorted = mistakes.toSorted((a, b) => a.at.line - b.at.line || a.at.column - b.at.column);
  const lines = sorted.map(({ at, message }) => `  ${file}:${at.line}:${at.column}: ${message}`);
  return `${sorted.length === 1 ? 'one mistake' : `${sorted.length} mistakes`} in ${file}:\n${lines.join('\n')}`;
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'the file' : String(path.at(-1));
}

function shown(value: Json): string {
  if (typeof value === 'string') return quote(value);
  if (Array.isArray(value)) return 'a list';
  return isJsonObject(value) ? 'a mapping' : String(value);
}

/** A parser for one of some words, with a hint at the one that was probably meant. */
export function oneOf<const T extends string>(allowed: readonly T[]): (text: string) => T {
  return (text) => {
    const found = allowed.find((item) => item === text);
    if (found !== undefined) return found;
    const near = suggest(text, allowed);
    throw new InvalidValue(text, `one of ${allowed.join(', ')}${near === undefined ? '' : `; did you mean ${near}?`}`);
  };
}
