import { stat } from 'node:fs/promises';
import { registryError } from './errors.ts';
import type { LayoutFiles } from './layout.ts';
import { layoutFolder } from './layout-folder.ts';
import { layoutTar } from './layout-tar.ts';

/** The image layout at a path: what is there decides, and where nothing is there yet, a name that ends in `.tar`. @throws E_LAYOUT_INVALID */
export async function layoutFiles(path: string): Promise<LayoutFiles> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory() === true) return layoutFolder(path);
  if (found?.isFile() === true) return layoutTar(path);
  if (found !== undefined) throw registryError('E_LAYOUT_INVALID', `${path} is neither a folder nor a file`);
  if (/\.(tgz|tar\.\w+)$/.test(path))
    throw registryError('E_LAYOUT_INVALID', `${path} is not there, and layouts are not written compressed`, {
      cure: 'name a folder or a file that ends in .tar; layers are compressed as they are',
    });
  return path.endsWith('.tar') ? layoutTar(path) : layoutFolder(path);
}
