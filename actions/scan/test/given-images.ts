import { type Digest, digestOf, type Json } from '@waybill/shared/kernel';
import { ENTRY_TYPE, entryTag } from '@waybill/shared/promotion';
import { parseManifest, type Repository } from '@waybill/shared/registry';

const OCI = 'application/vnd.oci.image';
const IMAGE = `${OCI}.manifest.v1+json`;

export interface GivenChild {
  readonly digest: Digest;
  readonly platform?: Json;
  readonly annotations?: Json;
}

export interface GivenImages {
  /** Pushes a small image; the same name is the same digest. */
  image(name: string, options?: { tag?: string; config?: { readonly [key: string]: Json } }): Promise<Digest>;
  index(children: readonly GivenChild[], tag?: string): Promise<Digest>;
  /** Attaches a JSON document. */
  attach(subject: Digest, artifactType: string, body: Json): Promise<Digest>;
  /** Writes the first entry of an environment's ledger. */
  record(environment: string, digest: Digest): Promise<Digest>;
}

/** Images that are pushed as a client pushes them. */
export function givenImages(repository: Repository): GivenImages {
  const sizes = new Map<string, number>();
  const blob = async (text: string, mediaType: string) => {
    const bytes = Buffer.from(text);
    const descriptor = { mediaType, digest: digestOf(bytes), size: bytes.length };
    const arrival = await repository.begin(descriptor, {});
    if (arrival.kind === 'upload') {
      const writer = arrival.send();
      if (!writer.write(bytes)) await writer.drained();
      await writer.commit();
    }
    return descriptor;
  };
  const put = async (body: { readonly [key: string]: Json }, tag?: string): Promise<Digest> => {
    const manifest = parseManifest(Buffer.from(JSON.stringify({ schemaVersion: 2, ...body })), 'the test');
    await repository.put(manifest, tag);
    sizes.set(manifest.digest, manifest.size);
    return manifest.digest;
  };
  const descriptorTo = (digest: Digest) => ({ mediaType: IMAGE, digest, size: sizes.get(digest) ?? 1 });
  return {
    image: async (name, { tag, config: more = {} } = {}) => {
      const config = await blob(
        JSON.stringify({ os: 'linux', architecture: 'amd64', name, ...more }),
        `${OCI}.config.v1+json`,
      );
      const layer = await blob(`layer of ${name}`, `${OCI}.layer.v1.tar+gzip`);
      return put({ mediaType: IMAGE, config, layers: [layer] }, tag);
    },
    index: (children, tag) => {
      const manifests = children.map(({ digest, ...rest }) => ({ ...descriptorTo(digest), ...rest }));
      return put({ mediaType: `${OCI}.index.v1+json`, manifests }, tag);
    },
    record: async (environment, digest) => {
      const config = await blob('{}', 'application/vnd.oci.empty.v1+json');
      const text = JSON.stringify(firstEntry(environment, digest));
      const layer = { ...(await blob(text, ENTRY_TYPE)), data: Buffer.from(text).toString('base64') };
      const body = {
        mediaType: IMAGE,
        artifactType: ENTRY_TYPE,
        config,
        layers: [layer],
        subject: descriptorTo(digest),
      };
      return put(body, entryTag(environment, 1));
    },
    attach: async (subject, artifactType, body) => {
      const config = await blob('{}', 'application/vnd.oci.empty.v1+json');
      const layer = await blob(JSON.stringify(body), 'application/json');
      return put({ mediaType: IMAGE, artifactType, config, layers: [layer], subject: descriptorTo(subject) });
    },
  };
}

export const AMD64 = { os: 'linux', architecture: 'amd64' };
export const ARM64 = { os: 'linux', architecture: 'arm64' };

function firstEntry(environment: string, digest: Digest): Json {
  return {
    schema: 'waybill/ledger-entry/v1',
    environment,
    sequence: 1,
    kind: 'promotion',
    digest,
    previousDigest: null,
    previousEntry: null,
    from: 'source',
    to: 'destination',
    tags: [],
    evidence: [],
    closure: digest,
    run: {},
    actor: null,
    time: '2026-01-01T00:00:00Z',
  };
}
