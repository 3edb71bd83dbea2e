import { type Clock, hasCode, limit, settle } from '../kernel/index.ts';
import type { Descriptor, Manifest, Repository } from '../registry/index.ts';
import { promotionError } from './errors.ts';
import { type ReadPorts, readBlob } from './read-blob.ts';

/** How a destination is proven: the registry's answers, a read of everything's presence, or a read of every byte. */
export type Verification = 'put' | 'closure' | 'deep';

export interface ToVerify {
  readonly manifests: readonly Manifest[];
  readonly blobs: readonly Descriptor[];
}

/** How long a registry may take to show what it was just given, milliseconds. */
const LAG = 30_000;
const DEEP_WIDTH = 8;

/**
 * Reads at the destination what must be there: manifests are read and hashed again, blobs are asked for with their size.
 * What is missing is asked for again for a while: registries may lag behind their own answers.
 * @throws E_INCOMPLETE, E_CONTENT_MISMATCH
 */
export async function verifyPresence(
  destination: Repository,
  what: ToVerify,
  ports: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<void> {
  const { clock, signal } = ports;
  const until = clock.now() + LAG;
  let left = what;
  for (let pause = 250; ; pause *= 2) {
    left = await missing(destination, left);
    const [manifest] = left.manifests;
    const [blob] = left.blobs;
    if (manifest === undefined && blob === undefined) return;
    if (clock.now() + pause > until)
      throw promotionError(
        'E_INCOMPLETE',
        manifest === undefined
          ? `${destination.place} lacks the blob ${blob?.digest} of ${blob?.size} bytes (${left.blobs.length} blobs in all)`
          : `${destination.place} lacks the manifest ${manifest.digest} (${left.manifests.length} manifests in all)`,
      );
    await clock.sleep(pause, signal);
  }
}

/** Reads and hashes every byte of every blob again. @throws E_CONTENT_MISMATCH */
export async function verifyBytes(
  destination: Repository,
  blobs: readonly Descriptor[],
  ports: ReadPorts,
): Promise<void> {
  const lane = limit(DEEP_WIDTH);
  await settle(blobs.map((blob) => lane(() => readBlob(destination, blob, { take: () => undefined, ports }))));
}

async function missing(destination: Repository, { manifests, blobs }: ToVerify): Promise<ToVerify> {
  const [absentManifests, absentBlobs] = await Promise.all([
    settle(manifests.map(async (manifest) => ((await readAgain(destination, manifest)) ? [] : [manifest]))),
    settle(blobs.map(async (blob) => ((await destination.has(blob)) ? [] : [blob]))),
  ]);
  return { manifests: absentManifests.flat(), blobs: absentBlobs.flat() };
}

async function readAgain(destination: Repository, { digest }: Manifest): Promise<boolean> {
  try {
    return (await destination.manifest(digest)) !== undefined;
  } catch (error) {
    if (hasCode(error, 'E_IMAGE_NOT_FOUND', 'E_REPOSITORY_NOT_FOUND')) return false;
    throw error;
  }
}
