import { posix } from 'node:path';
import { quote } from '../../kernel/index.ts';
import type { TarEntry } from '../archive/index.ts';
import type { ContextEntry } from '../context/index.ts';
import { buildError } from '../errors.ts';
import type { FileItem } from './description.ts';

/** One layer to be written: its entries by path, each with the file that its bytes come from. */
export interface LayerPlan {
  /** For the image's history. */
  readonly title: string;
  readonly entries: readonly LayerEntry[];
}

export type LayerEntry = TarEntry & { readonly source?: string };

/** Folders that a package manager fills: they change less often than the code beside them, so they get a layer of their own. */
const VENDORED = /(^|\/)(node_modules|site-packages|vendor|bower_components|\.m2|\.bundle)(\/|$)/;

/**
 * Folders that bases have, some of them as links (/bin) or with bits of their own (/tmp): a layer that names them would replace
 * them, so they are left to the base. Source: Filesystem Hierarchy Standard 3.0.
 */
const BASE_FOLDER =
  /^(bin|boot|dev|etc|home|lib|lib32|lib64|libx32|media|mnt|opt|proc|root|run|sbin|srv|sys|tmp|usr|var)$|^usr\/(bin|include|lib|lib64|libexec|local|sbin|share|src)$|^usr\/local\/(bin|etc|include|lib|sbin|share)$|^var\/(cache|lib|lock|log|mail|run|spool|tmp)$/;

/**
 * The layers of the items, in their order; what package managers fill comes before the code of the same item.
 * @param epoch seconds since 1970
 * @throws E_ASSEMBLE where an item names nothing, or two files go to one place
 */
export function planLayers(items: readonly FileItem[], context: readonly ContextEntry[], epoch: number): LayerPlan[] {
  const written = new Map<string, string>();
  return items.flatMap((item) => {
    const found = item.from.flatMap((from) => entriesOf(item, from, { context, epoch }));
    for (const { path, kind } of found) {
      const before = written.get(path) ?? kind;
      if (before !== kind)
        throw buildError(
          'E_ASSEMBLE',
          `files: ${quote(`/${path}`)} is a ${before} of one item and a ${kind} of another`,
        );
      written.set(path, kind);
    }
    const title = `${item.from.join(' ')} ${item.to}`;
    const vendored = found.filter((entry) => entry.vendored);
    const own = found.filter((entry) => !entry.vendored);
    return [
      { title: vendored.length === found.length ? title : `${title} (dependencies)`, entries: vendored },
      { title, entries: own },
    ]
      .filter(({ entries }) => entries.length > 0)
      .map((layer) => ({ ...layer, entries: sorted(withParents(layer.entries, epoch)) }));
  });
}

type Found = LayerEntry & { readonly vendored: boolean };

function entriesOf(
  item: FileItem,
  from: string,
  { context, epoch }: { context: readonly ContextEntry[]; epoch: number },
): Found[] {
  const wanted = posix.normalize(from).replace(/\/$/, '');
  const target = item.to.replace(/^\/+/, '');
  const place = (entry: ContextEntry, path: string): Found => {
    const { kind, size, link, source } = entry;
    const mode = kind === 'file' ? (item.mode ?? entry.mode) : entry.mode;
    const vendored = VENDORED.test(entry.path) || VENDORED.test(path);
    const plain = { path: clean(path), kind, mode, ...item.owner, size, mtime: epoch, link, vendored };
    return kind === 'file' ? { ...plain, source } : plain;
  };
  const single = context.find(({ path }) => path === wanted);
  if (single !== undefined && single.kind !== 'folder') {
    const into = target === '' || target.endsWith('/');
    return [place(single, into ? `${target}/${posix.basename(single.path)}` : target)];
  }
  const inner = context.filter(({ path }) => wanted === '.' || path.startsWith(`${wanted}/`));
  if (single === undefined && inner.length === 0)
    throw buildError('E_ASSEMBLE', `files: ${quote(from)} is not in the context`, {
      cure: 'correct the path, or see whether .dockerignore leaves it out',
    });
  const prefix = wanted === '.' ? 0 : wanted.length + 1;
  const found = inner.map((entry) => place(entry, `${target}/${entry.path.slice(prefix)}`));
  const top = clean(target);
  if (top === '' || BASE_FOLDER.test(top) || found.some(({ path }) => path === top)) return found;
  const vendored = found.length > 0 && found.every((entry) => entry.vendored);
  return [{ ...folder(top, epoch), ...item.owner, vendored }, ...found];
}

function folder(path: string, epoch: number): LayerEntry {
  return { path, kind: 'folder', mode: 0o755, uid: 0, gid: 0, size: 0, mtime: epoch, link: '' };
}

/** Every entry's folders, apart from those that are the base's own. */
function withParents(entries: readonly LayerEntry[], epoch: number): LayerEntry[] {
  const all = new Map<string, LayerEntry>(entries.map((entry) => [entry.path, entry]));
  for (const { path } of entries)
    for (let parent = posix.dirname(path); parent !== '.' && !all.has(parent); parent = posix.dirname(parent))
      if (!BASE_FOLDER.test(parent)) all.set(parent, folder(parent, epoch));
  return [...all.values()];
}

function sorted(entries: readonly LayerEntry[]): LayerEntry[] {
  return [...entries].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));
}

function clean(path: string): string {
  return posix.normalize(`/${path}`).slice(1).replace(/\/$/, '');
}
