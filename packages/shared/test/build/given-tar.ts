import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { givenTar } from './given-image.ts';

/** A tar of all files below a folder. */
export async function tarOfFolder(folder: string): Promise<Buffer> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((found) => found.isFile());
  const contents = await Promise.all(
    files.map(
      async ({ parentPath, name }) =>
        [relative(folder, join(parentPath, name)), await readFile(join(parentPath, name))] as const,
    ),
  );
  return givenTar(Object.fromEntries(contents));
}
