import { createReadStream, createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { type Digest, hexOf } from '../../kernel/index.ts';
import { padding, TAR_END, type TarEntry, tarHeader } from '../archive/index.ts';
import type { ReadyBase } from './base-layout.ts';

/**
 * Writes a base as a `docker save` archive that carries its local name. From a layout, buildah makes the name of the folder's path,
 * and fails where that holds a capital letter or an underscore. Source: containers/image, docker-archive transport.
 */
export async function writeBaseArchive(
  { layout, layers, manifest, localName }: ReadyBase,
  file: string,
): Promise<void> {
  const blob = (digest: Digest): string => join(layout, 'blobs', 'sha256', hexOf(digest));
  const config = (
    JSON.parse(await readFile(blob(manifest.digest), 'utf8')) as { config: { digest: Digest; size: number } }
  ).config;
  const names = {
    Config: `${hexOf(config.digest)}.json`,
    RepoTags: [localName],
    Layers: layers.map(({ digest }) => `${hexOf(digest)}.tar`),
  };
  const list = Buffer.from(JSON.stringify([names]));
  const distinct = [...new Map(layers.map((layer) => [layer.digest, layer])).values()];
  const parts = async function* (): AsyncGenerator<Uint8Array> {
    yield tarHeader(entry('manifest.json', list.length));
    yield Buffer.concat([list, padding(list.length)]);
    for (const { name, digest, size } of [
      { name: names.Config, ...config },
      ...distinct.map((layer) => ({ name: `${hexOf(layer.digest)}.tar`, digest: layer.digest, size: layer.size })),
    ]) {
      yield tarHeader(entry(name, size));
      yield* createReadStream(blob(digest), { highWaterMark: 262_144 });
      yield padding(size);
    }
    yield TAR_END;
  };
  await pipeline(Readable.from(parts(), { objectMode: false }), createWriteStream(file, { mode: 0o600 }));
}

function entry(path: string, size: number): TarEntry {
  return { path, kind: 'file', mode: 0o644, uid: 0, gid: 0, size, mtime: 0, link: '' };
}
