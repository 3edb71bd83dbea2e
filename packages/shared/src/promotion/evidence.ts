import type { Digest } from '../kernel/index.ts';
import { type ContentSource, type Descriptor, type Manifest, registryError } from '../registry/index.ts';
import { type Closure, readClosure } from './closure.ts';

/** Something about an image that travels with it: a signature, an SBOM, a provenance statement. */
export interface Artifact {
  readonly subject: Digest;
  readonly artifactType: string;
  readonly closure: Closure;
}

/** Which artifacts travel: all, none, or those of the listed types. */
export type Referrers = 'all' | 'none' | readonly string[];

const MOST = 1_000;

/** The artifacts about every manifest of a closure, and about those artifacts, and so on. */
export async function readEvidence(source: ContentSource, closure: Closure, wanted: Referrers): Promise<Artifact[]> {
  if (wanted === 'none') return [];
  const found = new Map<Digest, Artifact>();
  const asked = new Set<Digest>();
  let subjects: readonly Manifest[] = closure.manifests;
  while (subjects.length > 0) {
    const fresh = subjects.filter(({ digest }) => !asked.has(digest));
    for (const { digest } of fresh) asked.add(digest);
    const lists = await Promise.all(
      fresh.map(async ({ digest }) => ({ digest, items: await source.referrers(digest) })),
    );
    const news = lists.flatMap(({ digest, items = [] }) =>
      items.filter((item) => !found.has(item.digest) && isWanted(item, wanted)).map((item) => ({ digest, item })),
    );
    if (found.size + news.length > MOST)
      throw registryError(
        'E_MANIFEST_INVALID',
        `${closure.root.digest} from ${source.place} has more than ${MOST} referrers, the most that are carried`,
      );
    const artifacts = await Promise.all(news.map(({ digest, item }) => readArtifact(source, digest, item)));
    for (const artifact of artifacts) if (artifact !== undefined) found.set(artifact.closure.root.digest, artifact);
    subjects = artifacts.flatMap((artifact) => artifact?.closure.manifests ?? []);
  }
  return [...found.values()];
}

function isWanted({ artifactType = '' }: Descriptor, wanted: Referrers): boolean {
  return wanted === 'all' || wanted.includes(artifactType);
}

/** The artifact, if it really is about that subject (a list can say anything). */
async function readArtifact(source: ContentSource, subject: Digest, item: Descriptor): Promise<Artifact | undefined> {
  const manifest = await source.manifest(item.digest);
  if (manifest?.subject?.digest !== subject) return undefined;
  const closure = await readClosure(source, manifest);
  return { subject, artifactType: manifest.artifactType ?? manifest.mediaType, closure };
}
