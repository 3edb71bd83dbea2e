/** One member of a tar archive. Its `content` must be read to the end before the next member is asked for. */
export interface TarEntry {
  readonly path: string;
  readonly kind: 'file' | 'directory' | 'symlink' | 'hardlink' | 'other';
  readonly linkTarget: string;
  readonly executable: boolean;
  readonly size: number;
  content(): AsyncIterable<Uint8Array>;
}

const BLOCK = 512;
const KINDS: Readonly<Record<string, TarEntry['kind']>> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'hardlink',
  '2': 'symlink',
  '5': 'directory',
};
/** Headers that only describe the next member: none of them needs more. */
const LONGEST_HEADER = 1024 * 1024;

/** Reads the members of a tar stream: ustar, with pax and GNU long names. @throws Error when it is cut off or damaged */
export async function* tarEntries(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<TarEntry, void, void> {
  const reader = new BlockReader(bytes);
  let described: Partial<Record<'path' | 'linkpath' | 'size', string>> = {};
  for (;;) {
    const header = await reader.take(BLOCK);
    if (header === undefined || header.every((byte) => byte === 0)) return;
    checkSum(header);
    const type = String.fromCharCode(header[156] ?? 0);
    const size = Number(described.size ?? number(header.subarray(124, 136)));
    if (type === 'x' || type === 'g' || type === 'L' || type === 'K') {
      const text = await headerText(reader, size);
      if (type === 'x') described = { ...described, ...paxRecords(text) };
      if (type === 'L') described = { ...described, path: text.replace(/\0.*$/s, '') };
      if (type === 'K') described = { ...described, linkpath: text.replace(/\0.*$/s, '') };
      continue;
    }
    const kind = KINDS[type] ?? 'other';
    const length = kind === 'file' || kind === 'other' ? size : 0;
    let left = length;
    const content = async function* () {
      while (left > 0) {
        const piece = await reader.some(left);
        left -= piece.length;
        yield piece;
      }
    };
    yield {
      path: described.path ?? nameOf(header),
      kind,
      linkTarget: described.linkpath ?? string(header.subarray(157, 257)),
      executable: (number(header.subarray(100, 108)) & 0o111) !== 0,
      size: length,
      content,
    };
    for await (const _ of content());
    await reader.skip((BLOCK - (length % BLOCK)) % BLOCK);
    described = {};
  }
}

async function headerText(reader: BlockReader, size: number): Promise<string> {
  if (size > LONGEST_HEADER) throw new Error('the archive is damaged: a header is too long');
  const text = await reader.take(size);
  await reader.skip((BLOCK - (size % BLOCK)) % BLOCK);
  return Buffer.from(text ?? new Uint8Array()).toString('utf8');
}

function paxRecords(text: string): Partial<Record<'path' | 'linkpath' | 'size', string>> {
  const records: Record<string, string> = {};
  let rest = Buffer.from(text);
  while (rest.length > 0) {
    const length = Number.parseInt(rest.toString('latin1', 0, 20), 10);
    if (!(length > 0 && length <= rest.length)) throw new Error('the archive is damaged: a pax record has no length');
    const record = rest.toString('utf8', 0, length - 1);
    const pair = record.slice(record.indexOf(' ') + 1);
    records[pair.slice(0, pair.indexOf('='))] = pair.slice(pair.indexOf('=') + 1);
    rest = rest.subarray(length);
  }
  const { path, linkpath, size } = records as Readonly<Record<'path' | 'linkpath' | 'size', string | undefined>>;
  return { ...(path && { path }), ...(linkpath && { linkpath }), ...(size && { size }) };
}

function nameOf(header: Uint8Array): string {
  const isUstar = string(header.subarray(257, 262)) === 'ustar';
  const prefix = isUstar ? string(header.subarray(345, 500)) : '';
  const name = string(header.subarray(0, 100));
  return prefix === '' ? name : `${prefix}/${name}`;
}

function string(field: Uint8Array): string {
  const end = field.indexOf(0);
  return Buffer.from(end < 0 ? field : field.subarray(0, end)).toString('utf8');
}

function number(field: Uint8Array): number {
  // Base 256, for what does not fit into octal digits. Source: GNU tar, "Extensions".
  if (((field[0] ?? 0) & 0x80) !== 0)
    return field.reduce((sum, byte, index) => sum * 256 + (index === 0 ? byte & 0x7f : byte), 0);
  return Number.parseInt(string(field).trim() || '0', 8);
}

function checkSum(header: Uint8Array): void {
  const stated = number(header.subarray(148, 156));
  const sum = header.reduce((total, byte, index) => total + (index >= 148 && index < 156 ? 32 : byte), 0);
  if (stated !== sum) throw new Error('the archive is damaged: a header has the wrong checksum');
}

class BlockReader {
  readonly #bytes: AsyncIterator<Uint8Array>;
  #held: Uint8Array = new Uint8Array();

  constructor(bytes: AsyncIterable<Uint8Array>) {
    this.#bytes = bytes[Symbol.asyncIterator]();
  }

  /** Exactly that many bytes; undefined when the stream ended before the first of them. */
  async take(count: number): Promise<Uint8Array | undefined> {
    const pieces: Uint8Array[] = [];
    let left = count;
    while (left > 0) {
      if (!(await this.#fill())) {
        if (pieces.length === 0) return undefined;
        throw cutOff();
      }
      const piece = this.#cut(left);
      left -= piece.length;
      pieces.push(piece);
    }
    return Buffer.concat(pieces);
  }

  /** At least one byte, at most that many. */
  async some(most: number): Promise<Uint8Array> {
    if (!(await this.#fill())) throw cutOff();
    return this.#cut(most);
  }

  async skip(count: number): Promise<void> {
    for (let left = count; left > 0; ) left -= (await this.some(left)).length;
  }

  #cut(most: number): Uint8Array {
    const piece = this.#held.subarray(0, most);
    this.#held = this.#held.subarray(piece.length);
    return piece;
  }

  async #fill(): Promise<boolean> {
    while (this.#held.length === 0) {
      const next = await this.#bytes.next();
      if (next.done === true) return false;
      this.#held = next.value;
    }
    return true;
  }
}

function cutOff(): Error {
  return new Error('the archive is cut off');
}
