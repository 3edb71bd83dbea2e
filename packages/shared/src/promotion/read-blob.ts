import type { Readable } from 'node:stream';
import { type Clock, hasCode, type Random } from '../kernel/index.ts';
import { type ContentSource, type Descriptor, IDLE, registryError, verifier } from '../registry/index.ts';

export interface ReadPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly signal?: AbortSignal;
}

/** Cuts in a row without a single new byte after which a source is given up. */
const CUTS = 4;
const PAUSE = 100;

/**
 * The bytes of a blob, counted and hashed, read on from where they were cut. The last piece is given out only after digest
 * and size were found right, so a reader that passes pieces on never completes a wrong blob.
 * @throws E_CONTENT_MISMATCH, E_REGISTRY_UNREACHABLE, E_IMAGE_NOT_FOUND
 */
export async function* readBlob(
  source: Pick<ContentSource, 'open' | 'place'>,
  blob: Descriptor,
  ports: ReadPorts & { readonly opened?: Promise<Readable> },
): AsyncGenerator<Uint8Array, void, undefined> {
  const check = verifier(blob, source.place);
  let held: Uint8Array | undefined;
  let opened = ports.opened;
  for (let cuts = 0; check.count < blob.size; ) {
    const before = check.count;
    const body = await (opened ?? source.open(blob, before));
    opened = undefined;
    try {
      for await (const chunk of alive(body, source.place)) {
        check.take(chunk);
        if (held !== undefined) yield held;
        held = chunk;
      }
      break;
    } catch (error) {
      body.destroy();
      cuts = check.count > before ? 1 : cuts + 1;
      if (hasCode(error, 'E_CONTENT_MISMATCH', 'E_CANCELLED', 'E_TIMEOUT') || cuts >= CUTS)
        throw cutError(error, check.count);
      await ports.clock.sleep(ports.random() * PAUSE * 2 ** cuts, ports.signal);
    }
  }
  check.end();
  if (held !== undefined) yield held;

  function cutError(error: unknown, count: number): unknown {
    if (hasCode(error, 'E_CONTENT_MISMATCH', 'E_CANCELLED', 'E_TIMEOUT')) return error;
    return registryError(
      'E_REGISTRY_UNREACHABLE',
      `${source.place} was cut ${CUTS} times at byte ${count} of ${blob.size} of ${blob.digest}`,
      { cause: error },
    );
  }
}

/** The chunks of a body that must not fall silent for longer than the idle time while somebody waits for them. */
async function* alive(body: Readable, place: string): AsyncGenerator<Uint8Array, void, undefined> {
  const timer = setTimeout(
    () => body.destroy(registryError('E_REGISTRY_UNREACHABLE', `${place} sent nothing for ${IDLE / 1_000} s`)),
    IDLE,
  );
  try {
    for await (const chunk of body as AsyncIterable<Uint8Array>) {
      yield chunk;
      timer.refresh();
    }
  } finally {
    clearTimeout(timer);
  }
}
