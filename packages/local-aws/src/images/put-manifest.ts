import { type Digest, isTag } from '@waybill/shared/kernel';
import { like, refusal } from '../core/index.ts';
import type { Manifest } from './manifest.ts';
import { asOf, type Repository, referrersOf, type StoredManifest, tagsOf } from './repository.ts';

export interface Put {
  readonly manifest: Manifest;
  readonly tag?: string;
  /** The digest that the sender says it has. */
  readonly expected?: Digest;
  readonly now: number;
  /** How far behind the check of layers and children is: 0 unless a fault says so. */
  readonly lagMs?: number;
}

/** Whether anything changed: `same` is what ECR's API calls ImageAlreadyExists. */
export interface PutOutcome {
  readonly stored: StoredManifest;
  readonly change: 'new' | 'tagged' | 'same';
}

const MOST_REFERRERS = 100;
const MOST_TAGS = 1000;

/**
 * Takes a manifest into a repository if everything it names is there.
 * @throws refusal with the codes that ECR's PutImage has
 */
export function putManifest(repository: Repository, { manifest, tag, expected, now, lagMs = 0 }: Put): PutOutcome {
  const { digest } = manifest;
  if (expected !== undefined && expected !== digest)
    throw refusal(
      'ImageDigestDoesNotMatchException',
      `The specified image digest '${expected}' does not match '${digest}'`,
    );
  if (tag !== undefined && !isTag(tag))
    throw refusal(
      'InvalidParameterException',
      `Invalid parameter at 'imageTag' failed to satisfy constraint: '${tag}' is no tag`,
    );
  const known = repository.manifests.get(digest);
  const pointed = tag === undefined ? undefined : repository.tags.get(tag);
  if (tag !== undefined && pointed !== undefined && isImmutable(repository, tag))
    throw refusal(
      'ImageTagAlreadyExistsException',
      `The image tag '${tag}' already exists in the '${repository.name}' repository and cannot be overwritten because the tag is immutable.`,
    );
  checkClosure(lagMs === 0 ? repository : asOf(repository, now - lagMs), manifest);
  if (
    known === undefined &&
    manifest.subject !== undefined &&
    referrersOf(repository, manifest.subject.digest).length >= MOST_REFERRERS
  )
    throw refusal(
      'LimitExceededException',
      `The subject '${manifest.subject.digest}' has ${MOST_REFERRERS} referrers already`,
    );
  if (tag !== undefined && pointed !== digest && tagsOf(repository, digest).length >= MOST_TAGS)
    throw refusal('LimitExceededException', `The image '${digest}' has ${MOST_TAGS} tags already`);
  const stored = known ?? { ...manifest, pushedAt: now, archived: false };
  const restored = stored.archived;
  stored.archived = false;
  repository.manifests.set(digest, stored);
  if (tag !== undefined) repository.tags.set(tag, digest);
  if (known === undefined || restored) return { stored, change: 'new' };
  return { stored, change: tag !== undefined && pointed !== digest ? 'tagged' : 'same' };
}

function checkClosure(repository: Repository, { config, layers, children }: Manifest): void {
  const blobs = [...(config === undefined ? [] : [config]), ...layers.filter(({ urls }) => urls === undefined)];
  const missing = blobs.filter(({ digest, size }) => repository.blobs.get(digest) !== size).map(({ digest }) => digest);
  if (missing.length > 0)
    throw refusal(
      'LayersNotFoundException',
      `Layers with digests '[${missing.join(', ')}]' were not found in the repository with name '${repository.name}'`,
    );
  const absent = children
    .filter(({ digest, size, mediaType }) => {
      const child = repository.manifests.get(digest);
      return child === undefined || child.bytes.length !== size || child.mediaType !== mediaType;
    })
    .map(({ digest }) => digest);
  if (absent.length > 0)
    throw refusal(
      'ReferencedImagesNotFoundException',
      `Images with digests '[${absent.join(', ')}]' required for pushing image into repository with name '${repository.name}' were not found`,
    );
}

/** Source: ECR User Guide, "Image tag mutability" with exclusion filters (July 2025). */
function isImmutable({ mutability, exclusions }: Repository, tag: string): boolean {
  const excluded = exclusions.some((filter) => like(filter, tag));
  switch (mutability) {
    case 'MUTABLE':
      return false;
    case 'IMMUTABLE':
      return true;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return !excluded;
    case 'MUTABLE_WITH_EXCLUSION':
      return excluded;
  }
}
