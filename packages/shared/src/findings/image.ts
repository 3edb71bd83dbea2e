import type { Digest } from '../kernel/index.ts';
import {
  type ContentSource,
  type Descriptor,
  type Manifest,
  manifestKind,
  type Platform,
  registryError,
} from '../registry/index.ts';
import { findingsError } from './errors.ts';

/** Where images, and what is attached to them, are read from. */
export type ImageSource = Pick<ContentSource, 'place' | 'manifest' | 'open' | 'referrers'>;

/** One image that a scanner can look at. */
export interface ScanTarget {
  readonly digest: Digest;
  /** `linux/arm64/v8`; '' for a lone image, whose manifest does not say. */
  readonly platform: string;
}

/** Limits against hostile indexes. */
const MOST_IMAGES = 1_000;
const DEEPEST = 4;

/**
 * Every image under a digest: itself, or all children of an index, nested ones too. What is not an image (attestations, signatures,
 * other artifacts) is left out: buildx writes them as children with the platform unknown/unknown.
 * @throws E_IMAGE_SHAPE where nothing is left, or the index is too deep, too wide or names itself; E_IMAGE_NOT_FOUND
 */
export async function scanTargets(
  digest: Digest,
  source: Pick<ImageSource, 'place' | 'manifest'>,
): Promise<ScanTarget[]> {
  const found = new Map<Digest, ScanTarget>();
  const visit = async (target: ScanTarget, above: readonly Digest[]): Promise<void> => {
    if (above.includes(target.digest)) throw findingsError('E_IMAGE_SHAPE', `the index ${target.digest} holds itself`);
    if (above.length > DEEPEST) throw findingsError('E_IMAGE_SHAPE', `${digest} is nested deeper than ${DEEPEST}`);
    const manifest = await readManifest(target.digest, source);
    if (manifest.kind === 'image') add(asImage(manifest, target));
    for (const child of manifest.children.filter(mayRun)) {
      const next = { digest: child.digest, platform: platformText(child.platform) };
      if (manifestKind(child.mediaType) === 'index') await visit(next, [...above, target.digest]);
      else add(next);
    }
  };
  const add = (target: ScanTarget): void => {
    if (!found.has(target.digest)) found.set(target.digest, target);
    if (found.size > MOST_IMAGES)
      throw findingsError('E_IMAGE_SHAPE', `the index ${digest} has more than ${MOST_IMAGES} images`);
  };
  await visit({ digest, platform: '' }, []);
  if (found.size === 0)
    throw findingsError('E_IMAGE_SHAPE', `the index ${digest} has no image, only attestations or other artifacts`);
  return [...found.values()];
}

/** @throws E_IMAGE_NOT_FOUND */
export async function readManifest(digest: Digest, source: Pick<ImageSource, 'place' | 'manifest'>): Promise<Manifest> {
  const manifest = await source.manifest(digest);
  if (manifest === undefined) throw registryError('E_IMAGE_NOT_FOUND', `${source.place} has no ${digest}`);
  return manifest;
}

function asImage(manifest: Manifest, target: ScanTarget): ScanTarget {
  if (manifest.artifactType === undefined) return target;
  throw findingsError('E_IMAGE_SHAPE', `${target.digest} is an artifact (${manifest.artifactType}), not an image`);
}

/** Left out is only what no runtime would start: an annotation alone must not hide an image that has a platform. */
function mayRun(child: Descriptor): boolean {
  const platform = platformText(child.platform);
  const artifact = child.annotations?.['vnd.docker.reference.type'] !== undefined || child.artifactType !== undefined;
  return platform !== 'unknown/unknown' && !(platform === '' && artifact);
}

/** `os/architecture[/variant]`; '' where there is none. Source: OCI image-spec, image-index, platform. */
export function platformText(platform: Platform | undefined): string {
  if (platform === undefined) return '';
  return [platform.os, platform.architecture, platform.variant]
    .filter((part) => part !== undefined && part !== '')
    .join('/');
}
