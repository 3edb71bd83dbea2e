import { gzipSync } from 'node:zlib';
import { padding, TAR_END, type TarEntry, tarHeader } from '../../src/build/archive/index.ts';
import {
  type BuiltImage,
  type BuiltPlatform,
  type ImageConfig,
  layoutWriter,
  writeImage,
  writePlatform,
} from '../../src/build/image/index.ts';
import { digestOf } from '../../src/kernel/index.ts';
import { MEDIA } from '../../src/registry/index.ts';
import { givenFolder } from './given-files.ts';

/** A tar of files; a value is the content, or what the entry is apart from its path. */
export function givenTar(files: Readonly<Record<string, string | Uint8Array | Partial<TarEntry>>>): Buffer {
  const parts = Object.entries(files).flatMap(([path, file]) => {
    const bytes = typeof file === 'string' || file instanceof Uint8Array ? Buffer.from(file) : Buffer.alloc(0);
    const over = typeof file === 'string' || file instanceof Uint8Array ? {} : file;
    const entry: TarEntry = {
      path,
      kind: 'file',
      mode: 0o755,
      uid: 0,
      gid: 0,
      size: bytes.length,
      mtime: 0,
      link: '',
      ...over,
    };
    return [tarHeader(entry), bytes, padding(bytes.length)];
  });
  return Buffer.concat([...parts, TAR_END]);
}

export interface GivenPlatform {
  readonly layers: readonly Buffer[];
  readonly architecture?: string;
  readonly config?: ImageConfig['config'];
  /** Level of gzip: another one gives other bytes for the same content. */
  readonly level?: number;
}

/** An image in a new layout folder. */
export async function givenLayout(
  ...platforms: readonly GivenPlatform[]
): Promise<{ path: string; image: BuiltImage }> {
  const path = await givenFolder({});
  return { path, image: await writeLayout(path, ...platforms) };
}

/** An image in a layout folder that is there. */
export async function writeLayout(path: string, ...platforms: readonly GivenPlatform[]): Promise<BuiltImage> {
  const layout = await layoutWriter(path);
  const built: BuiltPlatform[] = [];
  for (const { layers, architecture = 'amd64', config = {}, level = 6 } of platforms) {
    const blobs = await Promise.all(
      layers.map((layer) => layout.addBytes(MEDIA.ociLayerGzip, gzipSync(layer, { level }))),
    );
    built.push(
      await writePlatform(layout, {
        config: {
          os: 'linux',
          architecture,
          config,
          rootfs: { type: 'layers', diff_ids: layers.map((layer) => digestOf(layer)) },
        },
        layers: blobs,
        annotations: {},
      }),
    );
  }
  return writeImage(layout, built, {});
}
