import { Readable } from 'node:stream';
import { type Digest, digestOf, isDigest } from '../kernel/index.ts';
import { registryError } from './errors.ts';
import { descriptorOf, type Manifest } from './manifest.ts';
import type { Arrival, BlobWriter, Repository } from './ports.ts';

/** What one repository of the registry in memory holds. */
export interface MemoryContent {
  readonly blobs: Map<Digest, Uint8Array>;
  readonly manifests: Map<Digest, Manifest>;
  readonly tags: Map<string, Digest>;
}

export interface MemoryRegistryOptions {
  readonly host?: string;
  /** Whether it has the referrers API. */
  readonly referrers?: boolean;
  /** Whether its single questions count as cheap. */
  readonly batches?: boolean;
  /** Whether it mounts blobs between its repositories. */
  readonly mounts?: boolean;
  /** Tags that may not be moved. */
  readonly immutable?: (tag: string) => boolean;
}

/** A registry in memory that is as strict as a good one: digests are compared, a manifest’s parts must be there. */
export interface MemoryRegistry {
  content(repository: string): MemoryContent;
  /** @param log told of every call: `put app:v1` */
  repository(name: string, side: 'source' | 'destination', log?: (call: string) => void): Repository;
}

export function memoryRegistry(options: MemoryRegistryOptions = {}): MemoryRegistry {
  const { host = 'memory.example', referrers = true, mounts = true, batches = false, immutable } = options;
  const contents = new Map<string, MemoryContent>();
  const content = (name: string): MemoryContent => {
    const found = contents.get(name) ?? { blobs: new Map(), manifests: new Map(), tags: new Map() };
    contents.set(name, found);
    return found;
  };

  const repository: MemoryRegistry['repository'] = (name, side, log = () => {}) => {
    const own = content(name);
    const place = `${side} ${host}/${name}`;
    const digestUnder = (reference: string): Digest | undefined => {
      const digest = isDigest(reference) ? reference : own.tags.get(reference);
      return digest !== undefined && own.manifests.has(digest) ? digest : undefined;
    };
    return {
      place,
      origin: { host, repository: name },
      batches,
      manifest: async (reference) => {
        log(`manifest ${reference}`);
        const digest = digestUnder(reference);
        return digest === undefined ? undefined : own.manifests.get(digest);
      },
      open: async ({ digest }, offset) => {
        log(`open ${digest}`);
        const bytes = own.blobs.get(digest);
        if (bytes === undefined) throw registryError('E_IMAGE_NOT_FOUND', `${place} has no blob ${digest}`);
        return Readable.from([Buffer.from(bytes.subarray(offset))]);
      },
      referrers: async (subject) => {
        log(`referrers ${subject}`);
        if (!referrers) return undefined;
        return [...own.manifests.values()].filter((found) => found.subject?.digest === subject).map(descriptorOf);
      },
      tags: async () => {
        log('tags');
        return { names: [...own.tags.keys()], complete: true };
      },
      head: async (reference) => {
        log(`head ${reference}`);
        return digestUnder(reference);
      },
      has: async ({ digest, size }) => {
        log(`has ${digest}`);
        return own.blobs.get(digest)?.length === size;
      },
      begin: async ({ digest, size }, { mount }): Promise<Arrival> => {
        log(`begin ${digest}`);
        if (own.blobs.get(digest)?.length === size) return { kind: 'present' };
        const elsewhere = mounts && mount !== undefined ? content(mount).blobs.get(digest) : undefined;
        if (elsewhere === undefined)
          return { kind: 'upload', abandon: () => {}, send: () => writer(own, digest, place) };
        own.blobs.set(digest, elsewhere);
        return { kind: 'mounted' };
      },
      put: async (manifest, tag, condition) => {
        log(`put ${tag ?? manifest.digest}`);
        for (const { digest } of manifest.blobs)
          if (!own.blobs.has(digest))
            throw registryError(
              'E_REGISTRY_REFUSED',
              `${place}: MANIFEST_BLOB_UNKNOWN ${digest} of ${manifest.digest}`,
            );
        for (const { digest } of manifest.children)
          if (!own.manifests.has(digest))
            throw registryError('E_REGISTRY_REFUSED', `${place}: MANIFEST_UNKNOWN ${digest} of ${manifest.digest}`);
        const current = tag === undefined ? undefined : own.tags.get(tag);
        if (tag !== undefined && current !== undefined && current !== manifest.digest && immutable?.(tag) === true)
          throw registryError('E_TAG_IMMUTABLE', `${place}: tag ${tag} is at ${current}`);
        if (tag !== undefined && condition !== undefined && (current ?? 'absent') !== condition.expected)
          throw registryError('E_TAG_CHANGED', `${place}: tag ${tag} is at ${current ?? 'nothing'}`);
        own.manifests.set(manifest.digest, manifest);
        if (tag !== undefined) own.tags.set(tag, manifest.digest);
      },
      rules: async () => (immutable === undefined ? {} : { immutable }),
      canMount: async () => mounts,
    };
  };

  return { content, repository };
}

function writer(content: MemoryContent, digest: Digest, place: string): BlobWriter {
  const chunks: Uint8Array[] = [];
  return {
    failed: new Promise<never>(() => {}),
    write: (chunk) => {
      chunks.push(Buffer.from(chunk));
      return true;
    },
    drained: () => Promise.resolve(),
    commit: async () => {
      const bytes = Buffer.concat(chunks);
      if (digestOf(bytes) !== digest) throw registryError('E_REGISTRY_REFUSED', `${place}: DIGEST_INVALID ${digest}`);
      content.blobs.set(digest, bytes);
    },
    abort: () => {},
  };
}
