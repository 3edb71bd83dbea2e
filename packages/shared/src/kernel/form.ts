import { typedDocument } from './document.ts';
import { kernelError } from './errors.ts';
import { InvalidValue } from './invalid.ts';
import { parseBoolean, parseList } from './plain-values.ts';
import { quote } from './quote.ts';
import type { Shape } from './shape-reading.ts';
import { suggest } from './suggest.ts';

/** Where inputs come from: the text of one, '' when absent, and the names that the caller set. */
export interface InputReader {
  read(name: string): string;
  readonly given: readonly string[];
}

/** Names of well-known actions that people type by habit, and ours. */
export type Synonyms = Readonly<Record<string, string>>;

/**
 * Reads typed values out of text inputs and collects every mistake, so that a user sees all of them at once.
 * Each reader returns a value of the right type even after a mistake; `finish` throws before it can be used.
 */
export class Form {
  readonly #source: InputReader;
  readonly #asked = new Set<string>();
  readonly #mistakes: string[] = [];

  constructor(source: InputReader) {
    this.#source = source;
  }

  /** The text as typed, trimmed; '' when absent. */
  text(name: string): string {
    this.#asked.add(name);
    return this.#source.read(name).trim();
  }

  required<T>(name: string, parse: (text: string) => T): T {
    const text = this.text(name);
    if (text === '') return this.#mistake<T>(`${name}: is required`);
    return this.#parse(name, text, parse);
  }

  optional<T>(name: string, parse: (text: string) => T): T | undefined;
  optional<T>(name: string, parse: (text: string) => T, otherwise: T): T;
  optional<T>(name: string, parse: (text: string) => T, otherwise?: T): T | undefined {
    const text = this.text(name);
    return text === '' ? otherwise : this.#parse(name, text, parse);
  }

  choice<const T extends string>(name: string, allowed: readonly T[], otherwise: T): T {
    const text = this.text(name);
    if (text === '') return otherwise;
    const found = allowed.find((item) => item === text);
    if (found !== undefined) return found;
    const near = suggest(text, allowed);
    return this.#mistake<T>(
      `${name}: ${quote(text)} is not one of ${allowed.join(', ')}${near === undefined ? '' : `; did you mean ${quote(near)}?`}`,
    );
  }

  flag(name: string, otherwise: boolean): boolean {
    return this.optional(name, parseBoolean, otherwise);
  }

  /** One item a line or between commas; empty items and `#` comments are skipped. Each bad item is a mistake of its own. */
  list<T>(name: string, parse: (text: string) => T): T[] {
    return parseList(this.text(name)).map((item) => this.#parse(name, item, parse));
  }

  /** An input that holds YAML, by its shape; undefined when absent. Each mistake in it is a mistake of its own. */
  async document<T>(name: string, shape: Shape<T>): Promise<T | undefined> {
    const text = this.text(name);
    if (text === '') return undefined;
    const typed = await typedDocument(text, shape);
    if ('value' in typed) return typed.value;
    for (const { at, message } of typed.mistakes)
      this.#mistake(`${name}: line ${at.line}, column ${at.column}: ${message}`);
    return undefined;
  }

  /** A rule over several inputs. */
  rule(holds: boolean, mistake: string): void {
    if (!holds) this.#mistakes.push(mistake);
  }

  /** An input whose feature is not in this version: anything but the values listed is an error, never ignored. */
  notYet(name: string, without: readonly string[]): void {
    const text = this.text(name);
    if (text === '' || without.includes(text)) return;
    throw kernelError('E_NOT_YET', `${name}: ${quote(text)} asks for a feature that this version does not have`);
  }

  /** The values, if there was no mistake. @throws E_INPUT with one line for each mistake, unknown inputs included */
  finish<T>(values: T, synonyms: Synonyms = {}): T {
    for (const name of this.#source.given)
      if (!this.#asked.has(name)) this.#mistakes.push(this.#unknown(name, synonyms));
    if (this.#mistakes.length === 0) return values;
    const count = this.#mistakes.length === 1 ? 'one input is wrong' : `${this.#mistakes.length} inputs are wrong`;
    throw kernelError('E_INPUT', `${count}:\n${this.#mistakes.map((mistake) => `  ${mistake}`).join('\n')}`);
  }

  #unknown(name: string, synonyms: Synonyms): string {
    const ours = synonyms[name] ?? suggest(name, [...this.#asked]);
    return `${quote(name).slice(1, -1)}: there is no such input${ours === undefined ? '' : `; did you mean "${ours}"?`}`;
  }

  #parse<T>(name: string, text: string, parse: (text: string) => T): T {
    try {
      return parse(text);
    } catch (error) {
      if (error instanceof InvalidValue) return this.#mistake<T>(`${name}: ${error.message}`);
      throw error;
    }
  }

  /** Records a mistake. The value that comes back is never seen: `finish` throws. */
  #mistake<T>(line: string): T {
    this.#mistakes.push(line);
    return undefined as T;
  }
}
