import { createCipheriv, createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { type Digest, digestOf, fallbackTag } from '@waybill/shared/kernel';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
const CONFIG = 'application/vnd.oci.image.config.v1+json';
const LAYER = 'application/vnd.oci.image.layer.v1.tar+gzip';
const EMPTY = 'application/vnd.oci.empty.v1+json';

interface Piece {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly bytes: Buffer;
}

/** An image in memory, the same bytes in every run. */
export interface MadeImage {
  readonly root: Digest;
  /** Children before what names them; the root is the last. */
  readonly manifests: readonly Piece[];
  readonly blobs: readonly Piece[];
}

export interface Recipe {
  readonly name: string;
  /** For each platform the sizes of its own layers, in bytes. One alone makes a plain image, more make an index. */
  readonly platforms: readonly (readonly number[])[];
  /** Sizes of layers that every platform starts with. */
  readonly shared?: readonly number[];
  /** Attestation manifests beside each platform, as BuildKit writes them. */
  readonly attested?: boolean;
}

export function makeImage({ name, platforms, shared = [], attested = false }: Recipe): MadeImage {
  const base = shared.map((size, at) => layer(`${name} shared ${at}`, size));
  const images = platforms.map((sizes, platform) => {
    const layers = [...base, ...sizes.map((size, at) => layer(`${name} ${platform} ${at}`, size))];
    const config = json(CONFIG, { ...place(platform), rootfs: { type: 'layers', diff_ids: layers.map(digestFor) } });
    return { platform: place(platform), manifest: manifestOf({ config, layers }), blobs: [config, ...layers] };
  });
  const proofs = (attested ? images : []).map(({ manifest }) => {
    const statement = json('application/vnd.in-toto+json', { subject: manifest.digest });
    const config = json(CONFIG, { architecture: 'unknown', os: 'unknown', of: manifest.digest });
    const own = manifestOf({ config, layers: [statement] });
    return { platform: { architecture: 'unknown', os: 'unknown' }, manifest: own, blobs: [config, statement] };
  });
  const parts = [...images, ...proofs];
  const entries = parts.map(({ manifest, platform }) => ({ ...descriptor(manifest), platform }));
  const index = json(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests: entries });
  const manifests = parts.map(({ manifest }) => manifest);
  const all = manifests.length === 1 ? manifests : [...manifests, index];
  const blobs = new Map(parts.flatMap((part) => part.blobs).map((blob) => [blob.digest, blob]));
  return { root: (all.at(-1) ?? index).digest, manifests: all, blobs: [...blobs.values()] };
}

/** An artifact attached to another manifest: an SBOM, a signature. */
export function makeReferrer(image: MadeImage, artifactType: string, subject: Digest = image.root): MadeImage {
  const of = image.manifests.find(({ digest }) => digest === subject);
  if (of === undefined) throw new Error(`the image has no ${subject}`);
  const config = json(EMPTY, {});
  const content = json(artifactType, { about: subject, artifactType });
  const manifest = manifestOf({ config, layers: [content], artifactType, subject: descriptor(of) });
  return { root: manifest.digest, manifests: [manifest], blobs: [config, content] };
}

/** Pushes an image to a registry on loopback, by digest or also under a tag. */
export async function push(repository: string, { blobs, manifests, root }: MadeImage, tag?: string): Promise<void> {
  const [host = '', ...rest] = repository.split('/');
  const base = `http://${host}/v2/${rest.join('/')}`;
  for (const { digest, bytes } of blobs) {
    const started = await ask(`${base}/blobs/uploads/`, { method: 'POST' });
    const location = new URL(started.headers.get('location') ?? '', base);
    location.searchParams.set('digest', digest);
    await ask(location.href, { method: 'PUT', body: bytes, headers: { 'content-type': 'application/octet-stream' } });
  }
  for (const { digest, bytes, mediaType } of manifests) {
    const reference = digest === root && tag !== undefined ? tag : digest;
    await ask(`${base}/manifests/${reference}`, { method: 'PUT', body: bytes, headers: { 'content-type': mediaType } });
  }
}

/** The index by which a registry without referrers API lists what is attached to a manifest. Source: distribution-spec, "Referrers Tag Schema". */
export async function pushFallback(
  repository: string,
  subject: Digest,
  referrers: readonly MadeImage[],
): Promise<void> {
  const manifests = referrers.flatMap((referrer) => referrer.manifests.slice(-1)).map(descriptor);
  const index = json(INDEX, { schemaVersion: 2, mediaType: INDEX, manifests });
  await push(repository, { root: index.digest, manifests: [index], blobs: [] }, fallbackTag(subject));
}

async function ask(url: string, init: RequestInit): Promise<Response> {
  const response = await fetch(url, init);
  if (!response.ok)
    throw new Error(`${init.method} ${url} was answered with ${response.status}: ${await response.text()}`);
  await response.arrayBuffer();
  return response;
}

/** Bytes that do not compress, in gzip's stored form, so that no tool sees a reason to pack them again. */
function layer(seed: string, size: number): Piece {
  const key = createHash('sha256').update(seed).digest();
  const noise = createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(size));
  const bytes = gzipSync(noise, { level: 0 });
  return { mediaType: LAYER, digest: digestOf(bytes), bytes };
}

function json(mediaType: string, document: object): Piece {
  const bytes = Buffer.from(JSON.stringify(document));
  return { mediaType, digest: digestOf(bytes), bytes };
}

function manifestOf(parts: {
  config: Piece;
  layers: readonly Piece[];
  artifactType?: string;
  subject?: ReturnType<typeof descriptor>;
}): Piece {
  const { config, layers, ...others } = parts;
  const document = { config: descriptor(config), layers: layers.map(descriptor), ...others };
  return json(MANIFEST, { schemaVersion: 2, mediaType: MANIFEST, ...document });
}

function descriptor({ mediaType, digest, bytes }: Piece): { mediaType: string; digest: Digest; size: number } {
  return { mediaType, digest, size: bytes.length };
}

function digestFor({ digest }: Piece): Digest {
  return digest;
}

function place(platform: number): { architecture: string; os: string } {
  return { architecture: ['amd64', 'arm64', 's390x', 'ppc64le'][platform] ?? 'riscv64', os: 'linux' };
}
