import { type Digest, isDigest } from '@waybill/shared/kernel';
import { type Exchange, header, type Reply, refusal } from '../core/index.ts';
import { parseManifest, putManifest, type Repository, type StoredManifest } from '../images/index.ts';
import { unsupported, type Visit } from './visit.ts';

/** Source: OCI distribution-spec, "Pushing Manifests": at least four megabytes are taken, 413 is said of more. */
const LARGEST_MANIFEST = 4_194_304;

interface ManifestRoute {
  readonly name: string;
  readonly reference: string;
}

export function getManifest({ exchange, shelf }: Visit, { name, reference }: ManifestRoute): Reply {
  const repository = shelf.images.get(name);
  const manifest = findManifest(repository, reference);
  if (manifest === undefined || manifest.archived)
    throw refusal('MANIFEST_UNKNOWN', `Requested image not found: ${name} ${reference}`, { status: 404 });
  if (!accepts(exchange, manifest.mediaType))
    throw refusal('MANIFEST_UNKNOWN', `${manifest.mediaType} found, but the Accept header does not allow it`, {
      status: 404,
    });
  return {
    status: 200,
    headers: {
      'content-type': manifest.mediaType,
      'content-length': String(manifest.bytes.length),
      'docker-content-digest': manifest.digest,
      etag: `"${manifest.digest}"`,
    },
    body: manifest.bytes,
  };
}

function findManifest(repository: Repository, reference: string): StoredManifest | undefined {
  const digest = isDigest(reference) ? reference : repository.tags.get(reference);
  return digest === undefined ? undefined : repository.manifests.get(digest);
}

/** A client that does not say that it takes a type does not get it. */
function accepts(exchange: Exchange, mediaType: string): boolean {
  const asked = header(exchange, 'accept');
  const types = asked.split(',').map((part) => part.split(';')[0]?.trim());
  return types.includes(mediaType) || types.includes('*/*') || types.includes('application/*');
}

export async function putManifestFrom(
  { exchange, shelf, manners, ports }: Visit,
  { name, reference }: ManifestRoute,
): Promise<Reply> {
  const repository = writable({ exchange, shelf, manners, ports }, name);
  const bytes = await exchange.bytes();
  if (bytes.length > LARGEST_MANIFEST && manners.badManifestStatus === 400)
    throw refusal('SIZE_INVALID', `a manifest of ${bytes.length} bytes is larger than ${LARGEST_MANIFEST}`, {
      status: 413,
    });
  const manifest = parseManifest(bytes, mediaTypeOf(exchange), { emptyLayers: manners.emptyLayers });
  const named = isDigest(reference) ? { expected: reference as Digest } : { tag: reference };
  const { stored, change } = putManifest(repository, { manifest, now: ports.now(), lagMs: exchange.lagMs, ...named });
  if (change === 'new') ports.onPush?.(repository, stored);
  return {
    status: 201,
    headers: {
      location: `/v2/${name}/manifests/${manifest.digest}`,
      'docker-content-digest': manifest.digest,
      ...(manifest.subject !== undefined && manners.subjectHeader && { 'oci-subject': manifest.subject.digest }),
    },
  };
}

/** Source: OCI distribution-spec, "Pushing Manifests": parameters of the Content-Type are ignored. */
function mediaTypeOf(exchange: Exchange): string | undefined {
  const stated = header(exchange, 'content-type').split(';', 1)[0]?.trim();
  return stated === '' ? undefined : stated;
}

/** The repository to write to, made on the way where the registry does so. */
export function writable({ exchange, shelf, ports }: Visit, name: string): Repository {
  return shelf.images.find(name) ?? ports.create(exchange, name) ?? shelf.images.get(name);
}

export function deleteManifest({ shelf, manners }: Visit, { name, reference }: ManifestRoute): Reply {
  if (!manners.deletes) return unsupported();
  const repository = shelf.images.get(name);
  const found = findManifest(repository, reference);
  if (found === undefined) throw refusal('MANIFEST_UNKNOWN', `manifest unknown: ${reference}`, { status: 404 });
  if (!isDigest(reference)) repository.tags.delete(reference);
  else {
    repository.manifests.delete(found.digest);
    for (const [tag, digest] of repository.tags) if (digest === found.digest) repository.tags.delete(tag);
  }
  return { status: 202 };
}
