import { type Digest, formatDuration } from '../../kernel/index.ts';
import type { ContentSource, Manifest } from '../../registry/index.ts';
import type { Closure } from '../closure.ts';
import { promotionError } from '../errors.ts';
import { readEvidence } from '../evidence.ts';
import type { Link } from './chain.ts';
import { ENTRY_TYPE, type LedgerEntry, parseEntry } from './entry.ts';

/** `promoted:staging`, with how long it must have been there. */
export interface Ancestry {
  readonly environment: string;
  /** Milliseconds. */
  readonly soak: number;
}

/** The ledger entries that travel with an image, oldest first. */
export async function carriedEntries(source: ContentSource, root: Manifest): Promise<Link[]> {
  const alone: Closure = { root, manifests: [root], blobs: [] };
  const { artifacts } = await readEvidence(source, alone, [ENTRY_TYPE]);
  return entriesAmong(artifacts.map(({ closure }) => closure.root)).sort((a, b) => timeOf(a) - timeOf(b));
}

function entriesAmong(manifests: readonly Manifest[]): Link[] {
  return manifests.flatMap((manifest) => {
    const entry = parseEntry(manifest);
    return entry === undefined ? [] : [{ digest: manifest.digest, entry }];
  });
}

/**
 * Checks that an image was promoted into each environment, long enough ago, and was not taken back from it since. Where the
 * ledger of an environment is at hand, only what stands in it counts: anybody who may push can attach what looks like an entry.
 * @param ledger entries that the image carries, and the chain of each environment, newest first
 * @throws E_NOT_PROMOTED
 */
export function checkAncestry(
  image: Digest,
  ledger: { readonly links: readonly Link[]; readonly chains: readonly (readonly Link[])[] },
  rules: { readonly required: readonly Ancestry[]; readonly now: number },
): void {
  for (const { environment, soak } of rules.required) {
    const refuse = (what: string, cure?: string): Error =>
      promotionError('E_NOT_PROMOTED', `${image} ${what}`, cure === undefined ? {} : { cure });
    const chain = ledger.chains.find(([head]) => head?.entry.environment === environment) ?? [];
    const back = chain.findIndex(({ entry }) => takesBack(entry, image));
    const known = chain.length === 0 ? ledger.links : chain.slice(0, back < 0 ? chain.length : back);
    const times = known.filter(({ entry }) => entry.environment === environment && entry.digest === image).map(timeOf);
    if (times.length === 0 && back >= 0)
      throw refuse(
        `was taken back from ${environment} at ${chain[back]?.entry.time}`,
        'promote a digest that has not been rolled back',
      );
    if (times.length === 0) throw refuse(`was never promoted into ${environment}: its ledger has no such entry`);
    const age = rules.now - Math.min(...times);
    if (age < soak)
      throw refuse(
        `has been in ${environment} for ${formatDuration(Math.max(0, age))}; required is ${formatDuration(soak)}`,
        `promote again in ${formatDuration(soak - age)}`,
      );
  }
}

function timeOf({ entry }: Link): number {
  return Date.parse(entry.time);
}

function takesBack({ kind, digest, previousDigest }: LedgerEntry, image: Digest): boolean {
  return kind === 'rollback' && previousDigest === image && digest !== image;
}
