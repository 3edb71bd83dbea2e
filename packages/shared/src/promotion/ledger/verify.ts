import { type Digest, hasCode } from '../../kernel/index.ts';
import type { Repository } from '../../registry/index.ts';
import { carriedEntries } from './ancestry.ts';
import { type Link, readChain } from './chain.ts';
import { parseEntryTag } from './entry.ts';

/** What a look at the ledger of one environment found. */
export interface LedgerFinding {
  readonly environment: string;
  /** Newest first. */
  readonly chain: readonly Link[];
  /** The way of the present digest through the environments, oldest first, as the image itself carries it. */
  readonly way: readonly Link[];
  /** What is wrong; empty when all holds. */
  readonly problems: readonly string[];
}

/** The environments that have a ledger in a repository. */
export async function ledgerEnvironments(repository: Repository): Promise<string[]> {
  const { names } = await repository.tags();
  const found = names.map(parseEntryTag).filter((tag) => tag !== undefined);
  return [...new Set(found.map(({ environment }) => environment))].sort();
}

/** Reads the chain of one environment and checks it against the repository: hashes, numbers, tags, and that the images are still there. */
export async function verifyLedger(repository: Repository, environment: string): Promise<LedgerFinding> {
  try {
    const chain = await readChain(repository, environment);
    const [head] = chain;
    if (head === undefined)
      return { environment, chain, way: [], problems: [`nothing was ever recorded for ${environment}`] };
    const image = await repository.manifest(head.entry.digest);
    const way = image === undefined ? [] : await carriedEntries(repository, image);
    return {
      environment,
      chain,
      way,
      problems: [...(await presence(repository, chain)), ...(await tagDrift(repository, head)), ...orderOf(way, head)],
    };
  } catch (error) {
    if (!hasCode(error, 'E_LEDGER_BROKEN')) throw error;
    return { environment, chain: [], way: [], problems: [error.message] };
  }
}

/** The present image must be there; older ones may have been deleted, which ends how far a rollback can go. */
async function presence(repository: Repository, [head]: readonly Link[]): Promise<string[]> {
  if (head === undefined || (await repository.head(head.entry.digest)) !== undefined) return [];
  return [`the image ${head.entry.digest} of entry ${head.entry.sequence} is gone`];
}

async function tagDrift(repository: Repository, { entry }: Link): Promise<string[]> {
  const found = await Promise.all(entry.tags.map(async (tag) => ({ tag, digest: await repository.head(tag) })));
  return found
    .filter(({ digest }) => digest !== entry.digest)
    .map(({ tag, digest }) => `tag ${tag} is at ${digest ?? 'nothing'}, but the newest entry says ${entry.digest}`);
}

/** Every environment on the way must have had this very digest before the present one got it. */
function orderOf(way: readonly Link[], head: Link): string[] {
  const late = way.filter(
    ({ entry, digest }) =>
      digest !== head.digest &&
      entry.environment !== head.entry.environment &&
      Date.parse(entry.time) > Date.parse(head.entry.time),
  );
  return late.map(
    ({ entry }) =>
      `${entry.environment} got ${short(entry.digest)} at ${entry.time}, after ${head.entry.environment} did`,
  );
}

function short(digest: Digest): string {
  return digest.slice(0, 19);
}
