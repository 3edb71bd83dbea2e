import {
  canonicalJson,
  type Digest,
  fallbackTag,
  hasCode,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../kernel/index.ts';
import { type Manifest, MEDIA, parseManifest, parseStrictJson, type Repository } from '../registry/index.ts';

const ATTEMPTS = 4;

/**
 * Lists manifests under the fallback tag of their subject, beside what stands there already; writes nothing when all of
 * them are listed.
 * @returns why it could not be done; undefined when it was
 */
export async function listInFallback(
  destination: Repository,
  subject: Digest,
  referrers: readonly Manifest[],
): Promise<string | undefined> {
  const tag = fallbackTag(subject);
  for (let attempt = 1; ; attempt++) {
    const found = await destination.manifest(tag);
    if (found !== undefined && (found.kind !== 'index' || found.digest === subject))
      return `the tag ${tag} at the destination names something else`;
    const listed = new Set(found?.children.map(({ digest }) => digest));
    const missing = referrers.filter(({ digest }) => !listed.has(digest));
    if (missing.length === 0) return undefined;
    try {
      await destination.put(withEntries(found, missing, destination.place), tag, {
        expected: found?.digest ?? 'absent',
      });
      return undefined;
    } catch (error) {
      if (hasCode(error, 'E_TAG_IMMUTABLE'))
        return `the repository does not let the tag ${tag} move; exclude sha256-* from immutability`;
      // Somebody else wrote the list meanwhile: read it again and add ours.
      if (!hasCode(error, 'E_TAG_CHANGED') || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Entries carry the artifact type and the annotations of what they name. Source: distribution-spec, "Pushing Manifests with Subject". */
function withEntries(index: Manifest | undefined, added: readonly Manifest[], place: string): Manifest {
  const entries = added.map(
    ({ mediaType, digest, size, artifactType, annotations }): JsonObject => ({
      mediaType,
      digest,
      size,
      ...(artifactType !== undefined && { artifactType }),
      ...(Object.keys(annotations).length > 0 && { annotations }),
    }),
  );
  const manifests: Json[] = [...entriesOf(index), ...entries];
  const body = canonicalJson({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests });
  return parseManifest(Buffer.from(body), place);
}

/** The entries as they stand, with everything that others wrote into them. */
function entriesOf(index: Manifest | undefined): readonly Json[] {
  const body = index === undefined ? undefined : parseStrictJson(index.bytes);
  const list = isJsonObject(body) ? body['manifests'] : undefined;
  return Array.isArray(list) ? list : [];
}
