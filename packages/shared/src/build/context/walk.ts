import { lstat, readdir, readlink } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { quote } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';
import type { IgnoreRules } from './ignore.ts';

/** One thing in the build context, as every machine sees it: permission bits, owner and times are not part of it. */
export interface ContextEntry {
  /** Relative to the context, with `/`. */
  readonly path: string;
  readonly kind: 'file' | 'folder' | 'symlink';
  /** 0755 for folders and programs, 0644 for other files, 0777 for links. */
  readonly mode: number;
  readonly size: number;
  /** Where a link leads; '' for the rest. */
  readonly link: string;
  /** Where it is on this machine. */
  readonly source: string;
}

/**
 * Everything in a folder that the rules let through, by path. Links are kept as links and never followed.
 * @throws E_CONTEXT for devices, sockets and names that are not UTF-8; E_CONTEXT_OUTSIDE for a relative link that leads out
 */
export async function walkContext(root: string, rules: IgnoreRules): Promise<ContextEntry[]> {
  const found: ContextEntry[] = [];
  const visit = async (folder: string): Promise<void> => {
    const names = (await readdir(join(root, folder))).sort();
    for (const name of names) {
      const path = folder === '' ? name : `${folder}/${name}`;
      const ignored = rules.ignores(path);
      const entry = ignored && !rules.mayReenter(path) ? undefined : await entryAt(root, path, ignored);
      if (entry === undefined) continue;
      if (!ignored) found.push(entry);
      if (entry.kind === 'folder') await visit(path);
    }
  };
  await visit('');
  return withParents(found, root).sort((a, b) => (a.path < b.path ? -1 : 1));
}

async function entryAt(root: string, path: string, ignored: boolean): Promise<ContextEntry | undefined> {
  const source = join(root, path);
  const stat = await lstat(source).catch((cause: unknown) => {
    throw buildError('E_CONTEXT', `${quote(path)} in the build context cannot be read, or its name is not UTF-8`, {
      cause,
    });
  });
  if (stat.isDirectory()) return { path, kind: 'folder', mode: 0o755, size: 0, link: '', source };
  if (ignored) return undefined;
  if (stat.isFile())
    return { path, kind: 'file', mode: stat.mode & 0o100 ? 0o755 : 0o644, size: stat.size, link: '', source };
  if (!stat.isSymbolicLink())
    throw buildError('E_CONTEXT', `${quote(path)} in the build context is a device, a pipe or a socket`);
  const link = await readlink(source);
  // An absolute link is a path of the image, where nothing of this machine can be reached.
  if (!link.startsWith('/') && posix.join(posix.dirname(path), link).startsWith('..'))
    throw buildError('E_CONTEXT_OUTSIDE', `the link ${quote(path)} leads out of the build context, to ${quote(link)}`);
  return { path, kind: 'symlink', mode: 0o777, size: 0, link, source };
}

/** A file that is let in again brings its folders with it. */
function withParents(entries: readonly ContextEntry[], root: string): ContextEntry[] {
  const known = new Map(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries)
    for (let parent = posix.dirname(path); parent !== '.' && !known.has(parent); parent = posix.dirname(parent))
      known.set(parent, { path: parent, kind: 'folder', mode: 0o755, size: 0, link: '', source: join(root, parent) });
  return [...known.values()];
}
