import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { constants, createGunzip, createZstdCompress, createZstdDecompress } from 'node:zlib';
import { Gzip } from 'fflate';
import { buildError } from '../errors.ts';

export const COMPRESSIONS = ['gzip', 'zstd', 'none'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

/** The compressor's output depends on how its input is cut, so it is always cut alike. */
const PORTION = 65_536;
const GZIP_LEVEL = 4;
const ZSTD_LEVEL = 3;

/**
 * The same bytes for the same content on every machine. Node's own zlib is not used: it is linked to whatever zlib the
 * distribution has, and those differ in the bytes they write.
 */
export async function* compressed(source: AsyncIterable<Uint8Array>, kind: Compression): AsyncGenerator<Uint8Array> {
  if (kind === 'none') return yield* source;
  if (kind === 'zstd') return yield* zstd(source);
  const ready: Uint8Array[] = [];
  const gzip = new Gzip({ level: GZIP_LEVEL, mtime: 0 }, (chunk) => ready.push(chunk));
  for await (const portion of portions(source)) {
    gzip.push(portion);
    yield* ready.splice(0);
  }
  gzip.push(new Uint8Array(0), true);
  yield* ready;
}

/** Undoes gzip or zstd as its first bytes tell; anything else comes back as it is. @throws E_ARCHIVE when the compressed stream is damaged */
export async function* decompressed(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  const head: Uint8Array[] = [];
  let length = 0;
  while (length < 4) {
    const next = await chunks.next();
    if (next.done === true) break;
    head.push(next.value);
    length += next.value.length;
  }
  const whole = (async function* () {
    yield* head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  })();
  const magic = Buffer.concat(head).toString('hex', 0, 4);
  const inflate = magic.startsWith('1f8b') ? createGunzip() : magic === '28b52ffd' ? createZstdDecompress() : undefined;
  if (inflate === undefined) return yield* whole;
  const feeding = pipeline(Readable.from(whole), inflate).catch(() => {});
  try {
    yield* inflate as AsyncIterable<Buffer>;
  } catch (cause) {
    throw buildError('E_ARCHIVE', 'a compressed stream is damaged or cut short', { cause });
  } finally {
    inflate.destroy();
    await feeding;
  }
}

async function* zstd(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const compress = createZstdCompress({ params: { [constants.ZSTD_c_compressionLevel]: ZSTD_LEVEL } });
  const feeding = pipeline(Readable.from(portions(source)), compress);
  yield* compress as AsyncIterable<Buffer>;
  await feeding;
}

/** The same bytes in portions of 64 KiB, the last one shorter. */
async function* portions(source: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let held = Buffer.allocUnsafe(PORTION);
  let used = 0;
  for await (const chunk of source) {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + PORTION - used);
      held.set(part, used);
      used += part.length;
      at += part.length;
      if (used === PORTION) {
        yield held;
        held = Buffer.allocUnsafe(PORTION);
        used = 0;
      }
    }
  }
  if (used > 0) yield held.subarray(0, used);
}
