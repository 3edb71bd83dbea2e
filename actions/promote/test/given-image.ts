import { digestOf, type JsonObject } from '@waybill/shared/kernel';
import { type Manifest, MEDIA, type MemoryContent, parseManifest } from '@waybill/shared/registry';

function givenBlob(content: MemoryContent, mediaType: string, text: string): JsonObject {
  const bytes = Buffer.from(text);
  const digest = digestOf(bytes);
  content.blobs.set(digest, bytes);
  return { mediaType, digest, size: bytes.length };
}

function givenManifest(content: MemoryContent, body: JsonObject): Manifest {
  const whole = { schemaVersion: 2, mediaType: MEDIA.ociManifest, ...body };
  const manifest = parseManifest(Buffer.from(JSON.stringify(whole)), 'the test');
  content.manifests.set(manifest.digest, manifest);
  return manifest;
}

/** An image of one layer under a tag of its name, with an artifact about it where a type is given. */
export function givenImage(content: MemoryContent, name: string, artifactType?: string): Manifest {
  const image = givenManifest(content, {
    config: givenBlob(content, MEDIA.ociConfig, JSON.stringify({ name })),
    layers: [givenBlob(content, MEDIA.ociLayerGzip, `layer of ${name}`)],
  });
  content.tags.set(name, image.digest);
  const { mediaType, digest, size } = image;
  if (artifactType !== undefined)
    givenManifest(content, {
      artifactType,
      config: givenBlob(content, MEDIA.ociEmpty, '{}'),
      layers: [givenBlob(content, 'text/plain', `about ${name}`)],
      subject: { mediaType, digest, size },
    });
  return image;
}
