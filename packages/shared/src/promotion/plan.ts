import type { Digest } from '../kernel/index.ts';
import { type Descriptor, isForeign, type Manifest } from '../registry/index.ts';
import type { Cargo } from './cargo.ts';
import { knownContent } from './known-content.ts';
import type { Survey } from './survey.ts';

/** What will be done at one destination. Pure data: this is what a dry run prints. */
export interface DestinationPlan {
  readonly place: string;
  readonly blobs: readonly BlobStep[];
  /** In the order of writing: children before what names them. */
  readonly manifests: readonly ManifestStep[];
  readonly tags: readonly TagStep[];
  /** What the destination will not take; nothing is written while there are any. */
  readonly conflicts: readonly string[];
  /** Bytes that will be sent; where blobs were not asked for, the most that can be. */
  readonly bytes: number;
  /** Requests that writing takes, reads of the source included; where blobs were not asked for, the most. */
  readonly requests: number;
}

export interface BlobStep {
  readonly blob: Descriptor;
  /** `ensure`: whether it is there is asked when its upload opens. */
  readonly action: 'skip' | 'mount' | 'copy' | 'ensure';
}

export interface ManifestStep {
  readonly manifest: Manifest;
  readonly action: 'skip' | 'put';
}

export type TagStep =
  | { readonly tag: string; readonly action: 'keep'; readonly from: Digest; readonly to: Digest }
  | { readonly tag: string; readonly action: 'set'; readonly from: undefined; readonly to: Digest }
  | { readonly tag: string; readonly action: 'move'; readonly from: Digest; readonly to: Digest };

/** What the user allows. */
export interface PlanRules {
  readonly expectPrevious?: Digest | 'absent' | undefined;
  readonly allowMove: boolean;
  /** Requests that reading one blob takes at the source: 1, or 2 where it redirects to storage. */
  readonly readRequests: number;
  /** Foreign layers that the source does not hold. */
  readonly withheld: ReadonlySet<Digest>;
}

export function planDestination(
  cargo: Cargo,
  survey: Survey,
  at: { place: string; rules: PlanRules },
): DestinationPlan {
  const { place, rules } = at;
  const blobs = cargo.blobs.map((blob): BlobStep => ({ blob, action: blobAction(blob, survey) }));
  const manifests = cargo.manifests.map(
    (manifest): ManifestStep => ({ manifest, action: survey.manifests.has(manifest.digest) ? 'skip' : 'put' }),
  );
  const tags = [...survey.tags].map(([tag, from]) => tagStep(tag, from, cargo.root.digest));
  return {
    place,
    blobs,
    manifests,
    tags,
    conflicts: [
      ...tags.flatMap((step) => tagConflicts(step, survey, rules)),
      ...limitConflicts(cargo, survey, tags),
      ...foreignConflicts(blobs, rules),
    ],
    bytes: blobs.reduce((sum, { blob, action }) => sum + (action === 'copy' || action === 'ensure' ? blob.size : 0), 0),
    requests:
      blobs.reduce((sum, step) => sum + blobRequests(step, rules.readRequests), 0) +
      manifests.filter(({ action }) => action === 'put').length +
      tags.filter(({ action }) => action !== 'keep').length,
  };
}

function blobAction({ digest }: Descriptor, { blobs, mountFrom }: Survey): BlobStep['action'] {
  if (blobs !== 'unasked' && blobs.has(digest)) return 'skip';
  if (mountFrom !== undefined) return 'mount';
  return blobs === 'unasked' ? 'ensure' : 'copy';
}

function blobRequests({ blob, action }: BlobStep, readRequests: number): number {
  if (action === 'skip') return 0;
  return action === 'mount' ? 1 : 2 + (knownContent(blob) === undefined ? readRequests : 0);
}

function tagStep(tag: string, from: Digest | undefined, to: Digest): TagStep {
  if (from === undefined) return { tag, action: 'set', from, to };
  return { tag, action: from === to ? 'keep' : 'move', from, to };
}

function tagConflicts(step: TagStep, { rules }: Survey, { expectPrevious, allowMove }: PlanRules): string[] {
  const { tag, action, from } = step;
  if (action === 'keep') return [];
  if (expectPrevious !== undefined && expectPrevious !== (from ?? 'absent'))
    return [`tag ${tag} is ${from === undefined ? 'absent' : `at ${from}`}, expected was ${expectPrevious}`];
  if (action === 'move' && !allowMove) return [`tag ${tag} is at ${from} and allow-move is false`];
  if (action === 'move' && rules.immutable?.(tag) === true)
    return [`tag ${tag} is at ${from} and the repository does not let it move`];
  return [];
}

function limitConflicts(
  { root, evidence }: Cargo,
  { rules, referrers, tagCount }: Survey,
  tags: readonly TagStep[],
): string[] {
  const { mostReferrers = Number.POSITIVE_INFINITY, mostTags = Number.POSITIVE_INFINITY } = rules;
  const subjects = new Map<Digest, Set<Digest>>();
  for (const { subject, closure } of evidence.artifacts) {
    const all = subjects.get(subject) ?? new Set(referrers.get(subject));
    subjects.set(subject, all.add(closure.root.digest));
  }
  const crowded = [...subjects].filter(([, all]) => all.size > mostReferrers);
  const added = tags.filter(({ action }) => action !== 'keep').length;
  return [
    ...crowded.map(
      ([subject, all]) => `${subject} would have ${all.size} referrers; the registry allows ${mostReferrers}`,
    ),
    ...(tagCount + added > mostTags
      ? [`${root.digest} would have ${tagCount + added} tags; the registry allows ${mostTags}`]
      : []),
  ];
}

function foreignConflicts(blobs: readonly BlobStep[], { withheld }: PlanRules): string[] {
  const missing = blobs.filter(
    ({ blob, action }) => action !== 'skip' && withheld.has(blob.digest) && isForeign(blob.mediaType),
  );
  return missing.map(
    ({ blob }) =>
      `${blob.digest} is a foreign layer that the source does not hold; its vendor serves it, and its URLs are never fetched`,
  );
}
