/**
 * The second column of every row of one table, where it is a blob: all that a package database needs of the format.
 * Source: SQLite, "Database File Format", sections 1.6 (b-tree pages), 2.1 (record format) and 1.5.1 (overflow pages).
 * @returns undefined where the bytes are no such database
 */
export function sqliteBlobs(file: Buffer, table: string): Buffer[] | undefined {
  if (file.toString('latin1', 0, 15) !== 'SQLite format 3' || file.length < 100) return undefined;
  const declared = file.readUInt16BE(16);
  const database: Database = { file, pageSize: declared === 1 ? 65_536 : declared, reserved: file[20] ?? 0 };
  if (database.pageSize < 512) return undefined;
  for (const record of rows(database, 1)) {
    const [type, name, , root] = columns(record);
    if (text(type) === 'table' && text(name) === table && typeof root === 'number')
      return [...rows(database, root)].flatMap((row) => {
        const blob = columns(row)[1];
        return Buffer.isBuffer(blob) ? [blob] : [];
      });
  }
  return undefined;
}

interface Database {
  readonly file: Buffer;
  readonly pageSize: number;
  readonly reserved: number;
}

const INTERIOR = 5;
const LEAF = 13;
const MOST_PAGES = 1_000_000;

/** The records of a table, page by page; a page that is visited twice ends the walk. */
function* rows(database: Database, root: number): Generator<Buffer> {
  const pages = [root];
  const seen = new Set<number>();
  for (let number = pages.pop(); number !== undefined; number = pages.pop()) {
    const start = (number - 1) * database.pageSize;
    if (seen.has(number) || seen.size > MOST_PAGES || number < 1 || start + database.pageSize > database.file.length)
      continue;
    seen.add(number);
    const page = database.file.subarray(start, start + database.pageSize);
    const head = number === 1 ? 100 : 0;
    const kind = page[head];
    const cells = page.readUInt16BE(head + 3);
    const pointers = head + (kind === INTERIOR ? 12 : 8);
    const cellAt = (index: number): number => page.readUInt16BE(pointers + index * 2);
    if (kind === INTERIOR) {
      pages.push(page.readUInt32BE(head + 8));
      for (let index = cells - 1; index >= 0; index--) pages.push(page.readUInt32BE(cellAt(index)));
    } else if (kind === LEAF) {
      for (let index = 0; index < cells; index++) yield payload(database, page, cellAt(index));
    }
  }
}

function payload(database: Database, page: Buffer, at: number): Buffer {
  const [size, afterSize] = varint(page, at);
  const [, start] = varint(page, afterSize);
  const usable = database.pageSize - database.reserved;
  const most = usable - 35;
  if (size <= most) return page.subarray(start, start + size);
  const least = Math.floor(((usable - 12) * 32) / 255) - 23;
  const fitting = least + ((size - least) % (usable - 4));
  const local = fitting <= most ? fitting : least;
  const parts = [page.subarray(start, start + local)];
  let left = size - local;
  for (let next = page.readUInt32BE(start + local); next !== 0 && left > 0; ) {
    const offset = (next - 1) * database.pageSize;
    if (offset + usable > database.file.length) break;
    const part = database.file.subarray(offset + 4, offset + 4 + Math.min(left, usable - 4));
    parts.push(part);
    left -= part.length;
    next = database.file.readUInt32BE(offset);
  }
  return Buffer.concat(parts);
}

function columns(record: Buffer): (number | Buffer | undefined)[] {
  const [header, first] = varint(record, 0);
  let body = header;
  const values: (number | Buffer | undefined)[] = [];
  for (let at = first; at < header && values.length < 8; ) {
    const [type, next] = varint(record, at);
    at = next;
    const size = type >= 12 ? Math.floor((type - 12) / 2) : ([0, 1, 2, 3, 4, 6, 8, 8, 0, 0][type] ?? 0);
    const bytes = record.subarray(body, body + size);
    body += size;
    if (type >= 12) values.push(bytes);
    else if (type === 8 || type === 9) values.push(type - 8);
    else values.push(size > 0 && size <= 6 && bytes.length === size ? bytes.readIntBE(0, size) : undefined);
  }
  return values;
}

function varint(bytes: Buffer, at: number): [value: number, next: number] {
  let value = 0;
  for (let index = 0; index < 9; index++) {
    const byte = bytes[at + index] ?? 0;
    if (index === 8) return [value * 256 + byte, at + 9];
    value = value * 128 + (byte & 0x7f);
    if (byte < 0x80) return [value, at + index + 1];
  }
  return [value, at];
}

function text(value: number | Buffer | undefined): string | undefined {
  return Buffer.isBuffer(value) ? value.toString('utf8') : undefined;
}
