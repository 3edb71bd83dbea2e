import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuiltImage, type LayoutWriter, layoutWriter, type Placed } from '@waybill/shared/build';
import { layoutFolder, layoutRepository } from '@waybill/shared/registry';

/** A build into a layout of its own below a private folder; a second one under another name finds nothing of the first. */
export function intoLayout(
  folder: string,
  build: (layout: LayoutWriter, work: string) => Promise<BuiltImage>,
): (name: string) => Promise<Placed> {
  return async (name) => {
    const [own, layout, work] = [join(folder, name), join(folder, name, 'layout'), join(folder, name, 'work')];
    for (const path of [own, layout, work]) await mkdir(path, { mode: 0o700 });
    const image = await build(await layoutWriter(layout), work);
    return { image, source: layoutRepository(layoutFolder(layout), 'source'), layout };
  };
}
