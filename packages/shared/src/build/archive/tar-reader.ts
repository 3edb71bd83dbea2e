import { buildError } from '../errors.ts';
import { blockReader } from './block-reader.ts';
import { BLOCK, FLAGS, type TarEntry } from './tar-entry.ts';

/** One entry and its bytes, which must be read, or are skipped, before the next one. */
export interface TarItem {
  readonly entry: TarEntry;
  readonly body: AsyncIterable<Buffer>;
}

/** Extended headers above this are not names but an attack. */
const LARGEST_HEADER = 1_048_576;

const KINDS = new Map<string, TarEntry['kind']>([
  ...Object.entries(FLAGS).map(([kind, flag]) => [flag, kind as TarEntry['kind']] as const),
  ['\0', 'file'],
  ['7', 'file'],
]);

/**
 * Reads a tar stream of any of the usual dialects (ustar, pax, GNU) entry by entry, in constant memory.
 * @throws E_ARCHIVE when the stream is cut short, a checksum is wrong or a name is malformed
 */
export async function* readTar(source: AsyncIterable<Uint8Array>): AsyncGenerator<TarItem> {
  const blocks = blockReader(source);
  let pax: Record<string, string> = {};
  let gnu: Record<string, string> = {};
  for (;;) {
    const header = await blocks.exactly(BLOCK);
    if (header === undefined || header.every((byte) => byte === 0)) return;
    const flag = String.fromCharCode(header[156] ?? 0);
    const size = 'xgLK'.includes(flag) ? sizeOf(header) : Number(pax['size'] ?? sizeOf(header));
    check(header, size);
    if ('xgLK'.includes(flag)) {
      if (size > LARGEST_HEADER) throw buildError('E_ARCHIVE', `a tar header of ${size} bytes is larger than 1 MiB`);
      const body = (await blocks.exactly(size)) ?? Buffer.alloc(0);
      await blocks.skip((BLOCK - (size % BLOCK)) % BLOCK);
      if (flag === 'x') pax = { ...pax, ...paxRecords(body) };
      if (flag === 'L') gnu = { ...gnu, path: text(body) };
      if (flag === 'K') gnu = { ...gnu, linkpath: text(body) };
      continue;
    }
    const entry = entryOf(header, size, { ...gnu, ...pax });
    pax = {};
    gnu = {};
    let left = size;
    if (entry !== undefined) {
      yield {
        entry,
        body: (async function* () {
          while (left > 0) {
            const chunk = await blocks.some(left);
            left -= chunk.length;
            yield chunk;
          }
        })(),
      };
    }
    await blocks.skip(left + ((BLOCK - (size % BLOCK)) % BLOCK));
  }
}

function entryOf(header: Buffer, size: number, named: Record<string, string>): TarEntry | undefined {
  const kind = KINDS.get(String.fromCharCode(header[156] ?? 0));
  if (kind === undefined) return undefined;
  const prefix = header.toString('latin1', 257, 262) === 'ustar' && header[263] === 0x30 ? field(header, 345, 155) : '';
  const path = named['path'] ?? [prefix, field(header, 0, 100)].filter((part) => part !== '').join('/');
  return {
    path: path.replace(/^(\.\/)+/, '').replace(/\/+$/, ''),
    kind: kind === 'file' && path.endsWith('/') ? 'folder' : kind,
    mode: number(header, 100, 8) & 0o7777,
    uid: Number(named['uid'] ?? number(header, 108, 8)),
    gid: Number(named['gid'] ?? number(header, 116, 8)),
    size: kind === 'file' ? size : 0,
    mtime: Math.floor(Number(named['mtime'] ?? number(header, 136, 12))),
    link: named['linkpath'] ?? field(header, 157, 100),
  };
}

function sizeOf(header: Buffer): number {
  return number(header, 124, 12);
}

/** @throws E_ARCHIVE unless the header's checksum holds. Some old tools summed signed bytes. */
function check(header: Buffer, size: number): void {
  let plain = 0;
  let signed = 0;
  header.forEach((byte, index) => {
    const value = index >= 148 && index < 156 ? 0x20 : byte;
    plain += value;
    signed += value > 127 ? value - 256 : value;
  });
  const wanted = number(header, 148, 8);
  if ((wanted !== plain && wanted !== signed) || !Number.isSafeInteger(size) || size < 0)
    throw buildError('E_ARCHIVE', 'this is not a tar archive, or it is damaged: the checksum of a header is wrong');
}

function field(header: Buffer, start: number, length: number): string {
  return text(header.subarray(start, start + length));
}

function text(bytes: Buffer): string {
  const end = bytes.indexOf(0);
  return bytes.toString('utf8', 0, end < 0 ? bytes.length : end);
}

/** Octal digits, or base 256 where the first bit is set. */
function number(header: Buffer, start: number, length: number): number {
  const first = header[start] ?? 0;
  if ((first & 0x80) !== 0) {
    let value = first & 0x7f;
    for (const byte of header.subarray(start + 1, start + length)) value = value * 256 + byte;
    return value;
  }
  const digits = field(header, start, length).trim();
  if (!/^[0-7]*$/.test(digits)) throw buildError('E_ARCHIVE', 'a number in a tar header is not octal');
  return digits === '' ? 0 : Number.parseInt(digits, 8);
}

function paxRecords(body: Buffer): Record<string, string> {
  const records: Record<string, string> = {};
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, space));
    const end = at + length;
    if (space < 0 || !Number.isSafeInteger(length) || length < 5 || end > body.length)
      throw buildError('E_ARCHIVE', 'an extended header of the tar archive is damaged');
    const record = body.toString('utf8', space + 1, end - 1);
    const equals = record.indexOf('=');
    records[record.slice(0, equals)] = record.slice(equals + 1);
    at = end;
  }
  return records;
}
