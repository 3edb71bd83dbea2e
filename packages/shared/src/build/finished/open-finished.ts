import { mkdtemp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { quote } from '../../kernel/index.ts';
import { layoutFolder, layoutRepository } from '../../registry/index.ts';
import { buildError } from '../errors.ts';
import type { BuiltImage, LayoutWriter } from '../image/index.ts';
import { importDockerSave } from './docker-save.ts';
import { importLayout } from './import-layout.ts';
import { unpackLayout } from './unpack-layout.ts';

/**
 * Takes a finished image into our layout: from an OCI layout in a folder or a tar (plain, gzip or zstd), or from a `docker save` tar.
 * @param path absolute
 * @param folder private, for what a tar holds
 * @throws E_LAYOUT, E_LAYOUT_INVALID, E_ARCHIVE, E_CONTENT_MISMATCH
 */
export async function importFinished(path: string, folder: string, layout: LayoutWriter): Promise<BuiltImage> {
  const found = await stat(path);
  if (found.isDirectory()) return fromFolder(path, layout);
  if (!found.isFile()) throw buildError('E_LAYOUT', `layout: ${quote(path)} is neither a folder nor a file`);
  const unpacked = await mkdtemp(join(folder, 'unpacked-'));
  await unpackLayout(path, unpacked);
  if (await isThere(join(unpacked, 'index.json'))) return fromFolder(unpacked, layout);
  if (await isThere(join(unpacked, 'manifest.json'))) return importDockerSave(unpacked, layout, path);
  throw buildError('E_LAYOUT', `${quote(path)} is a tar without index.json and without manifest.json`);
}

function fromFolder(path: string, layout: LayoutWriter): Promise<BuiltImage> {
  return importLayout(layoutRepository(layoutFolder(path), 'source'), layout);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}
