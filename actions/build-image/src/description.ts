import type { Compression, Description, FileItem, Owner, Words } from '@waybill/shared/build';
import { InvalidValue, readDocument, type Shape, shape } from '@waybill/shared/kernel';

const COMPRESSIONS = ['gzip', 'zstd', 'none'] as const satisfies readonly Compression[];

const { byKind, list, mapOf, oneOf, optional, record, refined, required, text } = shape;

/** Text that may be empty. */
const anyText: Shape<string> = (node, where) =>
  node.kind === 'scalar' && node.value === '' ? '' : text()(node, where);

const words = (parseKey: (key: string) => string): Shape<Words> =>
  refined(mapOf(anyText, parseKey), (map) => Object.fromEntries(map));

const source = text(parseSource);

const item = record<FileItem>({
  from: required(
    byKind<readonly string[]>({ scalar: refined(source, (path) => [path]), list: list(source, { least: 1 }) }),
  ),
  to: required(text(parseAbsolute)),
  mode: optional(text(parseMode)),
  owner: optional(text(parseOwner), { uid: 0, gid: 0 }),
});

/** The shape of a description; docs/schemas/assemble.json says the same. */
export const DESCRIPTION: Shape<Description> = record<Description>({
  base: optional(text()),
  args: optional(words(parseName), {}),
  files: optional(list(item, { most: 100 }), []),
  env: optional(words(parseName), {}),
  labels: optional(words(parseLabel), {}),
  entrypoint: optional(list(anyText)),
  cmd: optional(list(anyText)),
  user: optional(text(parseUser)),
  workdir: optional(text(parseAbsolute)),
  expose: optional(list(text(parsePort)), []),
  volumes: optional(list(text(parseAbsolute)), []),
  'stop-signal': optional(text(parseSignal)),
  compression: optional(oneOf(...COMPRESSIONS), 'gzip'),
});

/** The description in a file. @throws E_FILE with every mistake and its place */
export function readDescription(bytes: Uint8Array, name: string): Promise<Description> {
  return readDocument(bytes, DESCRIPTION, name);
}

function parseName(name: string): string {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw new InvalidValue(name, 'the name of a variable');
  return name;
}

function parseLabel(key: string): string {
  if (!/^[\w./-]{1,200}$/.test(key)) throw new InvalidValue(key, 'the name of a label');
  return key;
}

function parseSource(text: string): string {
  const parts = text.split('/');
  if (text === '' || text.startsWith('/') || parts.includes('..') || text.includes('\0'))
    throw new InvalidValue(text, 'a path inside the context (relative, without "..")');
  return text;
}

function parseAbsolute(text: string): string {
  if (!text.startsWith('/') || text.split('/').includes('..') || text.includes('\0'))
    throw new InvalidValue(text, 'a path in the image (starting with "/", without "..")');
  return text;
}

function parseMode(text: string): number {
  if (!/^0?[0-7]{3}$/.test(text)) throw new InvalidValue(text, 'a file mode such as "0644"');
  return Number.parseInt(text, 8);
}

function parseOwner(text: string): Owner {
  const match = /^(\d{1,9}):(\d{1,9})$/.exec(text);
  if (match === null)
    throw new InvalidValue(text, 'an owner such as "65532:65532" (numbers only: names differ between bases)');
  return { uid: Number(match[1]), gid: Number(match[2]) };
}

function parseUser(text: string): string {
  if (!/^[A-Za-z0-9_][\w.-]*(:[A-Za-z0-9_][\w.-]*)?$/.test(text))
    throw new InvalidValue(text, 'a user such as "65532:65532" or "node"');
  return text;
}

function parsePort(text: string): string {
  const match = /^(\d{1,5})(?:\/(tcp|udp|sctp))?$/.exec(text);
  const port = Number(match?.[1] ?? 0);
  if (match === null || port < 1 || port > 65_535) throw new InvalidValue(text, 'a port such as "8080" or "53/udp"');
  return `${port}/${match[2] ?? 'tcp'}`;
}

function parseSignal(text: string): string {
  if (!/^(SIG[A-Z0-9+-]+|\d{1,2})$/.test(text)) throw new InvalidValue(text, 'a signal such as SIGTERM');
  return text;
}
