import { type Limit, limit } from '../kernel/index.ts';

/** From here on a blob's time is that of its bytes, and few connections fill the line. */
const LARGE = 64 * 1_048_576;
/** Up to here a blob's time is that of its round trips: it never waits for larger ones. */
const TINY = 1_048_576;

/** Blobs at once for each large one that is allowed: below that size a transfer is half waiting, half sending. */
export const BLOBS_FOR_ONE = 2;

/**
 * Runs the transfers of blobs in the order given: at most so many large ones at once, twice as many of ordinary size, and
 * as many tiny ones beside them.
 */
export function blobLanes(large: number): <T>(size: number, task: () => Promise<T>) => Promise<T> {
  const width = large * BLOBS_FOR_ONE;
  const tiny: Limit = limit(width);
  const lane = weighted(width);
  return (size, task) => (size <= TINY ? tiny(task) : lane(size >= LARGE ? BLOBS_FOR_ONE : 1, task));
}

/** Runs tasks in order while their weights together stay within a capacity. */
function weighted(capacity: number): <T>(weight: number, task: () => Promise<T>) => Promise<T> {
  let free = capacity;
  const waiting: { weight: number; start: () => void }[] = [];
  const next = (): void => {
    for (let first = waiting[0]; first !== undefined && first.weight <= free; first = waiting[0]) {
      waiting.shift();
      free -= first.weight;
      first.start();
    }
  };
  return async (weight, task) => {
    await new Promise<void>((start) => {
      waiting.push({ weight, start });
      next();
    });
    try {
      return await task();
    } finally {
      free += weight;
      next();
    }
  };
}
