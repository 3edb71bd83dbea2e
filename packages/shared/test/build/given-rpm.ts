export interface GivenRpm {
  readonly name: string;
  readonly version: string;
  readonly release: string;
  readonly arch?: string;
  readonly license?: string;
  readonly epoch?: number;
  /** Bytes of what a real header holds besides. */
  readonly filler?: number;
}

export function rpmBlob({ name, version, release, arch, license, epoch, filler = 0 }: GivenRpm): Buffer {
  const index: Buffer[] = [];
  let store = Buffer.alloc(0);
  const add = (tag: number, type: number, bytes: Buffer): void => {
    const entry = Buffer.alloc(16);
    for (const [at, value] of [tag, type, store.length, 1].entries()) entry.writeUInt32BE(value, at * 4);
    index.push(entry);
    store = Buffer.concat([store, bytes]);
  };
  const text = (tag: number, value: string | undefined): void => {
    if (value !== undefined) add(tag, 6, Buffer.from(`${value}\0`));
  };
  if (epoch !== undefined) add(1003, 4, Buffer.from([0, 0, 0, epoch]));
  text(1000, name);
  text(1001, version);
  text(1002, release);
  text(1014, license);
  add(1118, 7, Buffer.alloc(filler, 1));
  text(1022, arch);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(index.length, 0);
  head.writeUInt32BE(store.length, 4);
  return Buffer.concat([head, ...index, store]);
}

/** A database of the kind that SUSE uses, with one slot that is free. */
export function givenNdb(blobs: readonly Buffer[]): Buffer {
  const page = Buffer.alloc(4_096);
  page.write('RpmP', 0);
  page.writeUInt32LE(1, 12);
  const parts = [page];
  let at = page.length;
  for (const [index, blob] of blobs.entries()) {
    const slot = 32 + (index + 1) * 16;
    page.write('Slot', slot);
    for (const [place, value] of [index + 1, at / 16, Math.ceil((blob.length + 16) / 16)].entries())
      page.writeUInt32LE(value, slot + 4 + place * 4);
    const head = Buffer.alloc(16);
    head.write('BlbS', 0);
    head.writeUInt32LE(index + 1, 4);
    head.writeUInt32LE(blob.length, 12);
    const whole = Buffer.concat([head, blob, Buffer.alloc((16 - (blob.length % 16)) % 16)]);
    parts.push(whole);
    at += whole.length;
  }
  return Buffer.concat(parts);
}

const PAGE = 1_024;
const HEADER = 26;

/** A hash table of Berkeley DB: a page for each package, whose value is in the page where it fits, else on pages of its own. */
export function givenBerkeley(blobs: readonly Buffer[], swapped = false): Buffer {
  const long = (page: Buffer, at: number, value: number): unknown =>
    swapped ? page.writeUInt32BE(value, at) : page.writeUInt32LE(value, at);
  const short = (page: Buffer, at: number, value: number): unknown =>
    swapped ? page.writeUInt16BE(value, at) : page.writeUInt16LE(value, at);
  const pages = [Buffer.alloc(PAGE)];
  const meta = pages[0] as Buffer;
  long(meta, 12, 0x00061561);
  long(meta, 20, PAGE);
  meta[25] = 8;
  for (const blob of blobs) {
    const page = Buffer.alloc(PAGE);
    pages.push(page);
    page[25] = 13;
    short(page, 20, 2);
    const key = PAGE - 5;
    page[key] = 1;
    const inline = blob.length < 700;
    const value = key - (inline ? blob.length + 1 : 12);
    short(page, HEADER, key);
    short(page, HEADER + 2, value);
    page[value] = inline ? 1 : 3;
    if (inline) blob.copy(page, value + 1);
    if (inline) continue;
    long(page, value + 4, pages.length);
    long(page, value + 8, blob.length);
    for (let at = 0; at < blob.length; at += PAGE - HEADER) {
      const more = Buffer.alloc(PAGE);
      pages.push(more);
      more[25] = 7;
      long(more, 16, at + PAGE - HEADER < blob.length ? pages.length : 0);
      blob.copy(more, HEADER, at, at + PAGE - HEADER);
    }
  }
  return Buffer.concat(pages);
}
