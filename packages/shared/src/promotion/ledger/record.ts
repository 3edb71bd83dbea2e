import { type Clock, type Digest, hasCode, hexOf, type Log } from '../../kernel/index.ts';
import type { Repository, RepositoryRules } from '../../registry/index.ts';
import type { Cargo } from '../cargo.ts';
import type { TagStep } from '../plan.ts';
import type { ReadPorts } from '../read-blob.ts';
import type { Receipt } from '../receipt.ts';
import { type Appended, appendEntry } from './append.ts';
import { readHead } from './chain.ts';
import { type Guard, guardIn } from './guard.ts';

/** What is written down about a promotion besides what it did. */
export interface RecordRequest {
  readonly environment: string;
  readonly kind: 'promotion' | 'rollback';
  readonly from: string;
  readonly run: Readonly<Record<string, string>>;
  readonly actor: string | undefined;
}

/** An entry as it stands now. */
export interface Recorded extends Appended {
  readonly guard: Guard;
}

/**
 * Appends the promotion to the ledger of its environment at the destination. What the environment had before keeps a tag
 * of its own, so that rules which delete untagged images spare it for a rollback.
 */
export async function recordPromotion(
  destination: { readonly name: string; readonly repository: Repository },
  cargo: Cargo,
  work: {
    readonly request: RecordRequest;
    readonly tags: readonly TagStep[];
    readonly receipt: Receipt;
    /** What the destination was found to allow. */
    readonly rules: RepositoryRules;
    readonly ports: ReadPorts & { readonly clock: Clock; readonly log: Log };
  },
): Promise<Recorded> {
  const { request, tags, receipt, rules, ports } = work;
  const { repository, name } = destination;
  const head = await readHead(repository, request.environment);
  const known = [tags[0]?.from, head?.entry.digest];
  const previousDigest = known.find((digest) => digest !== undefined && digest !== cargo.root.digest) ?? null;
  if (previousDigest !== null) await pin(repository, request.environment, previousDigest);
  const guard = guardIn(rules, request.environment);
  if (guard === 'mutable') ports.log.warning(weaker(repository.place, request.environment));
  const appended = await appendEntry(repository, cargo.root, {
    head,
    ports,
    draft: {
      environment: request.environment,
      kind: request.kind,
      digest: cargo.root.digest,
      previousDigest,
      from: request.from,
      to: name,
      tags: tags.map(({ tag }) => tag),
      evidence: cargo.evidence.artifacts.map(({ closure, artifactType }) => ({
        digest: closure.root.digest,
        artifactType,
      })),
      closure: receipt.merkleRoot,
      run: request.run,
      actor: request.actor ?? null,
      time: new Date(ports.clock.now()).toISOString(),
    },
  });
  return { ...appended, guard };
}

function weaker(place: string, environment: string): string {
  return `${place}: tags can be moved there, so its ledger of ${environment} is weaker: entries are compared before and read after they are written, but nothing keeps them from being replaced; make tags that begin with ledger- immutable`;
}

/** The tag that keeps what an environment had. */
export function pinTag(environment: string, digest: Digest): string {
  return `pin-${environment}-${hexOf(digest).slice(0, 16)}`;
}

async function pin(repository: Repository, environment: string, digest: Digest): Promise<void> {
  const tag = pinTag(environment, digest);
  const [there, manifest] = await Promise.all([repository.head(tag), repository.manifest(digest)]);
  if (there !== undefined || manifest === undefined) return;
  try {
    await repository.put(manifest, tag);
  } catch (error) {
    // An answer that was lost, or another run that pinned the same: the tag is there.
    if (!hasCode(error, 'E_TAG_IMMUTABLE') || (await repository.head(tag)) !== digest) throw error;
  }
}
