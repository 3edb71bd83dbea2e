import { type Limit, limit, settle } from '../../kernel/index.ts';
import {
  type ContentSource,
  type Descriptor,
  descriptorOf,
  type Manifest,
  verified,
  verifiedBytes,
} from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import {
  type BuiltImage,
  type BuiltPlatform,
  type LayoutWriter,
  normalPlatform,
  parseImageConfig,
} from '../image/index.ts';

const WIDTH = 4;

/** A whole image from a layout into ours, byte for byte, every byte hashed on the way. @throws E_LAYOUT when a part is missing or wrong */
export async function importLayout(source: ContentSource, layout: LayoutWriter): Promise<BuiltImage> {
  const root = await source.manifest('');
  if (root === undefined) throw buildError('E_LAYOUT', `${source.place} holds no image`);
  const copy: Copy = { source, layout, gate: limit(WIDTH), platforms: [] };
  await copyManifest(root, copy);
  const { mediaType, digest, size } = descriptorOf(root);
  await layout.finish({ mediaType, digest, size });
  return { root: { mediaType, digest, size }, platforms: copy.platforms };
}

interface Copy {
  readonly source: ContentSource;
  readonly layout: LayoutWriter;
  readonly gate: Limit;
  readonly platforms: BuiltPlatform[];
}

async function copyManifest(manifest: Manifest, copy: Copy): Promise<void> {
  const { source, layout, gate } = copy;
  for (const child of manifest.children) {
    const found = await source.manifest(child.digest);
    if (found === undefined)
      throw buildError('E_LAYOUT', `${source.place} lacks ${child.digest}, which its index names`);
    await copyManifest(found, copy);
  }
  await settle(manifest.blobs.map((blob) => gate(() => copyBlob(blob, copy))));
  await layout.addBytes(manifest.mediaType, manifest.bytes);
  await notePlatform(manifest, copy);
}

async function copyBlob(blob: Descriptor, { source, layout }: Copy): Promise<void> {
  await layout.addStream(blob.mediaType, verified(await source.open(blob, 0), blob, source.place));
}

/** Attestations that a builder put into the index are carried, but are no platform. */
async function notePlatform(manifest: Manifest, { source, platforms }: Copy): Promise<void> {
  const [described, ...layers] = manifest.blobs;
  if (manifest.kind !== 'image' || manifest.artifactType !== undefined || described === undefined) return;
  const bytes = await verifiedBytes(await source.open(described, 0), described, source.place);
  const config = parseImageConfig(bytes, layers.length, source.place);
  if (config.os === 'unknown') return;
  const { mediaType, digest, size } = manifest;
  platforms.push({ platform: normalPlatform(config), manifest: { mediaType, digest, size }, config, layers });
}
