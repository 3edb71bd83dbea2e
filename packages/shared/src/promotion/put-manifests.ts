import { type Digest, settle } from '../kernel/index.ts';
import type { ContentSink, Manifest } from '../registry/index.ts';

/** Puts manifests one generation at a time: what names others, as its children or its subject, waits for them. */
export async function putManifests(sink: Pick<ContentSink, 'put'>, manifests: readonly Manifest[]): Promise<void> {
  let left = manifests;
  const waiting = new Set<Digest>(left.map(({ digest }) => digest));
  while (left.length > 0) {
    const ready = left.filter((manifest) => !named(manifest).some((digest) => waiting.has(digest)));
    await settle(ready.map((manifest) => sink.put(manifest)));
    for (const { digest } of ready) waiting.delete(digest);
    left = left.filter(({ digest }) => waiting.has(digest));
  }
}

function named({ children, subject }: Manifest): Digest[] {
  return [...children, ...(subject === undefined ? [] : [subject])].map(({ digest }) => digest);
}
