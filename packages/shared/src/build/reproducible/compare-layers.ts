import { createHash } from 'node:crypto';
import { type ContentSource, type Descriptor, verified } from '../../registry/index.ts';
import { decompressed, readTar, type TarEntry } from '../archive/index.ts';

/** What differs about one file of a layer. */
export interface FileDifference {
  readonly path: string;
  /** In words: `time 2026-01-01T00:00:00Z / 2026-01-02T00:00:00Z`, `content`, `only in the first`. */
  readonly what: readonly string[];
}

type Known = TarEntry & { readonly content: string };

/** What two layers of the same place hold differently; only the order or the packing, where nothing else does. */
export async function compareLayers(
  first: { readonly source: ContentSource; readonly layer: Descriptor },
  second: { readonly source: ContentSource; readonly layer: Descriptor },
): Promise<FileDifference[]> {
  const [a, b] = [await entriesOf(first), await entriesOf(second)];
  const paths = [...new Set([...a.keys(), ...b.keys()])].sort();
  const differences = paths.flatMap((path): FileDifference[] => {
    const what = differ(a.get(path), b.get(path));
    return what.length === 0 ? [] : [{ path: `/${path}`, what }];
  });
  if (differences.length > 0) return differences;
  const ordered = [...a.keys()].join('\n') === [...b.keys()].join('\n');
  return [{ path: '/', what: [ordered ? 'the archive format or the compression' : 'the order of the files'] }];
}

async function entriesOf({
  source,
  layer,
}: {
  source: ContentSource;
  layer: Descriptor;
}): Promise<ReadonlyMap<string, Known>> {
  const found = new Map<string, Known>();
  const bytes = decompressed(verified(await source.open(layer, 0), layer, source.place));
  for await (const { entry, body } of readTar(bytes)) {
    const hash = createHash('sha256');
    for await (const chunk of body) hash.update(chunk);
    found.set(entry.path, { ...entry, content: hash.digest('hex') });
  }
  return found;
}

function differ(a: Known | undefined, b: Known | undefined): string[] {
  if (a === undefined) return ['only in the second'];
  if (b === undefined) return ['only in the first'];
  const pairs: [string, string, string][] = [
    ['kind', a.kind, b.kind],
    ['mode', octal(a.mode), octal(b.mode)],
    ['owner', `${a.uid}:${a.gid}`, `${b.uid}:${b.gid}`],
    ['time', time(a.mtime), time(b.mtime)],
    ['link', a.link, b.link],
  ];
  const told = pairs.filter(([, x, y]) => x !== y).map(([name, x, y]) => `${name} ${x} / ${y}`);
  if (a.size !== b.size) return [...told, `content (${a.size} / ${b.size} bytes)`];
  return a.content === b.content ? told : [...told, `content (both ${a.size} bytes)`];
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}

function time(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? String(seconds) : date.toISOString().replace('.000Z', 'Z');
}
