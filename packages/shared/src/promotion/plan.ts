import type { Digest } from '../kernel/index.ts';
import type { Descriptor, Manifest } from '../registry/index.ts';
import type { Closure } from './closure.ts';
import type { Survey } from './survey.ts';

/** What will be done at one destination. Pure data: this is what a dry run prints. */
export interface DestinationPlan {
  readonly place: string;
  readonly blobs: readonly BlobStep[];
  /** In the order of writing: children before what names them. */
  readonly manifests: readonly ManifestStep[];
  readonly tags: readonly TagStep[];
  readonly conflicts: readonly string[];
  /** Bytes that will be sent; where blobs were not asked for, the most that can be. */
  readonly bytes: number;
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
  /** Repository of the same registry that blobs can be mounted from. */
  readonly mountFrom?: string | undefined;
}

export function planDestination(
  closure: Closure,
  survey: Survey,
  at: { place: string; rules: PlanRules },
): DestinationPlan {
  const { place, rules } = at;
  const blobs = closure.blobs.map((blob): BlobStep => ({ blob, action: blobAction(blob, survey, rules) }));
  const tags = [...survey.tags].map(([tag, from]) => tagStep(tag, from, closure.root.digest));
  return {
    place,
    blobs,
    manifests: closure.manifests.map((manifest) => ({
      manifest,
      action: survey.manifests.has(manifest.digest) ? 'skip' : 'put',
    })),
    tags,
    conflicts: tags.flatMap((step) => tagConflicts(step, survey, rules)),
    bytes: blobs.reduce((sum, { blob, action }) => sum + (action === 'copy' || action === 'ensure' ? blob.size : 0), 0),
  };
}

function blobAction({ digest }: Descriptor, { blobs }: Survey, { mountFrom }: PlanRules): BlobStep['action'] {
  if (blobs !== 'unasked' && blobs.has(digest)) return 'skip';
  if (mountFrom !== undefined) return 'mount';
  return blobs === 'unasked' ? 'ensure' : 'copy';
}

function tagStep(tag: string, from: Digest | undefined, to: Digest): TagStep {
  if (from === undefined) return { tag, action: 'set', from, to };
  return { tag, action: from === to ? 'keep' : 'move', from, to };
}

function tagConflicts(step: TagStep, { rules }: Survey, { expectPrevious, allowMove }: PlanRules): string[] {
  const { tag, action, from } = step;
  if (action === 'keep') return [];
  const now = from ?? 'absent';
  if (expectPrevious !== undefined && expectPrevious !== now)
    return [`tag ${tag} is ${from === undefined ? 'absent' : `at ${from}`}, expected was ${expectPrevious}`];
  if (action === 'move' && !allowMove) return [`tag ${tag} is at ${from} and allow-move is false`];
  if (action === 'move' && rules.immutable?.(tag) === true)
    return [`tag ${tag} is at ${from} and the repository does not let it move`];
  return [];
}
