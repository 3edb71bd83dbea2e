import { BLOCK, FLAGS, type TarEntry } from './tar-entry.ts';

/** The largest size that eleven octal digits hold. */
const MOST_OCTAL = 0o77777777777;

/** The header of an entry: the same bytes for the same entry on every machine. Long or non-ASCII names go into a pax header before it. */
export function tarHeader(entry: TarEntry): Buffer {
  const path = entry.kind === 'folder' ? `${entry.path}/` : entry.path;
  const records = { ...tooLong('path', path), ...tooLong('linkpath', entry.link), ...tooLarge(entry.size) };
  const header = ustar({ ...entry, path }, FLAGS[entry.kind]);
  if (Object.keys(records).length === 0) return header;
  const body = Buffer.from(Object.entries(records).map(paxRecord).join(''));
  const extended: TarEntry = {
    ...entry,
    path: 'PaxHeaders/entry',
    kind: 'file',
    mode: 0o644,
    size: body.length,
    link: '',
  };
  return Buffer.concat([ustar(extended, 'x'), body, padding(body.length), header]);
}

/** Zeros up to the next block. */
export function padding(size: number): Buffer {
  return Buffer.alloc((BLOCK - (size % BLOCK)) % BLOCK);
}

/** Two empty blocks end an archive. */
export const TAR_END = Buffer.alloc(2 * BLOCK);

function ustar(entry: TarEntry, flag: string): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(cut(entry.path), 0);
  header.write(octal(entry.mode & 0o7777, 7), 100);
  header.write(octal(entry.uid, 7), 108);
  header.write(octal(entry.gid, 7), 116);
  header.write(octal(Math.min(entry.size, MOST_OCTAL), 11), 124);
  header.write(octal(entry.mtime, 11), 136);
  header.write('        ', 148);
  header.write(flag, 156);
  header.write(cut(entry.link), 157);
  header.write('ustar\u000000', 257);
  header.write(octal(0, 7), 329);
  header.write(octal(0, 7), 337);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${octal(sum, 6)}\0 `, 148);
  return header;
}

function octal(value: number, digits: number): string {
  return value.toString(8).padStart(digits, '0');
}

/** What fits into the field of 100 bytes; only ever cut where a pax record has the whole. */
function cut(text: string): string {
  return Buffer.from(text)
    .subarray(0, 100)
    .toString('latin1')
    .replace(/[^\u0020-\u007e]/g, '_');
}

function tooLong(key: string, text: string): Record<string, string> {
  return Buffer.byteLength(text) > 100 || /[^\u0020-\u007e]/.test(text) ? { [key]: text } : {};
}

function tooLarge(size: number): Record<string, string> {
  return size > MOST_OCTAL ? { size: String(size) } : {};
}

/** `LENGTH KEY=VALUE\n`, where LENGTH counts its own digits too. */
function paxRecord([key, value]: [string, string]): string {
  const rest = Buffer.byteLength(` ${key}=${value}\n`);
  let length = rest + String(rest).length;
  if (String(length).length > String(rest).length) length = rest + String(length).length;
  return `${length} ${key}=${value}\n`;
}
