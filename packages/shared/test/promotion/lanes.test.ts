import { describe, expect, it } from '@jest/globals';
import { blobLanes } from '../../src/promotion/lanes.ts';

const MB = 1_048_576;

async function afterTurns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise((resolve) => setImmediate(resolve));
}

describe('the lanes of blobs', () => {
  it.each([
    ['large ones as many as are allowed', 8, new Array<number>(20).fill(500 * MB), 8],
    ['ordinary ones twice as many', 8, new Array<number>(40).fill(20 * MB), 16],
    ['ordinary ones in the place of large ones', 2, [500 * MB, ...new Array<number>(9).fill(20 * MB)], 3],
    ['tiny ones beside all others', 2, [500 * MB, 500 * MB, 100, 200, 300], 5],
  ])('hold %s', async (_title, large, sizes, at) => {
    const lane = blobLanes(large);
    let begun = 0;
    for (const size of sizes)
      void lane(size, () => {
        begun += 1;
        return new Promise(() => {});
      });
    await afterTurns(3);
    expect(begun).toBe(at);
  });

  it('begin the next, in order, when one ends, whatever its end', async () => {
    const lane = blobLanes(1);
    const order: string[] = [];
    const failing = lane(500 * MB, () => Promise.reject(new Error('cut')));
    const next = lane(500 * MB, () => Promise.resolve(order.push('second')));
    const last = lane(20 * MB, () => Promise.resolve(order.push('third')));
    await expect(failing).rejects.toThrow('cut');
    await Promise.all([next, last]);
    expect(order).toEqual(['second', 'third']);
  });
});
