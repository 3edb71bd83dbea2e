import { hasCode } from '../../kernel/index.ts';
import type { Repository } from '../../registry/index.ts';
import { faultOf, type Link, lastSequence, readLink } from './chain.ts';
import { entryTag, parseEntryTag } from './entry.ts';

/** One thing that is wrong with a ledger. */
export interface LedgerProblem {
  /** The entry that it is about; undefined where it is about the environment as a whole. */
  readonly sequence: number | undefined;
  readonly says: string;
}

/** The chain of one environment as it lies there, with all that is wrong with it: a broken one is shown as well. */
export interface Examined {
  /** The entries that could be read, newest first. */
  readonly chain: readonly Link[];
  /** Oldest first. */
  readonly problems: readonly LedgerProblem[];
}

/** Reads every entry that has a tag and compares each with the one before: gaps, foreign and altered entries, the order of times. */
export async function examineChain(repository: Repository, environment: string): Promise<Examined> {
  const numbers = await sequencesOf(repository, environment);
  const read = await Promise.all(numbers.map((sequence) => tryLink(repository, environment, sequence)));
  const problems: LedgerProblem[] = [];
  let before: Link | undefined;
  let expected = 1;
  for (const [at, result] of read.entries()) {
    const sequence = numbers[at] ?? 0;
    if (sequence > expected) problems.push(gap(environment, expected, sequence));
    if ('says' in result) problems.push(result);
    // Across a gap there is nothing to compare with, and the gap itself is named.
    const fault = 'says' in result || (before === undefined && sequence > 1) ? undefined : faultOf(result, before);
    if (fault !== undefined) problems.push({ sequence, says: fault });
    before = 'says' in result ? undefined : result;
    expected = sequence + 1;
  }
  return { chain: read.filter((result) => 'entry' in result).reverse(), problems };
}

/** The numbers in use, ascending. The list of tags also tells of entries behind a gap; a search finds what a long list leaves out. */
async function sequencesOf(repository: Repository, environment: string): Promise<number[]> {
  const { names, complete } = await repository.tags();
  const listed = names
    .map(parseEntryTag)
    .filter((tag) => tag?.environment === environment)
    .map((tag) => tag?.sequence ?? 0);
  const last = complete ? 0 : await lastSequence(repository, environment);
  const searched = Array.from({ length: last }, (_, at) => at + 1);
  return [...new Set([...listed, ...searched])].sort((a, b) => a - b);
}

async function tryLink(repository: Repository, environment: string, sequence: number): Promise<Link | LedgerProblem> {
  try {
    return await readLink(repository, environment, sequence);
  } catch (error) {
    if (!hasCode(error, 'E_LEDGER_BROKEN', 'E_MANIFEST_INVALID', 'E_CONTENT_MISMATCH')) throw error;
    return { sequence, says: error.message };
  }
}

function gap(environment: string, from: number, to: number): LedgerProblem {
  const [first, last] = [entryTag(environment, from), entryTag(environment, to - 1)];
  const says = first === last ? `${first} is missing` : `${first} to ${last} are missing`;
  return { sequence: from, says: `${says}, but ${entryTag(environment, to)} is there` };
}
