import type { Readable } from 'node:stream';
import { abortReason, type Clock, hasCode, type Random } from '../kernel/index.ts';
import {
  type ContentSource,
  type Descriptor,
  IDLE,
  RawBody,
  registryError,
  type Taker,
  type Verifier,
  verifier,
} from '../registry/index.ts';

export interface ReadPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte after which the other side counts as dead: 30 s where absent. */
  readonly idle?: number;
}

export type BlobSource = Pick<ContentSource, 'open' | 'place'>;

/** Cuts in a row without a single new byte after which a source is given up. */
const CUTS = 4;
const PAUSE = 100;

/**
 * Reads a blob: counted and hashed on the way, read on from where it was cut. The last piece is given out only after digest
 * and size were found right, so a taker that passes pieces on never completes a wrong blob.
 * @param opened the body from byte 0 on, where it was asked for before
 * @throws E_CONTENT_MISMATCH, E_REGISTRY_UNREACHABLE, E_IMAGE_NOT_FOUND, and what the taker throws
 */
export async function readBlob(
  source: BlobSource,
  blob: Descriptor,
  work: { readonly take: Taker; readonly ports: ReadPorts; readonly opened?: Promise<Readable> | undefined },
): Promise<void> {
  const { take, ports } = work;
  const { clock, random, signal, idle = IDLE } = ports;
  const check = verifier(blob, source.place);
  let { opened } = work;
  let held: Uint8Array | undefined;
  const hold: Taker = (piece) => {
    check.take(piece);
    if (check.count < blob.size) return take(piece);
    // A piece is good only until this returns.
    held = Buffer.from(piece);
    return undefined;
  };
  for (let cuts = 0; check.count < blob.size; ) {
    const before = check.count;
    try {
      const body = await (opened ?? source.open(blob, before));
      opened = undefined;
      const about = { place: source.place, idle };
      await (body instanceof RawBody ? pour(body, hold, about) : flow(body, hold, about));
      break;
    } catch (error) {
      opened = undefined;
      if (signal?.aborted) throw abortReason(signal);
      if (!hasCode(error, 'E_REGISTRY_UNREACHABLE')) throw error;
      cuts = check.count > before ? 1 : cuts + 1;
      if (cuts >= CUTS) throw givenUp(source, blob, check, error);
      await clock.sleep(random() * PAUSE * 2 ** cuts, signal);
    }
  }
  check.end();
  if (held !== undefined) await take(held);
}

/**
 * Hands the chunks of a body to a taker as they arrive. Events rather than an iterator: that costs a third less time for
 * each chunk. Time counts against the source only while nobody else is waited for.
 */
function flow(
  body: Readable,
  take: Taker,
  { place, idle }: { readonly place: string; readonly idle: number },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => fail(registryError('E_REGISTRY_UNREACHABLE', `${place} sent nothing for ${idle / 1_000} s`)),
      idle,
    );
    let settled = false;
    const settle = (finish: () => void): void => {
      if (settled) return;
      settled = true;
      clearTimeout(timer);
      finish();
    };
    const fail = (error: unknown): void =>
      settle(() => {
        body.destroy();
        reject(error);
      });
    const cut = (cause?: unknown): void =>
      fail(registryError('E_REGISTRY_UNREACHABLE', `${place}: the connection was cut`, { cause }));
    const go = (): void => {
      timer.refresh();
      body.resume();
    };
    body.on('data', (chunk: Uint8Array) => {
      if (settled) return;
      timer.refresh();
      try {
        const pause = take(chunk);
        if (pause === undefined) return;
        body.pause();
        pause.then(go, fail);
      } catch (error) {
        fail(error);
      }
    });
    body.on('end', () => settle(resolve));
    body.on('error', cut);
    body.on('close', () => cut());
  });
}

/** The same for a body that lies in its connection's memory. */
async function pour(
  body: RawBody,
  take: Taker,
  { place, idle }: { readonly place: string; readonly idle: number },
): Promise<void> {
  const expire = (): void =>
    void body.destroy(registryError('E_REGISTRY_UNREACHABLE', `${place} sent nothing for ${idle / 1_000} s`));
  let timer = setTimeout(expire, idle);
  const restart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(expire, idle);
  };
  try {
    await body.pour((piece) => {
      const pause = take(piece);
      if (pause === undefined) timer.refresh();
      else clearTimeout(timer);
      return pause?.then(restart);
    });
  } catch (error) {
    if (!body.cut) throw error;
    throw registryError('E_REGISTRY_UNREACHABLE', `${place}: the connection was cut`, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

function givenUp({ place }: BlobSource, blob: Descriptor, { count }: Verifier, cause: unknown): Error {
  const what = `${place} was cut ${CUTS} times at byte ${count} of ${blob.size} of ${blob.digest}`;
  return registryError('E_REGISTRY_UNREACHABLE', what, { cause });
}
