import { canonicalJson, digestOf } from '../kernel/index.ts';
import { type Descriptor, type Manifest, MEDIA, parseManifest } from '../registry/index.ts';

/** A document that is stored beside an image. */
export interface Artifact {
  /** What kind of document: what readers filter referrers by. */
  readonly artifactType: string;
  /** Media type of the bytes; the artifact type where nothing else is said. */
  readonly mediaType?: string;
  readonly bytes: Uint8Array;
  readonly annotations: Readonly<Record<string, string>>;
}

/** The config of an artifact that has none. Source: OCI image-spec, "Guidance for an Empty Descriptor". */
export const EMPTY_CONFIG = Buffer.from('{}');

/** The artifact as a manifest that refers to its subject: the same bytes for the same content. */
export function artifactManifest(artifact: Artifact, subject: Descriptor): Manifest {
  const { artifactType, bytes, annotations, mediaType = artifactType } = artifact;
  const body = {
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    artifactType,
    config: { mediaType: MEDIA.ociEmpty, digest: digestOf(EMPTY_CONFIG), size: EMPTY_CONFIG.length },
    layers: [{ mediaType, digest: digestOf(bytes), size: bytes.length }],
    subject: { mediaType: subject.mediaType, digest: subject.digest, size: subject.size },
    ...(Object.keys(annotations).length > 0 && { annotations: { ...annotations } }),
  };
  return parseManifest(Buffer.from(canonicalJson(body)), 'this action');
}
