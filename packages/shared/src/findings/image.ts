import { type Digest, isDigest, isJsonObject, type Json, type JsonObject, quote } from '../kernel/index.ts';
import { findingsError } from './errors.ts';

/** Where manifests are read from. */
export interface ManifestSource {
  /** The bytes that the digest names, checked against it. @throws E_IMAGE_NOT_FOUND */
  manifest(digest: Digest): Promise<{ readonly mediaType: string; readonly bytes: Uint8Array }>;
}

/** One image that a scanner can look at. */
export interface ScanTarget {
  readonly digest: Digest;
  /** `linux/arm64/v8`; '' for a lone image, whose manifest does not say. */
  readonly platform: string;
}

/** Limits against hostile indexes. ECR itself allows a manifest 4 MiB. */
const MOST_CHILDREN = 1_000;
const DEEPEST = 4;

const INDEX = /^application\/vnd\.(oci\.image\.index\.v1|docker\.distribution\.manifest\.list\.v2)\+json$/;
const IMAGE_CONFIG = /^application\/vnd\.(oci\.image\.config\.v1|docker\.container\.image\.v1)\+json$/;

/**
 * Every image under a digest: itself, or all children of an index, nested ones too. What is not an image (attestations, signatures,
 * other artifacts) is left out: buildx writes them as children with the platform unknown/unknown.
 * @throws E_IMAGE_SHAPE where nothing is left, or the index is too deep, too wide or names itself
 */
export async function scanTargets(digest: Digest, source: ManifestSource): Promise<ScanTarget[]> {
  const found = new Map<Digest, ScanTarget>();
  const visit = async (target: ScanTarget, above: readonly Digest[]): Promise<void> => {
    if (above.includes(target.digest)) throw findingsError('E_IMAGE_SHAPE', `the index ${target.digest} holds itself`);
    if (above.length > DEEPEST) throw findingsError('E_IMAGE_SHAPE', `${digest} is nested deeper than ${DEEPEST}`);
    const children = childrenOf(await source.manifest(target.digest), target.digest);
    if (children === 'image') found.set(target.digest, target);
    else for (const child of children) await (child.nested ? visit(child, [...above, target.digest]) : add(child));
  };
  const add = ({ digest: child, platform }: ScanTarget): void => {
    if (!found.has(child)) found.set(child, { digest: child, platform });
    if (found.size > MOST_CHILDREN)
      throw findingsError('E_IMAGE_SHAPE', `the index ${digest} has more than ${MOST_CHILDREN} images`);
  };
  await visit({ digest, platform: '' }, []);
  if (found.size === 0)
    throw findingsError('E_IMAGE_SHAPE', `the index ${digest} has no image, only attestations or other artifacts`);
  return [...found.values()];
}

type Child = ScanTarget & { readonly nested: boolean };

function childrenOf(manifest: { mediaType: string; bytes: Uint8Array }, digest: Digest): 'image' | Child[] {
  const body = parseManifest(manifest.bytes, digest);
  const { manifests, layers, config } = body as { manifests?: Json; layers?: Json; config?: Json };
  if (Array.isArray(manifests) && layers === undefined && config === undefined)
    return manifests.map((entry) => childOf(entry, digest)).filter((child) => child !== undefined);
  const kind = isJsonObject(config ?? null) ? (config as { mediaType?: Json }).mediaType : undefined;
  if (manifests !== undefined || !Array.isArray(layers) || typeof kind !== 'string' || !IMAGE_CONFIG.test(kind))
    throw findingsError('E_IMAGE_SHAPE', `${digest} (${quote(manifest.mediaType)}) is neither an image nor an index`);
  return 'image';
}

function parseManifest(bytes: Uint8Array, digest: Digest): JsonObject {
  try {
    const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    if (isJsonObject(body)) return body;
  } catch (cause) {
    throw findingsError('E_IMAGE_SHAPE', `the manifest ${digest} is not JSON`, { cause });
  }
  throw findingsError('E_IMAGE_SHAPE', `the manifest ${digest} is not a JSON object`);
}

/** Left out is only what no runtime would start: an annotation alone must not hide an image that has a platform. */
function childOf(entry: Json, index: Digest): Child | undefined {
  if (!isJsonObject(entry) || !isDigest(entry['digest']))
    throw findingsError('E_IMAGE_SHAPE', `the index ${index} has an entry without a sha256 digest`);
  const platform = platformText(entry['platform'] ?? null);
  const annotations = isJsonObject(entry['annotations'] ?? null) ? (entry['annotations'] as JsonObject) : {};
  const artifact = annotations['vnd.docker.reference.type'] !== undefined || entry['artifactType'] !== undefined;
  if (platform === 'unknown/unknown' || (platform === '' && artifact)) return undefined;
  return { digest: entry['digest'], platform, nested: INDEX.test(String(entry['mediaType'] ?? '')) };
}

/** `os/architecture[/variant]`; '' where the entry has no platform. Source: OCI image-spec, image-index, platform. */
export function platformText(value: Json): string {
  if (!isJsonObject(value)) return '';
  const parts = [value['os'], value['architecture'], value['variant']];
  return parts.filter((part) => typeof part === 'string' && part !== '').join('/');
}
