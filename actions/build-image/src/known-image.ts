import { buildError, keyTag } from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
import type { Manifest, Repository } from '@waybill/shared/registry';

/** What the registry already has under this build's key and tags. */
export interface Known {
  /** The image that was built of the same inputs. */
  readonly image: Manifest | undefined;
  /** The digest under each tag; undefined where it is free. */
  readonly tags: ReadonlyMap<string, Digest | undefined>;
}

/** Asks for everything at once, so that a registry which answers in batches needs one request. */
export async function readKnown(
  repository: Repository,
  key: Digest | undefined,
  tags: readonly string[],
): Promise<Known> {
  const [image, ...digests] = await Promise.all([
    key === undefined ? undefined : repository.manifest(keyTag(key)),
    ...tags.map((tag) => repository.head(tag)),
  ]);
  return { image, tags: new Map(tags.map((tag, index) => [tag, digests[index]])) };
}

/**
 * Before anything is built: a tag that may not move must not stand in the way.
 * @throws E_TAG_TAKEN naming the tag and what it is at
 */
export async function refuseTakenTags(repository: Repository, known: Known, digest: Digest): Promise<void> {
  const moved = [...known.tags].filter(([, current]) => current !== undefined && current !== digest);
  if (moved.length === 0) return;
  const { immutable } = await repository.rules();
  const taken = moved.filter(([tag]) => immutable?.(tag) === true);
  if (taken.length === 0) return;
  const told = taken.map(([tag, current]) => `${tag} is at ${current}`).join(', ');
  throw buildError('E_TAG_TAKEN', `${repository.place} does not let tags move: ${told}, and this image is ${digest}`);
}
