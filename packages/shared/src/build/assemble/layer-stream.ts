import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { quote } from '../../kernel/index.ts';
import { padding, TAR_END, tarHeader } from '../archive/index.ts';
import { buildError } from '../errors.ts';
import type { LayerEntry } from './plan-layers.ts';

/** Files up to this size are read whole, and some of them ahead. */
const SMALL = 262_144;
const AHEAD = 16;

/** The layer as a tar stream, in constant memory. @throws E_CONTEXT when a file changes while it is read */
export async function* layerStream(entries: readonly LayerEntry[]): AsyncGenerator<Uint8Array> {
  const small = readAhead(entries);
  for (const [index, entry] of entries.entries()) {
    yield tarHeader(entry);
    if (entry.source === undefined || entry.size === 0) continue;
    const whole = small(index);
    let size = 0;
    for await (const chunk of whole === undefined ? createReadStream(entry.source) : [await whole]) {
      size += chunk.length;
      if (size > entry.size) throw changed(entry);
      yield chunk;
    }
    if (size !== entry.size) throw changed(entry);
    yield padding(entry.size);
  }
  yield TAR_END;
}

/** Starts the reading of a few small files before their turn; asking for one starts the next. */
function readAhead(entries: readonly LayerEntry[]): (index: number) => Promise<Buffer> | undefined {
  const pending = new Map<number, Promise<Buffer>>();
  let next = 0;
  return (index) => {
    for (; next < entries.length && next <= index + AHEAD; next++) {
      const { source, size } = entries[next] as LayerEntry;
      if (source === undefined || size === 0 || size > SMALL) continue;
      const reading = readFile(source);
      reading.catch(() => {});
      pending.set(next, reading);
    }
    const found = pending.get(index);
    pending.delete(index);
    return found;
  };
}

function changed(entry: LayerEntry): Error {
  return buildError('E_CONTEXT', `${quote(entry.path)} changed while it was read`, {
    cure: 'build after everything that writes into the context has ended',
  });
}
