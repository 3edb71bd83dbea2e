import { lstat, mkdir, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '@waybill/shared/action';
import { type Placed, readImage } from '@waybill/shared/build';
import { type Digest, hexOf } from '@waybill/shared/kernel';
import { layoutFolder, layoutRepository } from '@waybill/shared/registry';

/** Where builds wait whose push failed: the next run with the same inputs pushes them instead of building anew. */
export interface KeptLayouts {
  /** The kept image of these inputs; undefined where there is none. */
  find(key: Digest): Promise<Placed | undefined>;
  /** Keeps a layout folder. @returns where it is now */
  keep(key: Digest, layout: string): Promise<string>;
  drop(key: Digest): Promise<void>;
}

export function keptLayouts(env: Environment): KeptLayouts {
  const home = join(env['RUNNER_TEMP'] ?? tmpdir(), `waybill-kept-${process.getuid?.() ?? 0}`);
  const place = (key: Digest): string => join(home, hexOf(key).slice(0, 40));
  return {
    find: async (key) => {
      const path = place(key);
      if (!((await isOurs(home)) && (await isOurs(path)))) return undefined;
      const source = layoutRepository(layoutFolder(path), 'source');
      const root = await source.manifest('').catch(() => undefined);
      return root === undefined ? undefined : { image: await readImage(source, root), source, layout: path };
    },
    keep: async (key, layout) => {
      await mkdir(home, { recursive: true, mode: 0o700 });
      await rm(place(key), { recursive: true, force: true });
      await rename(layout, place(key));
      return place(key);
    },
    drop: (key) => rm(place(key), { recursive: true, force: true }),
  };
}

/** A folder that somebody else could have written into holds nothing that is pushed. */
async function isOurs(path: string): Promise<boolean> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
}
