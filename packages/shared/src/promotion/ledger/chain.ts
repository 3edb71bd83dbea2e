import type { Digest } from '../../kernel/index.ts';
import type { Repository } from '../../registry/index.ts';
import { promotionError } from '../errors.ts';
import { entryTag, type LedgerEntry, parseEntry } from './entry.ts';

/** An entry where it was found. */
export interface Link {
  /** Digest of the entry's manifest. */
  readonly digest: Digest;
  readonly entry: LedgerEntry;
}

/** Tags asked for at once. */
const WIDTH = 16;
const LARGEST = 1_000_000;

/** The newest entry of an environment; undefined where nothing was ever recorded. @throws E_LEDGER_BROKEN */
export async function readHead(repository: Repository, environment: string): Promise<Link | undefined> {
  const last = await lastSequence(repository, environment);
  return last === 0 ? undefined : readLink(repository, environment, last);
}

/**
 * The chain of an environment, newest first, its hashes and numbers checked.
 * @param most entries to read
 * @throws E_LEDGER_BROKEN
 */
export async function readChain(
  repository: Repository,
  environment: string,
  most = Number.POSITIVE_INFINITY,
): Promise<Link[]> {
  const last = await lastSequence(repository, environment);
  const count = Math.min(last, most);
  const links = await Promise.all(
    Array.from({ length: count }, (_, at) => readLink(repository, environment, last - at)),
  );
  for (const [at, link] of links.entries()) {
    const fault = faultOf(link, links[at + 1]);
    if (fault !== undefined && (links[at + 1] !== undefined || link.entry.sequence === 1))
      throw broken(repository, fault);
  }
  return links;
}

/** Clocks of two runs may differ by that much, milliseconds. */
const SKEW = 300_000;

/** What is wrong between an entry and the one before it; undefined where it seals that one and is not older. */
export function faultOf({ entry }: Link, before: Link | undefined): string | undefined {
  const { environment, sequence, previousEntry, time } = entry;
  if (previousEntry !== (before?.digest ?? null))
    return `entry ${sequence} of ${environment} seals ${previousEntry ?? 'nothing'}, but the entry before it is ${before?.digest ?? 'none'}`;
  if (before !== undefined && Date.parse(time) < Date.parse(before.entry.time) - SKEW)
    return `entry ${sequence} of ${environment} is of ${time}, older than the entry before it (${before.entry.time})`;
  return undefined;
}

/** The entry under its tag. @throws E_LEDGER_BROKEN where it is missing, malformed or another one's */
export async function readLink(repository: Repository, environment: string, sequence: number): Promise<Link> {
  const tag = entryTag(environment, sequence);
  const manifest = await repository.manifest(tag);
  if (manifest === undefined) throw broken(repository, `${tag} is missing`);
  const entry = parseEntry(manifest);
  if (entry === undefined) throw broken(repository, `${tag} is not a ledger entry`);
  if (entry.environment !== environment || entry.sequence !== sequence)
    throw broken(repository, `${tag} holds entry ${entry.sequence} of ${entry.environment}`);
  return { digest: manifest.digest, entry };
}

/** The highest number in use, by a search that asks many at once. A hole does not end it where an entry behind the hole is met. */
export async function lastSequence(repository: Repository, environment: string): Promise<number> {
  const exists = async (sequence: number): Promise<boolean> =>
    (await repository.head(entryTag(environment, sequence))) !== undefined;
  let low = 0;
  let high = LARGEST;
  // The first round asks 1 to 8, then 16, 32, 64 …; the later ones divide what is left.
  let points = Array.from({ length: WIDTH }, (_, at) => (at < 8 ? at + 1 : 2 ** (at - 4)));
  while (high - low > 1) {
    const there = await Promise.all(points.map(exists));
    const last = there.lastIndexOf(true);
    low = points[last] ?? low;
    high = points[last + 1] ?? high;
    const step = Math.max(1, (high - low) / (WIDTH + 1));
    points = [...new Set(Array.from({ length: WIDTH }, (_, at) => Math.floor(low + step * (at + 1))))].filter(
      (point) => point > low && point < high,
    );
  }
  return low;
}

function broken(repository: Repository, what: string): Error {
  return promotionError('E_LEDGER_BROKEN', `the ledger in ${repository.place}: ${what}`);
}
