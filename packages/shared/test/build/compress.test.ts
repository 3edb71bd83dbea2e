import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { COMPRESSIONS, type Compression, compressed, decompressed } from '../../src/build/archive/index.ts';
import { digestOf, seededRandom } from '../../src/kernel/index.ts';
import { bytesOf, pieces } from './given-files.ts';

/** Text with repetitions, as code has. */
function givenText(length: number): Buffer {
  const random = seededRandom(5);
  const words = ['const', 'return', 'image', 'digest', '=>', '{', '}', '\n', 'layer(', ');'];
  let text = '';
  while (text.length < length) text += `${words[Math.floor(random() * words.length)]}${Math.floor(random() * 50)} `;
  return Buffer.from(text.slice(0, length));
}

describe('compression of layers', () => {
  it.each(COMPRESSIONS)('gives the same %s bytes however the content arrives', async (kind: Compression) => {
    const text = givenText(120_000);
    const digests = await Promise.all(
      [1_000, 65_536, 65_537, 120_000].map(async (size) =>
        digestOf(await bytesOf(compressed(pieces(text, size), kind))),
      ),
    );
    expect(new Set(digests).size).toBe(1);
  });

  it('gives gzip bytes that are fixed for all machines and versions of Node', async () => {
    const bytes = await bytesOf(compressed(pieces(givenText(200_000), 10_000), 'gzip'));
    expect(digestOf(bytes)).toBe('sha256:09c2f9334f58767dda8302868c20f4d6bd4060dd26e3763c0f9bacabf2841246');
    expect(gunzipSync(bytes).equals(givenText(200_000))).toBe(true);
  });

  it('gives zstd that a common reader reads', async () => {
    const bytes = await bytesOf(compressed(pieces(givenText(200_000), 10_000), 'zstd'));
    expect(zstdDecompressSync(bytes).equals(givenText(200_000))).toBe(true);
  });

  it.each(COMPRESSIONS)('is undone by what its first bytes tell: %s', async (kind: Compression) => {
    const packed = await bytesOf(compressed(pieces(givenText(100_000), 10_000), kind));
    const plain = await bytesOf(decompressed(pieces(packed, 3)));
    expect(plain.equals(givenText(100_000))).toBe(true);
  });

  it.each(['gzip', 'zstd'] as const)('refuses %s that is cut short', async (kind) => {
    const packed = await bytesOf(compressed(pieces(givenText(100_000), 10_000), kind));
    const cut = decompressed(pieces(packed.subarray(0, packed.length - 20), 1_000));
    await expect(bytesOf(cut)).rejects.toMatchObject({ code: 'E_ARCHIVE' });
  });
});
