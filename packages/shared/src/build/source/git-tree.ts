import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { quote } from '../../kernel/index.ts';
import { readTar } from '../archive/index.ts';
import { buildError } from '../errors.ts';
import type { Command, Tools } from '../tool.ts';
import { gitCommand } from './git.ts';

/**
 * Writes the tree of the commit that is checked out into a folder: neither files that git does not know nor changes that are not
 * committed are in it, and submodules are empty folders.
 * @param target a private folder that is not there yet
 * @throws E_CONTEXT where there is no commit, E_ARCHIVE for a path that leads out of the tree
 */
export async function writeGitTree(
  folder: string,
  target: string,
  { tools, env }: { readonly tools: Tools; readonly env: Command['env'] },
): Promise<void> {
  const git = await gitCommand(folder, tools, env);
  await mkdir(target, { mode: 0o700 });
  const file = `${target}.tar`;
  const archive = git && { ...git, args: [...git.args, 'archive', '--format=tar', `--output=${file}`, 'HEAD'] };
  if (archive === undefined || (await tools.ask(archive)).code !== 0)
    throw buildError(
      'E_CONTEXT',
      `context: git: needs a commit, and ${quote(folder)} is in no git repository with one`,
    );
  const links: [path: string, link: string][] = [];
  for await (const { entry, body } of readTar(createReadStream(file))) {
    const { path, kind, mode, link } = entry;
    const parts = path.split('/');
    if (path.startsWith('/') || parts.includes('..') || parts.includes('.git'))
      throw buildError('E_ARCHIVE', `the commit holds the path ${quote(path)}, which leads out of its tree`);
    const place = join(target, path);
    await mkdir(kind === 'folder' ? place : dirname(place), { recursive: true });
    if (kind === 'symlink') links.push([place, link]);
    if (kind !== 'file') continue;
    await pipeline(Readable.from(body, { objectMode: false }), createWriteStream(place, { flags: 'wx' }));
    await chmod(place, mode & 0o100 ? 0o755 : 0o644);
  }
  // Last, so that nothing is written through one.
  for (const [place, link] of links) await symlink(link, place);
  await rm(file);
}
