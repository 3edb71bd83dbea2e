import type { Digest } from '../../kernel/index.ts';
import type { Repository } from '../../registry/index.ts';
import { promotionError } from '../errors.ts';
import { carriedEntries } from './ancestry.ts';
import type { Link } from './chain.ts';
import { parseEntryTag } from './entry.ts';
import { examineChain, type LedgerProblem } from './examine.ts';
import { type Guard, guardOf } from './guard.ts';
import { pinTag } from './record.ts';

/** What a look at the ledger of one environment found. */
export interface LedgerFinding {
  readonly environment: string;
  /** Newest first. */
  readonly chain: readonly Link[];
  /** The way of the present digest through the environments, oldest first, as the image itself carries it. */
  readonly way: readonly Link[];
  /** Whether the repository keeps entries from being replaced. Where it does not, the chain still holds together, but its whole end could have been written anew. */
  readonly guard: Guard;
  /** What is wrong; empty when all holds. */
  readonly problems: readonly LedgerProblem[];
}

/**
 * The environments that have a ledger in a repository.
 * @throws E_TAGS_UNLISTED where it has more tags than are listed, so that one could be missed
 */
export async function ledgerEnvironments(repository: Repository): Promise<string[]> {
  const { names, complete } = await repository.tags();
  if (!complete)
    throw promotionError(
      'E_TAGS_UNLISTED',
      `${repository.place} has more tags than the ${names.length} that were listed`,
    );
  const found = names.map(parseEntryTag).filter((tag) => tag !== undefined);
  return [...new Set(found.map(({ environment }) => environment))].sort();
}

/**
 * Reads the chain of one environment and checks it against the repository: hashes, numbers and times of the entries, whether
 * they can be replaced, the tags that the newest one tells of, the pins, and that the images are still there.
 */
export async function verifyLedger(repository: Repository, environment: string): Promise<LedgerFinding> {
  const [{ chain, problems }, guard] = await Promise.all([
    examineChain(repository, environment),
    guardOf(repository, environment),
  ]);
  const [head] = chain;
  if (head === undefined) {
    const nothing = { sequence: undefined, says: `nothing was ever recorded for ${environment}` };
    return { environment, chain, way: [], guard, problems: problems.length > 0 ? problems : [nothing] };
  }
  const [image, drift, pins] = await Promise.all([
    repository.manifest(head.entry.digest),
    tagDrift(repository, head),
    pinProblems(repository, environment, chain),
  ]);
  const way = image === undefined ? [] : await carriedEntries(repository, image);
  const gone = { sequence: head.entry.sequence, says: `the image ${head.entry.digest} of this entry is gone` };
  return {
    environment,
    chain,
    way,
    guard,
    problems: [
      ...problems,
      ...(image === undefined ? [gone] : []),
      ...drift,
      ...pins,
      ...strayEntries(way, environment, [chain]),
    ],
  };
}

/** Entries that an image carries of an environment whose ledger is known, and that no ledger of it has: the end of that was cut off, or they were made up. */
export function strayEntries(
  way: readonly Link[],
  environment: string,
  ledgers: readonly (readonly Link[])[],
): LedgerProblem[] {
  const known = new Set(ledgers.flat().map(({ digest }) => digest));
  return way
    .filter(({ entry, digest }) => entry.environment === environment && !known.has(digest))
    .map(({ entry, digest }) => ({
      sequence: entry.sequence,
      says: `the image ${entry.digest} carries ${digest} as this entry of ${environment}, which its ledger does not have`,
    }));
}

async function tagDrift(repository: Repository, { entry }: Link): Promise<LedgerProblem[]> {
  const found = await Promise.all(entry.tags.map(async (tag) => ({ tag, digest: await repository.head(tag) })));
  return found
    .filter(({ digest }) => digest !== entry.digest)
    .map(({ tag, digest }) => ({
      sequence: entry.sequence,
      says: `tag ${tag} is at ${digest ?? 'nothing'}, but the newest entry says ${entry.digest}`,
    }));
}

/** A pin must be at its digest; that of what a rollback goes to next must be there, as long as the image is. Older ones may have been cleared away. */
async function pinProblems(
  repository: Repository,
  environment: string,
  chain: readonly Link[],
): Promise<LedgerProblem[]> {
  const first = new Map<Digest, number>();
  for (const { entry } of chain)
    if (entry.previousDigest !== null && !first.has(entry.previousDigest))
      first.set(entry.previousDigest, entry.sequence);
  const found = await Promise.all(
    [...first].map(async ([digest, sequence]) => {
      const tag = pinTag(environment, digest);
      const at = await repository.head(tag);
      if (at === digest) return [];
      if (at !== undefined) return [{ sequence, says: `the pin ${tag} is at ${at} instead of ${digest}` }];
      const next = sequence === chain[0]?.entry.sequence && (await repository.head(digest)) !== undefined;
      return next ? [{ sequence, says: `${digest}, which a rollback goes to, has lost its pin ${tag}` }] : [];
    }),
  );
  return found.flat();
}
