import type { Arrival, BlobWriter, Repository } from '../../src/registry/index.ts';

/** Told of every call before and after it takes effect; what it throws, the caller gets. */
export interface Tap {
  before?(call: string): void;
  after?(call: string): void;
}

/** A repository that passes every call to another one, under watch. The end of an upload counts as a call. */
export function tapped(inner: Repository, tap: Tap): Repository {
  const pass = async <T>(call: string, work: () => Promise<T>): Promise<T> => {
    tap.before?.(call);
    const result = await work();
    tap.after?.(call);
    return result;
  };
  const uploading = (writer: BlobWriter, digest: string): BlobWriter => ({
    ...writer,
    commit: () => pass(`commit ${digest}`, () => writer.commit()),
  });
  return {
    ...inner,
    manifest: (reference) => pass(`manifest ${reference}`, () => inner.manifest(reference)),
    has: (blob) => pass(`has ${blob.digest}`, () => inner.has(blob)),
    open: (blob, offset) => pass(`open ${blob.digest}`, () => inner.open(blob, offset)),
    referrers: (subject) => pass(`referrers ${subject}`, () => inner.referrers(subject)),
    tags: () => pass('tags', () => inner.tags()),
    head: (reference) => pass(`head ${reference}`, () => inner.head(reference)),
    rules: () => pass('rules', () => inner.rules()),
    put: (manifest, tag, condition) => pass(`put ${tag ?? manifest.digest}`, () => inner.put(manifest, tag, condition)),
    begin: async (blob, hint): Promise<Arrival> => {
      const arrival = await pass(`begin ${blob.digest}`, () => inner.begin(blob, hint));
      if (arrival.kind !== 'upload') return arrival;
      return { ...arrival, send: () => uploading(arrival.send(), blob.digest) };
    },
  };
}
