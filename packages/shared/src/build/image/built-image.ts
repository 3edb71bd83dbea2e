import type { Digest } from '../../kernel/index.ts';
import { type Descriptor, MEDIA } from '../../registry/index.ts';
import type { BuiltPlatform } from './built-platform.ts';
import type { ImageConfig } from './image-config.ts';
import { joinIndex } from './join-index.ts';
import type { LayoutWriter } from './layout-writer.ts';
import { formatPlatform } from './platform.ts';

/** An image in a layout: a manifest, or an index where there is more than one platform. */
export interface BuiltImage {
  readonly root: Descriptor;
  readonly platforms: readonly BuiltPlatform[];
}

/** Writes one platform's config and manifest. */
export async function writePlatform(
  layout: LayoutWriter,
  image: {
    readonly config: ImageConfig;
    /** The config as a builder wrote it, where one did. */
    readonly configBytes?: Uint8Array;
    readonly layers: readonly Descriptor[];
    readonly annotations: Readonly<Record<string, string>>;
  },
): Promise<BuiltPlatform> {
  const { config, configBytes = Buffer.from(JSON.stringify(config)), layers, annotations } = image;
  const { os, architecture, variant } = config;
  const manifest = await layout.addJson(MEDIA.ociManifest, {
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    config: await layout.addBytes(MEDIA.ociConfig, configBytes),
    layers,
    ...(Object.keys(annotations).length > 0 && { annotations }),
  });
  return { platform: { os, architecture, ...(variant !== undefined && { variant }) }, manifest, config, layers };
}

/** Names the platforms as one image: a single one as it is (Lambda takes no index), several by an index in the order of their names. */
export async function writeImage(
  layout: LayoutWriter,
  platforms: readonly BuiltPlatform[],
  annotations: Readonly<Record<string, string>>,
): Promise<BuiltImage> {
  const ordered = [...platforms].sort((a, b) => (formatPlatform(a.platform) < formatPlatform(b.platform) ? -1 : 1));
  const [only] = ordered;
  const single = ordered.length === 1 && only !== undefined ? only.manifest : undefined;
  const root = single ?? (await layout.addBytes(MEDIA.ociIndex, joinIndex(ordered, annotations).bytes));
  await layout.finish(root);
  return { root, platforms: ordered };
}

/** Each platform's name and digest. */
export function platformDigests({ platforms }: BuiltImage): Record<string, Digest> {
  return Object.fromEntries(platforms.map(({ platform, manifest }) => [formatPlatform(platform), manifest.digest]));
}
