import { type Digest, digestOf } from '@waybill/shared/kernel';

export interface GivenBlob {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly bytes: Buffer;
}

export interface GivenManifest extends GivenBlob {
  /** Config and layers. */
  readonly blobs: readonly GivenBlob[];
}

const OCI = 'application/vnd.oci.image';

export function givenBlob(content: string | Buffer, mediaType = `${OCI}.layer.v1.tar+gzip`): GivenBlob {
  const bytes = Buffer.from(content);
  return { mediaType, digest: digestOf(bytes), size: bytes.length, bytes };
}

function descriptorOf({ mediaType, digest, size }: GivenBlob) {
  return { mediaType, digest, size };
}

/** A small image; the name makes its digest. */
export function givenImage(name = 'app', extra: Readonly<Record<string, unknown>> = {}): GivenManifest {
  const config = givenBlob(JSON.stringify({ architecture: 'amd64', os: 'linux', name }), `${OCI}.config.v1+json`);
  const layer = givenBlob(`layer of ${name}`);
  const document = {
    schemaVersion: 2,
    mediaType: `${OCI}.manifest.v1+json`,
    config: descriptorOf(config),
    layers: [descriptorOf(layer)],
    ...extra,
  };
  return { ...givenBlob(JSON.stringify(document), document.mediaType), blobs: [config, layer] };
}

export function givenIndex(...children: readonly GivenManifest[]): GivenManifest {
  const manifests = children.map((child, index) => ({
    ...descriptorOf(child),
    platform: { os: 'linux', architecture: ['amd64', 'arm64'][index] ?? `cpu${index}` },
  }));
  const mediaType = `${OCI}.index.v1+json`;
  return { ...givenBlob(JSON.stringify({ schemaVersion: 2, mediaType, manifests }), mediaType), blobs: [] };
}

/** An artifact that speaks of a subject. */
export function givenReferrer(
  subject: GivenManifest,
  artifactType = 'application/vnd.example.sbom',
  text = 'sbom',
): GivenManifest {
  const config = givenBlob('{}', 'application/vnd.oci.empty.v1+json');
  const layer = givenBlob(text, 'application/json');
  const mediaType = `${OCI}.manifest.v1+json`;
  const document = {
    schemaVersion: 2,
    mediaType,
    artifactType,
    config: descriptorOf(config),
    layers: [descriptorOf(layer)],
    subject: descriptorOf(subject),
    annotations: { 'org.example.kind': text },
  };
  return { ...givenBlob(JSON.stringify(document), mediaType), blobs: [config, layer] };
}
