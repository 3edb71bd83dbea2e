const HASH_MAGIC = 0x00061561;
const HEADER = 26;
const PAGE_KINDS = { unsorted: 2, overflow: 7, hash: 13 } as const;
const ITEM_INLINE = 1;
const ITEM_OFF_PAGE = 3;

interface Database {
  readonly file: Buffer;
  readonly pageSize: number;
  readonly swapped: boolean;
}

/**
 * The values of a hash table of Berkeley DB, in which rpm kept its packages up to version 4.15. Source: Berkeley DB, dbinc/db_page.h.
 * @returns undefined where the bytes are no such table
 */
export function berkeleyBlobs(file: Buffer): Buffer[] | undefined {
  if (file.length < 512) return undefined;
  const swapped = file.readUInt32BE(12) === HASH_MAGIC;
  if (!swapped && file.readUInt32LE(12) !== HASH_MAGIC) return undefined;
  const pageSize = swapped ? file.readUInt32BE(20) : file.readUInt32LE(20);
  if (pageSize < 512 || pageSize > 65_536 || (pageSize & (pageSize - 1)) !== 0) return undefined;
  const database = { file, pageSize, swapped };
  const blobs: Buffer[] = [];
  for (let start = pageSize; start + pageSize <= file.length; start += pageSize) {
    const kind = file[start + 25];
    if (kind === PAGE_KINDS.hash || kind === PAGE_KINDS.unsorted) blobs.push(...valuesOf(database, start));
  }
  return blobs;
}

/** Keys and values take turns; each is found by its offset, and ends where the one before it begins. */
function valuesOf(database: Database, start: number): Buffer[] {
  const { file, pageSize } = database;
  const count = short(database, start + 20);
  const offsetOf = (index: number): number => (index < 0 ? pageSize : short(database, start + HEADER + index * 2));
  const values: Buffer[] = [];
  for (let index = 1; index < count && HEADER + index * 2 + 2 <= pageSize; index += 2) {
    const [at, end] = [start + offsetOf(index), start + offsetOf(index - 1)];
    if (at + 12 <= start + pageSize && file[at] === ITEM_OFF_PAGE)
      values.push(overflow(database, long(database, at + 4), long(database, at + 8)));
    else if (file[at] === ITEM_INLINE && at < end) values.push(file.subarray(at + 1, end));
  }
  return values;
}

/** A value that has pages of its own; a page that is visited twice ends it. */
function overflow(database: Database, first: number, length: number): Buffer {
  const { file, pageSize } = database;
  const parts: Buffer[] = [];
  const seen = new Set<number>();
  let left = length;
  for (let page = first; page !== 0 && left > 0 && !seen.has(page); ) {
    seen.add(page);
    const start = page * pageSize;
    if (start + pageSize > file.length || file[start + 25] !== PAGE_KINDS.overflow) break;
    const part = file.subarray(start + HEADER, start + HEADER + Math.min(left, pageSize - HEADER));
    parts.push(part);
    left -= part.length;
    page = long(database, start + 16);
  }
  return Buffer.concat(parts);
}

function short({ file, swapped }: Database, at: number): number {
  return swapped ? file.readUInt16BE(at) : file.readUInt16LE(at);
}

function long({ file, swapped }: Database, at: number): number {
  return swapped ? file.readUInt32BE(at) : file.readUInt32LE(at);
}
