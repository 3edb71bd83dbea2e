import { type JournalEntry, type LocalRegistry, startRegistry } from '@waybill/local-aws';
import { type MadeImage, push } from '../../scripts/interop/oci/image.ts';
import type { Copier, Trip } from './copiers.ts';
import { releaseImage, SHAPES, shaped } from './images.ts';
import { measure } from './program.ts';
import type { Row } from './table.ts';

/** One journey whose requests are counted at both registries. */
interface Count {
  readonly what: string;
  readonly goal: number;
  readonly trip: Omit<Trip, 'from' | 'to'>;
  readonly image: 'release' | (typeof SHAPES)[number];
  /** Destination repository; the source's own registry where `within`. */
  readonly into: string;
  readonly within?: boolean;
}

const FRESH = { tag: 'v1', as: 'v1', referrers: false };
const CASES: readonly Count[] = [
  { what: 'fresh, 5 manifests, 26 blobs', goal: 89, trip: FRESH, image: 'release', into: 'fresh' },
  { what: 're-run', goal: 2, trip: FRESH, image: 'release', into: 'fresh' },
  { what: 'same registry, other repository', goal: 37, trip: FRESH, image: 'release', into: 'beside', within: true },
  { what: 'retag', goal: 3, trip: { ...FRESH, as: 'v2' }, image: 'release', into: 'release', within: true },
  ...SHAPES.map((shape, at) => ({
    what: `fresh ${shape}`,
    goal: [26, 82, 166, 10][at] ?? 0,
    trip: FRESH,
    image: shape,
    into: 'fresh',
  })),
];
/** Requests between plain OCI registries, counted by their own journals. Each copier has a destination of its own. */
export async function countRequests(copiers: readonly Copier[], asserted: Copier): Promise<Row[]> {
  const source = await startRegistry();
  const target = await startRegistry();
  try {
    const images = new Map<Count['image'], MadeImage>(SHAPES.map((shape) => [shape, shaped(shape, 1 / 2_000)]));
    images.set('release', releaseImage());
    for (const [name, image] of images) await push(`${source.host}/${name}`, image, 'v1');
    const places = { source, target };
    const rows: Row[] = [];
    for (const one of CASES)
      for (const copier of copiers) {
        const found = await count(copier, one, places);
        if (found === undefined) continue;
        const who = copier.name;
        const goal = copier === asserted ? one.goal : undefined;
        rows.push({ what: one.what, who, value: found.requests, unit: 'requests', goal });
        if (one.within === true && one.into !== one.image)
          rows.push({
            what: `${one.what}, blobs moved`,
            who,
            value: found.blobBytes,
            unit: 'bytes',
            goal: who.startsWith('waybill') ? 0 : undefined,
          });
      }
    return rows;
  } finally {
    await source.stop();
    await target.stop();
  }
}

async function count(
  copier: Copier,
  { trip, image, into, within = false }: Count,
  { source, target }: { source: LocalRegistry; target: LocalRegistry },
): Promise<{ requests: number; blobBytes: number } | undefined> {
  const own = copier.name.replace(/[^a-z0-9]+/g, '-');
  const to = image === into ? `${source.host}/${into}` : `${(within ? source : target).host}/${own}/${image}/${into}`;
  const program = copier.plan({ ...trip, from: `${source.host}/${image}`, to: [to] });
  if (program === undefined) return undefined;
  const marks = [source, target].map(({ journal }) => ({ journal, after: journal.next - 1 }));
  await measure(program);
  const seen = marks.flatMap(({ journal, after }) => journal.find({ after }));
  return { requests: seen.length, blobBytes: seen.reduce((sum, entry) => sum + blobBytesOf(entry), 0) };
}

function blobBytesOf({ method, path, requestBytes, responseBytes }: JournalEntry): number {
  if (!path.includes('/blobs/')) return 0;
  return method === 'GET' ? responseBytes : requestBytes;
}
