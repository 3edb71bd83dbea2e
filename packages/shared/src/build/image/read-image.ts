import { settle } from '../../kernel/index.ts';
import { type ContentSource, descriptorOf, type Manifest, verifiedBytes } from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import type { BuiltImage } from './built-image.ts';
import type { BuiltPlatform } from './built-platform.ts';
import { parseImageConfig } from './image-config.ts';
import { normalPlatform } from './platform.ts';

/** An image that is in a registry or a layout, read as far as its configs. @throws E_LAYOUT when a part is missing */
export async function readImage(source: ContentSource, root: Manifest): Promise<BuiltImage> {
  const manifests =
    root.kind === 'image' ? [root] : await settle(root.children.map(({ digest }) => child(source, digest)));
  const platforms = await settle(manifests.map((manifest) => readPlatform(source, manifest)));
  return { root: plain(root), platforms: platforms.filter((platform) => platform !== undefined) };
}

async function child(source: ContentSource, digest: string): Promise<Manifest> {
  const found = await source.manifest(digest);
  if (found === undefined) throw buildError('E_LAYOUT', `${source.place} lacks ${digest}, which its index names`);
  return found;
}

/** Undefined for an attestation that a builder put into the index. */
async function readPlatform(source: ContentSource, manifest: Manifest): Promise<BuiltPlatform | undefined> {
  const [described, ...layers] = manifest.blobs;
  if (manifest.kind !== 'image' || manifest.artifactType !== undefined || described === undefined) return undefined;
  const bytes = await verifiedBytes(await source.open(described, 0), described, source.place);
  const config = parseImageConfig(bytes, layers.length, source.place);
  if (config.os === 'unknown') return undefined;
  return { platform: normalPlatform(config), manifest: plain(manifest), config, layers };
}

function plain(manifest: Manifest): BuiltImage['root'] {
  const { mediaType, digest, size } = descriptorOf(manifest);
  return { mediaType, digest, size };
}
