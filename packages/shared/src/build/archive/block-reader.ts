import { buildError } from '../errors.ts';

/** Takes bytes off a stream in the portions that a format asks for. */
export interface BlockReader {
  /** Exactly so many bytes; undefined when the stream has ended cleanly before the first. */
  exactly(size: number): Promise<Buffer | undefined>;
  /** At least one byte and at most so many. */
  some(most: number): Promise<Buffer>;
  skip(size: number): Promise<void>;
}

/** Every reading method throws E_ARCHIVE when the stream ends in the middle of what was asked for. */
export function blockReader(source: AsyncIterable<Uint8Array>): BlockReader {
  const chunks = source[Symbol.asyncIterator]();
  let held: Buffer = Buffer.alloc(0);
  const fill = async (): Promise<boolean> => {
    while (held.length === 0) {
      const next = await chunks.next();
      if (next.done === true) return false;
      held = Buffer.from(next.value.buffer, next.value.byteOffset, next.value.byteLength);
    }
    return true;
  };
  const some = async (most: number): Promise<Buffer> => {
    if (!(await fill())) throw buildError('E_ARCHIVE', 'the archive ends in the middle of an entry');
    const taken = held.subarray(0, most);
    held = held.subarray(taken.length);
    return taken;
  };
  return {
    some,
    exactly: async (size) => {
      if (size > 0 && !(await fill())) return undefined;
      const parts: Buffer[] = [];
      for (let left = size; left > 0; ) {
        const part = await some(left);
        parts.push(part);
        left -= part.length;
      }
      return parts.length === 1 ? parts[0] : Buffer.concat(parts);
    },
    skip: async (size) => {
      for (let left = size; left > 0; ) left -= (await some(left)).length;
    },
  };
}
