import type { Writable } from 'node:stream';

/** Pieces are copied together into memory that is used again once it was sent, so that whoever gives them may reuse theirs. */
export interface SendingMemory {
  add(piece: Uint8Array): void;
  /** Sends what is not yet on its way. */
  flush(): void;
}

const SLAB = 131_072;

/** @param size bytes that will come in all */
export function sendingMemory(stream: Writable, size: number): SendingMemory {
  const slab = Math.min(SLAB, Math.max(size, 1));
  const spare: Buffer[] = [];
  let current: Buffer | undefined;
  let used = 0;

  const flush = (): void => {
    const full = current;
    if (full === undefined || used === 0) return;
    stream.write(full.subarray(0, used), (error) => {
      if (!error) spare.push(full);
    });
    current = undefined;
    used = 0;
  };
  return {
    flush,
    add: (piece) => {
      for (let at = 0; at < piece.length; ) {
        current ??= spare.pop() ?? Buffer.allocUnsafeSlow(slab);
        const count = Math.min(current.length - used, piece.length - at);
        current.set(piece.subarray(at, at + count), used);
        used += count;
        at += count;
        if (used === current.length) flush();
      }
    },
  };
}
