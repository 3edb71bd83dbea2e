import { type Digest, isDigest, isJsonObject, type Json } from '../../kernel/index.ts';
import { type Descriptor, MEDIA } from '../../registry/index.ts';
import { buildError } from '../errors.ts';

/** The media type of a layer by its compression. */
export const LAYER_TYPE = { gzip: MEDIA.ociLayerGzip, zstd: MEDIA.ociLayerZstd, none: MEDIA.ociLayer } as const;

export interface ImageManifest {
  readonly schemaVersion: 2;
  readonly mediaType: string;
  readonly config: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Source: OCI image-spec, config.md. Keys that are not ours are kept. */
export interface ImageConfig {
  readonly created?: string;
  readonly architecture: string;
  readonly os: string;
  readonly variant?: string;
  readonly config?: ContainerConfig;
  readonly rootfs: { readonly type: 'layers'; readonly diff_ids: readonly Digest[] };
  readonly history?: readonly HistoryEntry[];
}

export interface ContainerConfig {
  readonly User?: string;
  readonly ExposedPorts?: Readonly<Record<string, Json>>;
  readonly Env?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly Cmd?: readonly string[];
  readonly Volumes?: Readonly<Record<string, Json>>;
  readonly WorkingDir?: string;
  readonly Labels?: Readonly<Record<string, string>>;
  readonly StopSignal?: string;
}

export interface HistoryEntry {
  readonly created?: string;
  readonly created_by?: string;
  readonly comment?: string;
  readonly empty_layer?: boolean;
}

/** @throws E_LAYOUT unless the bytes are the config of an image with a digest for each layer */
export function parseImageConfig(bytes: Uint8Array, layers: number, place: string): ImageConfig {
  const wrong = (what: string): Error => buildError('E_LAYOUT', `the config of the image in ${place} ${what}`);
  let config: Json;
  try {
    config = JSON.parse(Buffer.from(bytes).toString('utf8')) as Json;
  } catch {
    throw wrong('is not JSON');
  }
  const rootfs = isJsonObject(config) ? config['rootfs'] : undefined;
  const ids = isJsonObject(rootfs) ? rootfs['diff_ids'] : undefined;
  if (!isJsonObject(config) || typeof config['os'] !== 'string' || typeof config['architecture'] !== 'string')
    throw wrong('does not say its os and architecture');
  if (!Array.isArray(ids) || !ids.every(isDigest) || ids.length !== layers)
    throw wrong(`does not name the ${layers} layers of its manifest`);
  return config as unknown as ImageConfig;
}
