import { quote } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';
import type { GitFacts } from './git.ts';

/** Without a commit and a word of the user: the earliest moment that zip archives can name, so that every tool can read it. */
export const NO_EPOCH = Date.UTC(1980, 0, 1) / 1_000;

/** The moment that everything in the image is dated to, and where it comes from. */
export interface Epoch {
  /** Seconds since 1970. */
  readonly seconds: number;
  readonly from: 'input' | 'environment' | 'commit' | 'nothing';
}

/** The input, else SOURCE_DATE_EPOCH, else the commit's time. @throws E_EPOCH when the variable is not a time */
export function epochOf(input: number | undefined, variable: string | undefined, git: GitFacts | undefined): Epoch {
  if (input !== undefined) return { seconds: input, from: 'input' };
  if (variable !== undefined && variable !== '') {
    if (!/^\d{1,11}$/.test(variable))
      throw buildError(
        'E_EPOCH',
        `the variable SOURCE_DATE_EPOCH is ${quote(variable)}, which is not a number of seconds`,
      );
    return { seconds: Number(variable), from: 'environment' };
  }
  if (git !== undefined) return { seconds: git.committedAt, from: 'commit' };
  return { seconds: NO_EPOCH, from: 'nothing' };
}
