import { createReadStream } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { type Digest, hexOf } from '../kernel/index.ts';
import { registryError } from './errors.ts';
import type { LayoutFiles } from './layout.ts';
import { layoutFolder } from './layout-folder.ts';
import { MANIFEST_BYTES } from './manifest.ts';
import { packLayout } from './pack-layout.ts';
import { indexTar, type TarPlace } from './tar-index.ts';

/**
 * The files of an image layout that is a plain tar. It is read where it lies. What is written gathers in the folder
 * `PATH.part`, where a run that was cut off goes on, and becomes one archive at the end: the same bytes for the same content.
 */
export function layoutTar(path: string): LayoutFiles {
  const staged = layoutFolder(`${path}.part`);
  let known: Promise<ReadonlyMap<string, TarPlace>> | undefined;
  let written = false;
  const places = (): Promise<ReadonlyMap<string, TarPlace>> => (known ??= placesIn(path));
  const placeOf = async (digest: Digest): Promise<TarPlace | undefined> => (await places()).get(nameOf(digest));
  const open = ({ offset, size }: TarPlace, from: number): Readable =>
    size <= from
      ? Readable.from([])
      : createReadStream(path, { start: offset + from, end: offset + size - 1, highWaterMark: 262_144 });

  const index = async (): Promise<Uint8Array | undefined> => {
    const mine = await staged.index();
    if (mine !== undefined) return mine;
    const all = await places();
    const place = all.get('index.json');
    if (place === undefined && all.size === 0) return undefined;
    if (place === undefined)
      throw registryError('E_LAYOUT_INVALID', `${path} is a tar without index.json`, {
        cure: 'what `docker save` wrote is no image layout: push it with build-image and `layout`',
      });
    if (place.size > MANIFEST_BYTES)
      throw registryError('E_LAYOUT_INVALID', `${path}: index.json is larger than ${MANIFEST_BYTES} bytes`);
    const chunks: Buffer[] = [];
    for await (const chunk of open(place, 0)) chunks.push(chunk as Buffer);
    return Buffer.concat(chunks);
  };

  const files: LayoutFiles = {
    path,
    prepare: () => {
      written = true;
      return staged.prepare();
    },
    // What came anew goes before what lies in the archive: it came because that was not good.
    size: async (digest) => (await staged.size(digest)) ?? (await placeOf(digest))?.size,
    read: async (digest, offset) => {
      const place = (await staged.size(digest)) === undefined ? await placeOf(digest) : undefined;
      return place === undefined ? staged.read(digest, offset) : open(place, offset);
    },
    index,
    write: (digest, size) => staged.write(digest, size),
    writeIndex: (text) => staged.writeIndex(text),
    finish: async () => {
      if (!written) return;
      await packLayout(files, path);
      await rm(staged.path, { recursive: true });
      known = undefined;
      written = false;
    },
  };
  return files;
}

function nameOf(digest: Digest): string {
  return `blobs/sha256/${hexOf(digest)}`;
}

/** Nothing where there is no file yet. */
async function placesIn(path: string): Promise<ReadonlyMap<string, TarPlace>> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? new Map() : indexTar(path);
}
