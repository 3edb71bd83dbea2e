import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { hexOf } from '../../kernel/index.ts';
import { type Descriptor, MEDIA, verifiedBytes } from '../../registry/index.ts';
import { type Base, type BaseVariant, copyBaseLayers } from '../base/index.ts';
import { layoutWriter } from '../image/index.ts';

/** A base that lies ready for an engine. */
export interface ReadyBase {
  readonly base: Base;
  readonly variant: BaseVariant;
  /** Folder of an OCI layout with this one image. */
  readonly layout: string;
  /** A name that depends on the content alone, for the engine's store and the image's history. */
  readonly localName: string;
  /** The manifest in the layout. */
  readonly manifest: Descriptor;
  readonly layers: readonly Descriptor[];
}

/** Writes one platform of a base into a layout of its own: engines get no login and no network for their bases. */
export async function readyBase(base: Base, variant: BaseVariant, folder: string): Promise<ReadyBase> {
  const short = hexOf(variant.manifest.digest).slice(0, 16);
  const path = join(folder, `base-${short}`);
  await mkdir(path, { recursive: true, mode: 0o700 });
  const layout = await layoutWriter(path);
  const layers = await copyBaseLayers(base, variant, layout);
  const [described] = variant.manifest.blobs;
  const config =
    described === undefined
      ? await layout.addJson(MEDIA.ociConfig, variant.config)
      : await layout.addBytes(
          MEDIA.ociConfig,
          await verifiedBytes(await base.source.open(described, 0), described, base.source.place),
        );
  const manifest = await layout.addJson(MEDIA.ociManifest, {
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    config,
    layers,
  });
  await layout.finish({ ...manifest, annotations: { 'org.opencontainers.image.ref.name': 'base' } });
  return { base, variant, layout: path, localName: `localhost/waybill-base:${short}`, manifest, layers };
}
