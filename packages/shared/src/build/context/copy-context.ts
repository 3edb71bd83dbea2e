import { constants } from 'node:fs';
import { chmod, copyFile, lutimes, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { limit, settle } from '../../kernel/index.ts';
import type { ContextEntry } from './walk.ts';

const WIDTH = 8;

/**
 * Writes the entries into a folder as every machine would: modes, times and order do not depend on where they come from.
 * @param epoch seconds since 1970 that everything is dated to
 */
export async function copyContext(entries: readonly ContextEntry[], folder: string, epoch: number): Promise<void> {
  const gate = limit(WIDTH);
  for (const { path, kind } of entries) if (kind === 'folder') await mkdir(join(folder, path), { recursive: true });
  await settle(
    entries.map((entry) =>
      gate(async () => {
        const target = join(folder, entry.path);
        if (entry.kind === 'symlink') await symlink(entry.link, target);
        if (entry.kind === 'file') {
          await copyFile(entry.source, target, constants.COPYFILE_FICLONE);
          await chmod(target, entry.mode);
          await lutimes(target, epoch, epoch);
        }
      }),
    ),
  );
  // Folders last and from the inside out: writing into one changes its time.
  for (const { path, kind } of [...entries].reverse()) {
    if (kind === 'folder') await chmod(join(folder, path), 0o755);
    if (kind !== 'file') await lutimes(join(folder, path), epoch, epoch);
  }
  await chmod(folder, 0o755);
  await lutimes(folder, epoch, epoch);
}
