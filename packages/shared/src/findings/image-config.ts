import { isJsonObject, type JsonObject } from '../kernel/index.ts';
import { type Descriptor, type Platform, verifiedBytes } from '../registry/index.ts';
import { type ImageSource, platformText, readManifest, type ScanTarget } from './image.ts';
import { objectAt, objectsAt, textAt, textsAt } from './reports/json-reading.ts';

/** What an image says of itself. */
export interface ImageConfig {
  readonly platform: string;
  /** Each layer in order, with the command that made it where the history says it. */
  readonly layers: readonly { readonly digest: string; readonly diffId: string; readonly createdBy: string }[];
  /** Digest of the base image's manifest, where an annotation says it. */
  readonly baseDigest: string | undefined;
  readonly baseName: string | undefined;
}

/** Configurations larger than this are not read. */
const MOST_BYTES = 8 * 1024 * 1024;

/** Reads manifest and configuration of one image. Source: OCI image-spec, config and annotations. */
export async function readImageConfig({ digest }: ScanTarget, source: ImageSource): Promise<ImageConfig | undefined> {
  const manifest = await readManifest(digest, source);
  const [config, ...layers] = manifest.blobs;
  if (config === undefined || config.size > MOST_BYTES) return undefined;
  const body = await readJsonBlob(config, source);
  if (body === undefined) return undefined;
  const diffIds = textsAt(objectAt(body, 'rootfs'), 'diff_ids');
  const made = objectsAt(body, 'history').filter((entry) => entry['empty_layer'] !== true);
  return {
    platform: platformText(body as unknown as Platform),
    layers: layers.map((layer, index) => ({
      digest: layer.digest,
      diffId: diffIds[index] ?? '',
      createdBy: made.length === layers.length ? textAt(made[index] ?? {}, 'created_by') : '',
    })),
    baseDigest: manifest.annotations['org.opencontainers.image.base.digest'],
    baseName: manifest.annotations['org.opencontainers.image.base.name'],
  };
}

/** A blob as a JSON object, hashed on the way; undefined where it is something else. */
export async function readJsonBlob(blob: Descriptor, source: ImageSource): Promise<JsonObject | undefined> {
  const bytes = blob.data ?? (await verifiedBytes(await source.open(blob, 0), blob, source.place));
  try {
    const body: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isJsonObject(body) ? body : undefined;
  } catch {
    return undefined;
  }
}
