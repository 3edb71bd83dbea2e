import type { Digest } from '../kernel/index.ts';
import {
  type ContentSource,
  type Descriptor,
  type Manifest,
  MOST_CHILDREN,
  manifestKind,
  registryError,
} from '../registry/index.ts';

/** Everything that a manifest needs to be whole. */
export interface Closure {
  readonly root: Manifest;
  /** Each once; children before what names them, the root last. */
  readonly manifests: readonly Manifest[];
  /** Each once, largest first. */
  readonly blobs: readonly Descriptor[];
}

/** How many indexes may lie inside one another. */
const DEEPEST = 4;

/** Reads the manifests below a root, a level at a time, so that a source can answer in batches. @throws E_MANIFEST_INVALID, E_IMAGE_NOT_FOUND */
export async function readClosure(source: ContentSource, root: Manifest): Promise<Closure> {
  const found = new Map<Digest, Manifest>([[root.digest, root]]);
  let level: readonly Manifest[] = [root];
  for (let depth = 1; level.length > 0; depth++) {
    const wanted = distinct(level.flatMap((manifest) => manifest.children)).filter(({ digest }) => !found.has(digest));
    if (wanted.length > 0 && depth > DEEPEST)
      throw registryError(
        'E_MANIFEST_INVALID',
        `${root.digest} from ${source.place} nests indexes deeper than ${DEEPEST}`,
      );
    if (found.size + wanted.length > MOST_CHILDREN + 1)
      throw registryError(
        'E_MANIFEST_INVALID',
        `${root.digest} from ${source.place} has more than ${MOST_CHILDREN} manifests`,
      );
    level = await Promise.all(wanted.map((child) => readChild(source, child)));
    for (const manifest of level) found.set(manifest.digest, manifest);
  }
  return closureOf(root, found);
}

/** The closure of a root among manifests that were read before. */
function closureOf(root: Manifest, found: ReadonlyMap<Digest, Manifest>): Closure {
  const manifests = childrenFirst(root, found);
  const blobs = distinct(manifests.flatMap((manifest) => manifest.blobs));
  return { root, manifests, blobs: blobs.sort((a, b) => b.size - a.size) };
}

async function readChild(source: ContentSource, child: Descriptor): Promise<Manifest> {
  if (manifestKind(child.mediaType) === undefined)
    throw registryError(
      'E_MANIFEST_INVALID',
      `an index from ${source.place} names ${child.digest} with the media type ${child.mediaType}, which is no manifest`,
    );
  const manifest = await source.manifest(child.digest);
  if (manifest === undefined)
    throw registryError('E_IMAGE_NOT_FOUND', `${source.place} lacks the manifest ${child.digest} that an index names`);
  if (manifest.size !== child.size || manifest.mediaType !== child.mediaType)
    throw registryError(
      'E_MANIFEST_INVALID',
      `${child.digest} from ${source.place} is ${manifest.mediaType} of ${manifest.size} bytes, but the index says ${child.mediaType} of ${child.size}`,
    );
  return manifest;
}

function childrenFirst(root: Manifest, found: ReadonlyMap<Digest, Manifest>): Manifest[] {
  const ordered = new Map<Digest, Manifest>();
  const visit = (manifest: Manifest): void => {
    if (ordered.has(manifest.digest)) return;
    for (const { digest } of manifest.children) {
      const child = found.get(digest);
      if (child !== undefined) visit(child);
    }
    ordered.set(manifest.digest, manifest);
  };
  visit(root);
  return [...ordered.values()];
}

/** One descriptor for each digest. @throws E_MANIFEST_INVALID when two of them disagree about the size */
export function distinct(descriptors: readonly Descriptor[]): Descriptor[] {
  const found = new Map<Digest, Descriptor>();
  for (const descriptor of descriptors) {
    const other = found.get(descriptor.digest);
    if (other !== undefined && other.size !== descriptor.size)
      throw registryError(
        'E_MANIFEST_INVALID',
        `${descriptor.digest} is named with ${other.size} and with ${descriptor.size} bytes`,
      );
    if (other?.data === undefined) found.set(descriptor.digest, { ...other, ...descriptor });
  }
  return [...found.values()];
}
