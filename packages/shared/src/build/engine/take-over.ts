import type { Digest } from '../../kernel/index.ts';
import { type Descriptor, layoutFolder, layoutRepository, verified, verifiedBytes } from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import { type BuiltPlatform, type LayoutWriter, parseImageConfig, writePlatform } from '../image/index.ts';

/**
 * Takes what an engine wrote into the final layout. Layers of a base get back the very bytes that the base has in its registry:
 * engines compress them anew, which would store and send the same content twice.
 * @param known layers of the bases by what they unpack to, already in the final layout or to be copied from the base
 */
export async function takeOver(
  from: string,
  layout: LayoutWriter,
  options: {
    readonly known: ReadonlyMap<Digest, { readonly descriptor: Descriptor; readonly layout: string }>;
    readonly annotations: Readonly<Record<string, string>>;
  },
): Promise<BuiltPlatform> {
  const source = layoutRepository(layoutFolder(from), 'source');
  const manifest = await source.manifest('');
  const [described, ...written] = manifest?.blobs ?? [];
  if (manifest === undefined || described === undefined || manifest.kind !== 'image')
    throw buildError('E_LAYOUT', 'the builder ended well but left no image');
  const bytes = await verifiedBytes(await source.open(described, 0), described, source.place);
  const config = parseImageConfig(bytes, written.length, source.place);
  const layers: Descriptor[] = [];
  for (const [index, layer] of written.entries()) {
    const base = options.known.get(config.rootfs.diff_ids[index] as Digest);
    const reader = base === undefined ? source : layoutRepository(layoutFolder(base.layout), 'source');
    const wanted = base?.descriptor ?? layer;
    const stream = verified(await reader.open(wanted, 0), wanted, reader.place);
    const { digest, size } = await layout.addStream(wanted.mediaType, stream);
    layers.push({ mediaType: wanted.mediaType, digest, size });
  }
  return writePlatform(layout, { config, configBytes: bytes, layers, annotations: options.annotations });
}
