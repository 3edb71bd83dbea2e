import { canonicalJson, type Digest, hexOf, type JsonObject } from '../kernel/index.ts';
import {
  type Descriptor,
  descriptorOf,
  type Manifest,
  MEDIA,
  parseManifest,
  type Repository,
} from '../registry/index.ts';

/** The tag that stands in for the referrers API. Source: OCI distribution-spec, "Referrers Tag Schema". */
export function fallbackTag(subject: Digest): string {
  return `sha256-${hexOf(subject)}`;
}

/** What the tag lists for a subject; empty where there is no such tag. */
export async function readFallback(repository: Repository, subject: Digest): Promise<readonly Descriptor[]> {
  return (await repository.manifest(fallbackTag(subject)))?.children ?? [];
}

/** Adds an artifact to the list under the tag. */
export async function addToFallback(repository: Repository, subject: Digest, artifact: Manifest): Promise<void> {
  const listed = await readFallback(repository, subject);
  if (listed.some(({ digest }) => digest === artifact.digest)) return;
  const added = { ...descriptorOf(artifact), annotations: { ...artifact.annotations } };
  const manifests = [...listed, added] as unknown as JsonObject[];
  const index = canonicalJson({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests });
  await repository.put(parseManifest(Buffer.from(index), 'this action'), fallbackTag(subject));
}
