import { digestOf, type Json, type JsonObject } from '../../src/kernel/index.ts';
import { type Descriptor, type Manifest, MEDIA, parseManifest } from '../../src/registry/index.ts';

/** Bytes and the descriptor that names them. */
export interface GivenBlob {
  readonly bytes: Buffer;
  readonly descriptor: Descriptor;
}

export function givenBlob(text: string | Uint8Array, mediaType: string = MEDIA.ociLayerGzip): GivenBlob {
  const bytes = Buffer.from(text);
  return { bytes, descriptor: { mediaType, digest: digestOf(bytes), size: bytes.length } };
}

/** A descriptor as JSON; a change of `undefined` leaves the key out. */
export function givenDescriptor(change: Readonly<Record<string, Json | undefined>> = {}): JsonObject {
  return without({ ...(givenBlob('content').descriptor as unknown as JsonObject), ...change });
}

/** The body of an image manifest; a change of `undefined` leaves the key out. */
export function givenImageBody(change: Readonly<Record<string, Json | undefined>> = {}): JsonObject {
  return without({
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    config: givenDescriptor({ mediaType: MEDIA.ociConfig }),
    layers: [givenDescriptor()],
    ...change,
  });
}

export function givenIndexBody(change: Readonly<Record<string, Json | undefined>> = {}): JsonObject {
  const manifests = [givenDescriptor({ mediaType: MEDIA.ociManifest })];
  return without({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests, ...change });
}

/** An image whose blobs are at hand; the name makes its bytes its own. */
export function givenImage(name = 'app', change: Readonly<Record<string, Json>> = {}): GivenImage {
  const config = givenBlob(JSON.stringify({ name, architecture: 'amd64', os: 'linux' }), MEDIA.ociConfig);
  const layer = givenBlob(`layer of ${name}`);
  const parts = { config: json(config), layers: [json(layer)], ...change };
  return { manifest: manifestOf(givenImageBody(parts)), blobs: [config, layer] };
}

export interface GivenImage {
  readonly manifest: Manifest;
  readonly blobs: readonly GivenBlob[];
}

/** An artifact about an image. */
export function givenReferrer(subject: Manifest, name: string): GivenImage {
  const { mediaType, digest, size } = subject;
  return givenImage(name, { artifactType: 'application/spdx+json', subject: { mediaType, digest, size } });
}

export function manifestOf(body: JsonObject): Manifest {
  return parseManifest(Buffer.from(JSON.stringify(body)), 'the test');
}

function json({ descriptor }: GivenBlob): JsonObject {
  return { ...(descriptor as unknown as JsonObject) };
}

function without(body: Readonly<Record<string, Json | undefined>>): JsonObject {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as JsonObject;
}
