import { limit, settle } from '../../kernel/index.ts';
import { type ContentSource, type Manifest, verified } from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import { type BuiltImage, type LayoutWriter, readImage } from '../image/index.ts';

const WIDTH = 4;

/** A whole image from a layout into ours, byte for byte, every byte hashed on the way. @throws E_LAYOUT when a part is missing or wrong */
export async function importLayout(source: ContentSource, layout: LayoutWriter): Promise<BuiltImage> {
  const root = await source.manifest('');
  if (root === undefined) throw buildError('E_LAYOUT', `${source.place} holds no image`);
  const gate = limit(WIDTH);
  const copy = async (manifest: Manifest): Promise<void> => {
    for (const { digest } of manifest.children) {
      const child = await source.manifest(digest);
      if (child === undefined) throw buildError('E_LAYOUT', `${source.place} lacks ${digest}, which its index names`);
      await copy(child);
    }
    await settle(
      manifest.blobs.map((blob) =>
        gate(async () => layout.addStream(blob.mediaType, verified(await source.open(blob, 0), blob, source.place))),
      ),
    );
    await layout.addBytes(manifest.mediaType, manifest.bytes);
  };
  await copy(root);
  const image = await readImage(source, root);
  await layout.finish(image.root);
  return image;
}
