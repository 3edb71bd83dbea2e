/** One header block of a tar archive. Source: POSIX ustar; GNU tar for base-256 numbers. */
export interface TarHeader {
  readonly name: string;
  /** `0` file, `5` folder, `x` and `g` pax records, `L` GNU name, links and devices otherwise. */
  readonly flag: string;
  readonly size: number;
}

export const TAR_BLOCK = 512;
/** Two empty blocks end an archive. */
export const TAR_END = Buffer.alloc(2 * TAR_BLOCK);

/** The largest number that eleven octal digits hold. */
const MOST_OCTAL = 0o77777777777;

/** @returns undefined for an empty block, which ends an archive; `damaged` for anything that is no header */
export function parseTarHeader(block: Buffer): TarHeader | 'damaged' | undefined {
  if (block.every((byte) => byte === 0)) return undefined;
  const size = numberAt(block, 124, 12);
  if (size === undefined || numberAt(block, 148, 8) !== checksum(block)) return 'damaged';
  const isUstar = block.toString('latin1', 257, 262) === 'ustar';
  const prefix = isUstar && block[263] === 0x30 ? textAt(block, 345, 155) : '';
  const name = [prefix, textAt(block, 0, 100)].filter((part) => part !== '').join('/');
  const flag = String.fromCharCode(block[156] ?? 0);
  return { name, flag: flag === '\0' || flag === '7' ? '0' : flag, size };
}

/** The header of a file, or of a folder where the name ends in a slash: nothing in it depends on when or where it is written. */
export function tarHeader(name: string, size: number): Buffer {
  const isFolder = name.endsWith('/');
  const block = Buffer.alloc(TAR_BLOCK);
  block.write(name, 0);
  block.write(isFolder ? '0000755' : '0000644', 100);
  block.write('0000000', 108);
  block.write('0000000', 116);
  if (size <= MOST_OCTAL) block.write(size.toString(8).padStart(11, '0'), 124);
  else {
    block[124] = 0x80;
    block.writeBigUInt64BE(BigInt(size), 128);
  }
  block.write('00000000000', 136);
  block.write(isFolder ? '5' : '0', 156);
  block.write('ustar\u000000', 257);
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

/** Bytes from the end of a file to the next block. */
export function tarPadding(size: number): number {
  return (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
}

/** `LENGTH KEY=VALUE\n`, one after the other. @returns undefined where they are damaged */
export function parsePaxRecords(body: Buffer): ReadonlyMap<string, string> | undefined {
  const records = new Map<string, string>();
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(0x20, at);
    const length = Number(body.toString('latin1', at, space));
    if (space < 0 || !Number.isSafeInteger(length) || length < 5 || at + length > body.length) return undefined;
    const record = body.toString('utf8', space + 1, at + length - 1);
    const equals = record.indexOf('=');
    records.set(record.slice(0, equals), record.slice(equals + 1));
    at += length;
  }
  return records;
}

/** All bytes added up, the checksum's own field counted as spaces. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte, at) => sum + (at >= 148 && at < 156 ? 0x20 : byte), 0);
}

function textAt(block: Buffer, start: number, length: number): string {
  const field = block.subarray(start, start + length);
  const end = field.indexOf(0);
  return field.toString('utf8', 0, end < 0 ? length : end);
}

/** Octal digits, or base 256 where the first bit is set. */
function numberAt(block: Buffer, start: number, length: number): number | undefined {
  if (((block[start] ?? 0) & 0x80) !== 0) {
    const value = block.subarray(start + 1, start + length).reduce((sum, byte) => sum * 256 + byte, 0);
    return block[start] === 0x80 && Number.isSafeInteger(value) ? value : undefined;
  }
  const digits = textAt(block, start, length).trim();
  return /^[0-7]*$/.test(digits) ? Number.parseInt(`0${digits}`, 8) : undefined;
}
