import { hasCode, type Log } from '../../kernel/index.ts';
import type { Descriptor, Manifest, Repository } from '../../registry/index.ts';
import { promotionError } from '../errors.ts';
import { listInFallback } from '../fallback-index.ts';
import type { ReadPorts } from '../read-blob.ts';
import { transfer } from '../transfer.ts';
import { type Link, readHead } from './chain.ts';
import { entryManifest, entryTag, type LedgerEntry } from './entry.ts';

/** An entry before its place in the chain is known. */
export type Draft = Omit<LedgerEntry, 'sequence' | 'previousEntry'>;

export interface Appended extends Link {
  /** False where the newest entry said the same already. */
  readonly fresh: boolean;
}

/**
 * Appends an entry. Its sequence tag is the lock: where tags are immutable the first writer wins and every other one is
 * told so; elsewhere the tag is compared before and read after, which two writers at the same instant can slip through.
 * @throws E_TAG_MOVED when another promotion was recorded meanwhile
 */
export async function appendEntry(
  repository: Repository,
  subject: Manifest,
  work: { readonly draft: Draft; readonly head: Link | undefined; readonly ports: ReadPorts & { readonly log: Log } },
): Promise<Appended> {
  const { draft, head, ports } = work;
  if (head?.entry.digest === draft.digest && head.entry.kind === draft.kind) {
    await bind(repository, head, ports.log);
    return { ...head, fresh: false };
  }
  const sequence = (head?.entry.sequence ?? 0) + 1;
  const entry: LedgerEntry = { ...draft, sequence, previousEntry: head?.digest ?? null };
  const { manifest } = entryManifest(entry, subject);
  const tag = entryTag(draft.environment, sequence);
  for (const blob of manifest.blobs) await store(repository, blob, ports);
  try {
    await repository.put(manifest, tag, { expected: 'absent' });
  } catch (error) {
    if (!hasCode(error, 'E_TAG_IMMUTABLE', 'E_TAG_CHANGED')) throw error;
  }
  if ((await repository.head(tag)) !== manifest.digest) return lost(repository, draft);
  await bind(repository, { digest: manifest.digest, entry }, ports.log);
  return { digest: manifest.digest, entry, fresh: true };
}

/** Sees to it that the image leads to its entry where the registry lists no referrers by itself: the next stage reads what the image carries. */
async function bind(repository: Repository, { digest, entry }: Link, log: Log): Promise<void> {
  // ECR and image layouts, which answer in batches, always list.
  if (repository.batches || (await repository.referrers(entry.digest)) !== undefined) return;
  const manifest = await repository.manifest(digest);
  const why = manifest === undefined ? 'it is gone' : await listInFallback(repository, entry.digest, [manifest]);
  if (why !== undefined)
    log.warning(`${repository.place}: the image does not lead to its ledger entry ${digest}: ${why}`);
}

/** Somebody else wrote this entry. That is no loss when it says what ours would have said. */
async function lost(repository: Repository, draft: Draft): Promise<Appended> {
  const winner = await readHead(repository, draft.environment);
  if (winner?.entry.digest === draft.digest) return { ...winner, fresh: false };
  const { digest, actor, time } = winner?.entry ?? { digest: 'another digest', actor: null, time: 'just now' };
  throw promotionError(
    'E_TAG_MOVED',
    `${repository.place}: ${digest} was promoted into ${draft.environment} meanwhile, by ${actor ?? 'somebody'} at ${time}; this promotion of ${draft.digest} lost`,
  );
}

async function store(repository: Repository, blob: Descriptor, ports: ReadPorts): Promise<void> {
  const nowhere = {
    place: 'the ledger',
    open: () => Promise.reject(new Error('its content stands in the descriptor')),
  };
  const [result] = await transfer(blob, nowhere, { landings: [{ sink: repository, hint: { unasked: true } }], ports });
  if (result?.kind === 'failed') throw result.error;
}
