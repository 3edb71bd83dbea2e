import { constants, createReadStream, createWriteStream, rmSync } from 'node:fs';
import { lstat, mkdir, open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Digest, hexOf } from '../kernel/index.ts';
import { registryError } from './errors.ts';
import type { LayoutFiles } from './layout.ts';
import { LAYOUT_FILE } from './layout-index.ts';
import { streamWriter } from './stream-writer.ts';

/** The files of an image layout that is a folder. Opens nothing but regular files that lie in it, and follows no link. */
export function layoutFolder(path: string): LayoutFiles {
  const blobs = join(path, 'blobs', 'sha256');
  const fileOf = (digest: Digest): string => join(blobs, hexOf(digest));
  const indexFile = join(path, 'index.json');
  let inside: Promise<void> | undefined;
  let prepared: Promise<void> | undefined;
  const mustBeInside = (): Promise<void> => (inside ??= staysInside(path, blobs));

  const prepare = async (): Promise<void> => {
    await mkdir(blobs, { recursive: true });
    await mustBeInside();
    await replace(join(path, 'oci-layout'), LAYOUT_FILE);
  };

  return {
    path,
    prepare: () => (prepared ??= prepare()),
    size: async (digest) => {
      const found = await lstat(fileOf(digest)).catch(absent);
      return found?.isFile() === true ? found.size : undefined;
    },
    read: async (digest, offset) => {
      await mustBeInside();
      const file = await open(fileOf(digest), constants.O_RDONLY | constants.O_NOFOLLOW).catch((cause: unknown) => {
        throw registryError('E_IMAGE_NOT_FOUND', `${path} has no blob ${digest} that is a regular file`, { cause });
      });
      if ((await file.stat()).isFile())
        return createReadStream('', { fd: file, start: offset, highWaterMark: 262_144 });
      await file.close();
      throw registryError('E_LAYOUT_INVALID', `${path}: the blob ${digest} is not a regular file`);
    },
    index: async () => {
      const found = await lstat(indexFile).catch(absent);
      if (found?.isFile() === false)
        throw registryError('E_LAYOUT_INVALID', `${path}: index.json is not a regular file`);
      return found === undefined ? undefined : readFile(indexFile);
    },
    write: (digest) => {
      const part = `${fileOf(digest)}.part`;
      rmSync(part, { force: true });
      return streamWriter(createWriteStream(part, { flags: 'wx' }), {
        done: () => rename(part, fileOf(digest)),
        undo: () => rm(part, { force: true }),
      });
    },
    writeIndex: (text) => replace(indexFile, text),
  };
}

/** Writes a new file and gives it the name: a link that lies at either place is replaced, never written through. */
async function replace(file: string, text: string): Promise<void> {
  const part = `${file}.part`;
  await rm(part, { force: true });
  await writeFile(part, text, { flag: 'wx' });
  await rename(part, file);
}

async function staysInside(path: string, blobs: string): Promise<void> {
  const [root, inner] = await Promise.all([realpath(path), realpath(blobs)]).catch((cause: unknown) => {
    throw registryError('E_LAYOUT_INVALID', `${path} is not an image layout: there is no blobs/sha256`, { cause });
  });
  if (inner !== join(root, 'blobs', 'sha256'))
    throw registryError('E_LAYOUT_INVALID', `${path}: blobs/sha256 is a link that leads out of the layout`);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
