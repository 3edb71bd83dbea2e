import { type Digest, limit, quote, settle } from '../../kernel/index.ts';
import {
  type ContentSource,
  type Descriptor,
  type Manifest,
  MEDIA,
  type Platform,
  verified,
  verifiedBytes,
} from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import {
  formatPlatform,
  type ImageConfig,
  type LayoutWriter,
  normalPlatform,
  parseImageConfig,
} from '../image/index.ts';

/** A base image: pinned, and read as far as its configs. */
export interface Base {
  /** As it was named, without the digest. */
  readonly name: string;
  /** Of the index, or of the only manifest. */
  readonly digest: Digest;
  readonly source: ContentSource;
  readonly variants: readonly BaseVariant[];
}

/** One platform of a base. */
export interface BaseVariant {
  readonly platform: Platform;
  readonly manifest: Manifest;
  readonly config: ImageConfig;
}

const WIDTH = 4;

/**
 * Reads a base's manifests and configs, each checked against its digest.
 * @param reference a digest, or a tag where the caller allows one
 * @throws E_BASE when it is not there or is no image
 */
export async function readBase(source: ContentSource, name: string, reference: string): Promise<Base> {
  const top = await source.manifest(reference);
  if (top === undefined)
    throw buildError('E_BASE', `the base ${quote(`${name} ${reference}`)} is not in ${source.place}`);
  const manifests = top.kind === 'image' ? [top] : await children(source, top);
  const variants = await settle(
    manifests.map(async (manifest) => {
      const [described, ...layers] = manifest.blobs;
      if (described === undefined)
        throw buildError('E_BASE', `the base ${quote(name)} has a platform without a config`);
      const bytes = await verifiedBytes(await source.open(described, 0), described, source.place);
      const config = parseImageConfig(bytes, layers.length, source.place);
      return { platform: normalPlatform(config), manifest, config };
    }),
  );
  return { name, digest: top.digest, source, variants };
}

/** An index's images; what is no platform (attestations of other tools) is left out. */
function children(source: ContentSource, index: Manifest): Promise<Manifest[]> {
  const wanted = index.children.filter(
    ({ platform, annotations }) =>
      platform?.os !== 'unknown' && annotations?.['vnd.docker.reference.type'] === undefined,
  );
  return settle(
    wanted.map(async ({ digest }) => {
      const child = await source.manifest(digest);
      if (child === undefined)
        throw buildError('E_BASE', `${digest}, a platform of the base, is not in ${source.place}`);
      return child;
    }),
  );
}

/** @throws E_BASE when the base does not have the platform */
export function variantOf(base: Base, platform: Platform): BaseVariant {
  const wanted = formatPlatform(normalPlatform(platform));
  const found = base.variants.find((variant) => formatPlatform(variant.platform) === wanted);
  if (found !== undefined) return found;
  const has = base.variants.map((variant) => formatPlatform(variant.platform)).join(', ');
  throw buildError('E_BASE', `the base ${quote(base.name)} is not there for ${wanted}`, {
    cure: `build for what it has (${has}), or choose another base`,
  });
}

/** Copies a variant's layers into the layout, checked on the way, and gives their descriptors with OCI media types. */
export function copyBaseLayers(base: Base, variant: BaseVariant, layout: LayoutWriter): Promise<Descriptor[]> {
  const gate = limit(WIDTH);
  return settle(
    variant.manifest.blobs.slice(1).map((layer) =>
      gate(async () => {
        const bytes = verified(await base.source.open(layer, 0), layer, base.source.place);
        const { digest, size } = await layout.addStream(layer.mediaType, bytes);
        return { mediaType: ociType(layer.mediaType), digest, size };
      }),
    ),
  );
}

/** Docker's second schema and OCI name the same bytes differently. */
function ociType(mediaType: string): string {
  return mediaType === MEDIA.dockerLayerGzip ? MEDIA.ociLayerGzip : mediaType;
}
