import { type FileHandle, open } from 'node:fs/promises';
import { quote } from '../kernel/index.ts';
import { registryError } from './errors.ts';
import { parsePaxRecords, parseTarHeader, TAR_BLOCK, tarPadding } from './tar-header.ts';

/** Where the bytes of a file lie in an archive. */
export interface TarPlace {
  readonly offset: number;
  readonly size: number;
}

/** More entries than any image has, and larger records than any name needs. */
const MOST_ENTRIES = 100_000;
const MOST_RECORD = 65_536;

/**
 * Finds every file of a tar archive by reading its headers alone; nothing is unpacked.
 * @throws E_LAYOUT_INVALID for what is no plain tar, or has links, devices, paths that lead out, or one name twice
 */
export async function indexTar(path: string): Promise<ReadonlyMap<string, TarPlace>> {
  const file = await open(path, 'r');
  try {
    const { size } = await file.stat();
    return await readHeaders(file, size, path);
  } finally {
    await file.close();
  }
}

async function readHeaders(file: FileHandle, end: number, path: string): Promise<ReadonlyMap<string, TarPlace>> {
  const places = new Map<string, TarPlace>();
  let named: { name?: string; size?: number } = {};
  let at = 0;
  for (let count = 0; ; count++) {
    if (count > MOST_ENTRIES) throw invalid(path, `has more than ${MOST_ENTRIES} entries`);
    const block = await read(file, at, TAR_BLOCK);
    const header = block.length === TAR_BLOCK ? parseTarHeader(block) : at === 0 ? 'damaged' : undefined;
    if (header === undefined) return places;
    if (header === 'damaged') throw damaged(path, block, at);
    const size = 'xgLK'.includes(header.flag) ? header.size : (named.size ?? header.size);
    const offset = at + TAR_BLOCK;
    if (offset + size > end) throw invalid(path, `ends in the middle of ${quote(named.name ?? header.name)}`);
    at = offset + size + tarPadding(size);
    if ('xgLK'.includes(header.flag)) {
      if (size > MOST_RECORD) throw invalid(path, `has a header of ${size} bytes`);
      named = { ...named, ...recordsIn(header.flag, await read(file, offset, size), path) };
      continue;
    }
    const name = normalized(named.name ?? header.name, path);
    named = {};
    if (header.flag === '5' || name.endsWith('/')) continue;
    if (header.flag !== '0')
      throw invalid(path, `has ${quote(name)}, which is no regular file (type ${quote(header.flag)})`);
    if (places.has(name)) throw invalid(path, `has ${quote(name)} twice`);
    places.set(name, { offset, size });
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, position);
  return buffer.subarray(0, bytesRead);
}

function recordsIn(flag: string, body: Buffer, path: string): { name?: string; size?: number } {
  if (flag === 'L') return { name: body.toString('utf8').replace(/\0.*$/s, '') };
  if (flag === 'K') return {};
  const records = parsePaxRecords(body);
  const size = Number(records?.get('size') ?? 0);
  if (records === undefined || !Number.isSafeInteger(size) || size < 0)
    throw invalid(path, 'has an extended header that is damaged');
  const name = records.get('path');
  return { ...(name !== undefined && { name }), ...(records.has('size') && { size }) };
}

/** @throws E_LAYOUT_INVALID for a name that leads out of the archive */
function normalized(name: string, path: string): string {
  const plain = name.replace(/^(\.\/)+/, '');
  if (plain.startsWith('/') || plain.includes('\\') || plain.includes('\0') || plain.split('/').includes('..'))
    throw invalid(path, `has an entry that leads out of it: ${quote(name)}`);
  return plain === '.' ? './' : plain;
}

function damaged(path: string, block: Buffer, at: number): Error {
  const magic = block.toString('hex', 0, 4);
  const kind = at > 0 ? undefined : magic.startsWith('1f8b') ? 'gzip' : magic === '28b52ffd' ? 'zstd' : undefined;
  if (kind === undefined) return invalid(path, `is no tar archive, or is damaged at byte ${at}`);
  return invalid(path, `is compressed with ${kind}; its parts can only be found in a plain tar`, 'decompress it first');
}

function invalid(path: string, what: string, cure?: string): Error {
  return registryError('E_LAYOUT_INVALID', `${path} ${what}`, cure === undefined ? {} : { cure });
}
