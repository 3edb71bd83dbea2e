import { encodingsOf } from './encoders.ts';

/** Hides secrets in everything that leaves a job. */
export interface Masker {
  add(secret: string): void;
  /** The text with every secret, and every encoded form of one, as `***`; neighbors merge. */
  mask(text: string): string;
}

/** Source: actions/runner, SecretMasker.cs. */
export function masker(secrets: Iterable<string> = []): Masker {
  const added = new Set<string>();
  const values = new Set<string>();
  const add = (secret: string): void => {
    if (secret === '' || added.has(secret)) return;
    added.add(secret);
    for (const value of [secret, ...encodingsOf(secret)]) values.add(value);
  };
  for (const secret of secrets) add(secret);
  return { add, mask: (text) => replace(text, ranges(text, values)) };
}

interface Range {
  readonly start: number;
  readonly end: number;
}

function ranges(text: string, values: Iterable<string>): Range[] {
  const found: Range[] = [];
  for (const value of values) {
    for (let start = text.indexOf(value); start >= 0; start = text.indexOf(value, start + 1))
      found.push({ start, end: start + value.length });
  }
  return found.sort((a, b) => a.start - b.start);
}

function replace(text: string, found: readonly Range[]): string {
  let result = '';
  let end = 0;
  let covered = -1;
  for (const range of found) {
    if (range.start > covered) {
      result += `${text.slice(end, range.start)}***`;
      covered = range.end;
    } else covered = Math.max(covered, range.end);
    end = covered;
  }
  return result + text.slice(end);
}
