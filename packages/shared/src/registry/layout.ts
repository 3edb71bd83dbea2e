import type { Readable } from 'node:stream';
import { type Digest, isDigest } from '../kernel/index.ts';
import type { Descriptor } from './descriptor.ts';
import { registryError } from './errors.ts';
import {
  findEntry,
  formatLayoutIndex,
  type LayoutIndex,
  parseLayoutIndex,
  REF_NAME,
  withEntry,
} from './layout-index.ts';
import { descriptorOf, MANIFEST_BYTES, type Manifest, parseManifest } from './manifest.ts';
import type { Arrival, BlobWriter, Repository } from './ports.ts';
import { verifiedBytes } from './verifier.ts';

/** The files of an image layout, in a folder or a tar. */
export interface LayoutFiles {
  readonly path: string;
  /** Makes the place ready to be written to. */
  prepare(): Promise<void>;
  size(digest: Digest): Promise<number | undefined>;
  read(digest: Digest, offset: number): Promise<Readable>;
  index(): Promise<Uint8Array | undefined>;
  write(digest: Digest, size: number): BlobWriter;
  writeIndex(text: string): Promise<void>;
  /** Makes one whole of what was written, where the medium is a single file. */
  finish?(): Promise<void>;
}

/** One image layout as a repository. Source: image-spec, "OCI Image Layout". */
export function layoutRepository(files: LayoutFiles, side: 'source' | 'destination'): Repository {
  const { path } = files;
  const place = `${side} oci:${path}`;
  let known: Promise<LayoutIndex> | undefined;
  const index = (): Promise<LayoutIndex> => (known ??= readIndex(files));

  const bytesOf = async (digest: Digest): Promise<Manifest | undefined> => {
    const size = await files.size(digest);
    if (size === undefined || size > MANIFEST_BYTES) return undefined;
    const declared = (await index()).entries.find((entry) => entry.digest === digest)?.mediaType;
    return parseManifest(await verifiedBytes(await files.read(digest, 0), { digest, size }, place), place, declared);
  };
  const digestOf = async (reference: string): Promise<Digest | undefined> =>
    isDigest(reference) ? reference : findEntry(await index(), reference, path)?.digest;
  const write = async (digest: Digest, size: number, chunks: readonly Uint8Array[]): Promise<void> => {
    const writer = files.write(digest, size);
    for (const chunk of chunks) if (!writer.write(chunk)) await writer.drained();
    await writer.commit();
  };
  let writing: Promise<void> = Promise.resolve();
  /** One after the other: each entry is added to the index that holds the one before it. */
  const list = (manifest: Manifest, tag: string | undefined): Promise<void> => {
    const turn = writing.then(async () => {
      known = Promise.resolve(withEntry(await index(), descriptorOf(manifest), tag));
      await files.writeIndex(formatLayoutIndex(await known));
    });
    writing = turn.catch(() => {});
    return turn;
  };

  return {
    place,
    batches: true,
    manifest: async (reference) => {
      const digest = await digestOf(reference);
      return digest === undefined ? undefined : bytesOf(digest);
    },
    open: (blob, offset) => files.read(blob.digest, offset),
    referrers: async (subject) => {
      const { entries } = await index();
      const distinct = new Map(entries.map((entry) => [entry.digest, entry]));
      const manifests = await Promise.all([...distinct.keys()].map(bytesOf));
      return manifests.flatMap((found) => (found?.subject?.digest === subject ? [descriptorOf(found)] : []));
    },
    tags: async () => {
      const names = (await index()).entries
        .map((entry) => entry.annotations?.[REF_NAME])
        .filter((name) => name !== undefined);
      return { names, complete: true };
    },
    head: async (reference) => {
      const digest = await digestOf(reference);
      return digest === undefined || (await files.size(digest)) === undefined ? undefined : digest;
    },
    has: async (blob: Descriptor) => (await files.size(blob.digest)) === blob.size,
    begin: async (blob): Promise<Arrival> => {
      if ((await files.size(blob.digest)) === blob.size) return { kind: 'present' };
      await files.prepare();
      return { kind: 'upload', abandon: () => {}, send: () => files.write(blob.digest, blob.size) };
    },
    put: async (manifest, tag) => {
      await files.prepare();
      if ((await files.size(manifest.digest)) === undefined)
        await write(manifest.digest, manifest.size, [manifest.bytes]);
      if (tag === undefined && manifest.subject === undefined) return;
      await list(manifest, tag);
    },
    rules: () => Promise.resolve({}),
    finish: async (root) => {
      if (!(await index()).entries.some((entry) => entry.digest === root.digest)) await list(root, undefined);
      await files.finish?.();
    },
  };
}

async function readIndex(files: LayoutFiles): Promise<LayoutIndex> {
  const bytes = await files.index();
  if (bytes === undefined) return { entries: [] };
  if (bytes.length > MANIFEST_BYTES)
    throw registryError('E_LAYOUT_INVALID', `${files.path}: index.json is larger than ${MANIFEST_BYTES} bytes`);
  return parseLayoutIndex(bytes, files.path);
}
