import { runnerError } from '../errors.ts';
import type { MappingToken, TemplateToken } from './tokens.ts';

/** One file being read: says where a token stands, and collects what the runner cannot do. */
export class Reading {
  readonly file: string;
  readonly #unsupported: string[] = [];

  constructor(file: string) {
    this.file = file;
  }

  /** `file:line:column` of a token. */
  place(token: TemplateToken): string {
    return `${this.file}:${token.line ?? 1}:${token.col ?? 1}`;
  }

  unsupported(token: TemplateToken, what: string): void {
    this.#unsupported.push(`${this.place(token)}: ${what}`);
  }

  /** @throws E_WORKFLOW_UNSUPPORTED listing everything that was met */
  finish(): void {
    if (this.#unsupported.length > 0) throw runnerError('E_WORKFLOW_UNSUPPORTED', this.#unsupported.join('\n'));
  }
}

/** A mapping whose keys must all be taken: one that nobody asks for is a feature that would be ignored. */
export class Section {
  readonly #reading: Reading;
  readonly #left: Map<string, { readonly key: TemplateToken; readonly value: TemplateToken }>;

  constructor(reading: Reading, mapping: MappingToken) {
    this.#reading = reading;
    this.#left = new Map([...mapping].map((pair) => [pair.key.toString(), pair]));
  }

  take(key: string): TemplateToken | undefined {
    const pair = this.#left.get(key);
    this.#left.delete(key);
    return pair?.value;
  }

  /** The text of a scalar without expressions. */
  takeText(key: string): string | undefined {
    return this.take(key)?.assertScalar(key).toString();
  }

  takeMapping(key: string): MappingToken | undefined {
    return this.take(key)?.assertMapping(key);
  }

  finish(): void {
    for (const [name, { key }] of this.#left) this.#reading.unsupported(key, `\`${name}\` is not supported`);
  }
}
