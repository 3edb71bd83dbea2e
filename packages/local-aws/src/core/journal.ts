import { appendFileSync } from 'node:fs';

/** One request as it arrived and was answered. */
export interface JournalEntry {
  /** Order of arrival, from 0, over all listeners. */
  readonly index: number;
  /** Milliseconds since 1970 on the local clock, at arrival. */
  readonly at: number;
  /** `aws`, `registry`, `layers` (the stand-in for S3) or `github`. */
  readonly site: string;
  readonly service: string;
  readonly operation: string;
  readonly account?: string;
  readonly region?: string;
  /** ARN of the principal. */
  readonly caller?: string;
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly input?: unknown;
  readonly output?: unknown;
  /** 0 where the connection was cut without an answer. */
  readonly status: number;
  readonly error?: string;
  readonly fault?: string;
  readonly requestBytes: number;
  readonly responseBytes: number;
}

export type JournalQuery = Partial<
  Pick<JournalEntry, 'site' | 'service' | 'operation' | 'account' | 'region' | 'method' | 'status'>
> & { readonly path?: string | RegExp; readonly after?: number };

/** The record of every request, for tests to ask and for people to read. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  /** The index that the next request will have. */
  readonly next: number;
  /** Takes the next place in the order of arrival. */
  arrive(): number;
  record(entry: JournalEntry): void;
  find(query: JournalQuery): JournalEntry[];
  count(query: JournalQuery): number;
  clear(): void;
}

/** @param file JSON-lines copy of every entry, without inputs, outputs and headers */
export function createJournal(file?: string): Journal {
  const entries: JournalEntry[] = [];
  let arrived = 0;
  return {
    entries,
    get next() {
      return arrived;
    },
    arrive: () => arrived++,
    record: (entry) => {
      entries.push(entry);
      if (file === undefined) return;
      const { input: _input, output: _output, headers: _headers, ...line } = entry;
      appendFileSync(file, `${JSON.stringify(line)}\n`);
    },
    find: (query) => entries.filter((entry) => matches(entry, query)).sort((a, b) => a.index - b.index),
    count: (query) => entries.filter((entry) => matches(entry, query)).length,
    clear: () => {
      entries.length = 0;
    },
  };
}

function matches(entry: JournalEntry, { path, after, ...exact }: JournalQuery): boolean {
  if (after !== undefined && entry.index <= after) return false;
  if (typeof path === 'string' && entry.path !== path) return false;
  if (path instanceof RegExp && !path.test(entry.path)) return false;
  return Object.entries(exact).every(([key, value]) => entry[key as keyof JournalEntry] === value);
}
