import { type Digest, digestOf, type JsonObject } from '../../src/kernel/index.ts';
import { type Manifest, MEDIA, type MemoryContent, parseManifest } from '../../src/registry/index.ts';

/** Parts of images, made of text, put straight into the content of a registry in memory. */
export function givenBlob(
  content: MemoryContent,
  text: string | Uint8Array,
): JsonObject & { digest: Digest; size: number } {
  const bytes = Buffer.from(text);
  const digest = digestOf(bytes);
  content.blobs.set(digest, bytes);
  return { mediaType: MEDIA.ociLayerGzip, digest, size: bytes.length };
}

export function givenManifest(content: MemoryContent, body: JsonObject): Manifest {
  const manifest = parseManifest(Buffer.from(JSON.stringify({ schemaVersion: 2, ...body })), 'the test');
  content.manifests.set(manifest.digest, manifest);
  return manifest;
}

/** An image of so many layers; `name` makes its bytes its own. */
export function givenImage(
  content: MemoryContent,
  name: string,
  options: { layers?: number; body?: JsonObject } = {},
): Manifest {
  const { layers = 2, body = {} } = options;
  const config = {
    ...givenBlob(content, JSON.stringify({ name, architecture: 'amd64', os: 'linux' })),
    mediaType: MEDIA.ociConfig,
  };
  return givenManifest(content, {
    mediaType: MEDIA.ociManifest,
    config,
    layers: Array.from({ length: layers }, (_, at) => givenBlob(content, `${name} layer ${at}`)),
    ...body,
  });
}

export function givenIndex(content: MemoryContent, children: readonly Manifest[], body: JsonObject = {}): Manifest {
  return givenManifest(content, {
    mediaType: MEDIA.ociIndex,
    manifests: children.map(({ mediaType, digest, size }) => ({ mediaType, digest, size })),
    ...body,
  });
}

/** An artifact about a manifest. */
export function givenReferrer(
  content: MemoryContent,
  subject: Manifest,
  artifactType = 'application/spdx+json',
): Manifest {
  const { mediaType, digest, size } = subject;
  return givenManifest(content, {
    mediaType: MEDIA.ociManifest,
    artifactType,
    config: { ...givenBlob(content, '{}'), mediaType: MEDIA.ociEmpty },
    layers: [givenBlob(content, `${artifactType} of ${digest}`)],
    subject: { mediaType, digest, size },
  });
}
