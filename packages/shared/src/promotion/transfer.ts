import { Readable } from 'node:stream';
import { hasCode } from '../kernel/index.ts';
import {
  type BeginHint,
  type BlobWriter,
  type ContentSink,
  type ContentSource,
  type Descriptor,
  IDLE,
  registryError,
} from '../registry/index.ts';
import { knownContent } from './known-content.ts';
import { type ReadPorts, readBlob } from './read-blob.ts';

/** One destination that may lack a blob. */
export interface Landing {
  readonly sink: Pick<ContentSink, 'begin' | 'place'>;
  readonly hint: BeginHint;
}

/** How a blob came to be at a destination. */
export type Landed =
  | { readonly kind: 'present' | 'mounted' | 'copied' }
  | { readonly kind: 'failed'; readonly error: Error };

export interface TransferPorts extends ReadPorts {
  /** Told of bytes as they are read from the source. */
  readonly onBytes?: (count: number) => void;
}

const ATTEMPTS = 5;

/**
 * Brings one blob to all destinations that lack it. The source is read once for all of them; where an upload fails, only
 * that blob is sent again, to that destination alone.
 * @throws what the source throws: E_CONTENT_MISMATCH, E_REGISTRY_UNREACHABLE …; a destination's failure is in its result
 */
export async function transfer(
  blob: Descriptor,
  from: Pick<ContentSource, 'open' | 'place'>,
  to: { readonly landings: readonly Landing[]; readonly ports: TransferPorts },
): Promise<Landed[]> {
  const { landings, ports } = to;
  const results = await attempt(blob, from, landings, ports);
  for (let round = 2; round <= ATTEMPTS; round++) {
    const again = results.flatMap((result, index) =>
      result.kind === 'failed' && isPassing(result.error) ? [index] : [],
    );
    if (again.length === 0) return results;
    await ports.clock.sleep(ports.random() * 200 * 2 ** round, ports.signal);
    const rest = again.flatMap((index) => landings[index] ?? []);
    const repeated = await attempt(blob, from, rest, ports);
    for (const [at, index] of again.entries()) results[index] = repeated[at] ?? { kind: 'present' };
  }
  return results;
}

/** Faults of a connection or a server; what a registry refuses is not asked again. */
function isPassing(error: unknown): boolean {
  return hasCode(error, 'E_REGISTRY_UNREACHABLE', 'E_REGISTRY_FAULT', 'E_REGISTRY_THROTTLED');
}

interface Lane {
  readonly index: number;
  readonly writer: BlobWriter;
  error?: Error;
}

async function attempt(
  blob: Descriptor,
  from: Pick<ContentSource, 'open' | 'place'>,
  landings: readonly Landing[],
  ports: TransferPorts,
): Promise<Landed[]> {
  const source = knownSource(blob) ?? from;
  // The read starts together with the upload; wasted only where nobody asked before whether the blob is there.
  const eager = landings.every(({ hint }) => hint.mount === undefined && hint.unasked !== true);
  const opened = eager && blob.size > 0 ? source.open(blob, 0) : undefined;
  opened?.catch(() => {});
  const lanes: Lane[] = [];
  const results = await Promise.all(
    landings.map(async ({ sink, hint }, index): Promise<Landed> => {
      try {
        const arrival = await sink.begin(blob, hint);
        if (arrival.kind !== 'upload') return { kind: arrival.kind };
        lanes.push({ index, writer: arrival.send() });
        return { kind: 'copied' };
      } catch (error) {
        return { kind: 'failed', error: asError(error) };
      }
    }),
  );
  for (const lane of lanes) lane.writer.failed.catch((error: unknown) => failLane(lane, error));
  try {
    if (lanes.length > 0)
      await readBlob(source, blob, { opened, ports, take: (piece) => giveOut(piece, lanes, ports) });
    else
      opened?.then(
        (body) => body.destroy(),
        () => {},
      );
    await Promise.all(lanes.map(commit));
  } catch (error) {
    // Only the source throws here: no destination can go on.
    for (const lane of lanes) lane.writer.abort(asError(error));
    if (error !== ALL_FAILED) throw error;
  }
  for (const lane of lanes) if (lane.error !== undefined) results[lane.index] = { kind: 'failed', error: lane.error };
  return results;
}

/** Ends the reading when there is nobody left to read for. */
const ALL_FAILED = new Error('every destination failed');

/** Passes a piece to every destination that still takes them; the slowest sets the pace. */
function giveOut(piece: Uint8Array, lanes: readonly Lane[], ports: TransferPorts): Promise<void> | undefined {
  const open = lanes.filter((lane) => lane.error === undefined);
  if (open.length === 0) throw ALL_FAILED;
  const full = open.filter((lane) => !lane.writer.write(piece));
  ports.onBytes?.(piece.length);
  const { idle = IDLE } = ports;
  return full.length === 0 ? undefined : Promise.all(full.map((lane) => drained(lane, idle))).then(() => {});
}

async function drained(lane: Lane, idle: number): Promise<void> {
  const stuck = setTimeout(
    () =>
      lane.writer.abort(registryError('E_REGISTRY_UNREACHABLE', `the destination took no bytes for ${idle / 1_000} s`)),
    idle,
  );
  await lane.writer.drained().catch((error: unknown) => failLane(lane, error));
  clearTimeout(stuck);
}

async function commit(lane: Lane): Promise<void> {
  if (lane.error === undefined) await lane.writer.commit().catch((error: unknown) => failLane(lane, error));
}

function knownSource(blob: Descriptor): Pick<ContentSource, 'open' | 'place'> | undefined {
  const bytes = knownContent(blob);
  if (bytes === undefined) return undefined;
  return { place: 'its own descriptor', open: (_, offset) => Promise.resolve(Readable.from([bytes.subarray(offset)])) };
}

/** The first failure of a lane counts. */
function failLane(lane: Lane, error: unknown): void {
  lane.error ??= asError(error);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
