import { describe, expect, it } from '@jest/globals';
import { COMPRESSIONS, type Compression, compressed, decompressed } from '../../src/build/archive/index.ts';
import { digestOf, seededRandom } from '../../src/kernel/index.ts';
import { bytesOf, pieces } from './given-files.ts';

const SEEDS = [1, 2];

/** Words and noise in turn, so that the compressor meets what packs well and what does not. */
function givenContent(seed: number, length: number): Buffer {
  const random = seededRandom(seed);
  const parts: Buffer[] = [];
  for (let size = 0; size < length; ) {
    const word = `layer(${Math.floor(random() * 900)}) => `.repeat(1 + Math.floor(random() * 200));
    const noise = Buffer.from(Array.from({ length: Math.floor(random() * 3_000) }, () => Math.floor(random() * 256)));
    parts.push(Buffer.from(word), noise);
    size += word.length + noise.length;
  }
  return Buffer.concat(parts).subarray(0, length);
}

describe('compression of megabytes', () => {
  it.each(COMPRESSIONS)(
    'gives the same %s bytes however the content arrives, and gives it back',
    async (kind: Compression) => {
      for (const seed of SEEDS) {
        const content = givenContent(seed, 1_000_000 + seed);
        const digests = new Set<string>();
        for (const size of [997, 65_535, 65_537, content.length]) {
          const packed = await bytesOf(compressed(pieces(content, size), kind));
          digests.add(digestOf(packed));
          if (size === 997) expect((await bytesOf(decompressed(pieces(packed, 4_096)))).equals(content)).toBe(true);
        }
        expect(digests.size).toBe(1);
      }
    },
  );
});
