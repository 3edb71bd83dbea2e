import type { Cataloger } from './cataloger.ts';
import type { Component } from './component.ts';
import { purl } from './purl.ts';

const MAGIC = Buffer.from('ff20476f206275696c64696e663a', 'hex');
/** Where the strings of a build info stand since Go 1.18. */
const INLINE = 2;
const HEADER = 32;
/** More than any list of modules seen. */
const LONGEST = 1_048_576;
const SMALLEST = 100_000;

/** Modules that a Go program was linked from. Source: Go, debug/buildinfo. */
export const go: Cataloger = {
  wants: ({ size, mode }) => size > SMALLEST && (mode & 0o111) !== 0,
  keep: buildInfo,
  read: (kept) => {
    const [version = '', modules = ''] = strings(kept);
    const standard = /^go(\d[\w.]*)/.exec(version)?.[1];
    const found: Component[] = standard === undefined ? [] : [component('stdlib', standard)];
    for (const line of modules.split('\n')) {
      const [kind, path = '', named = ''] = line.split('\t');
      if ((kind === 'mod' || kind === 'dep') && named !== '(devel)' && named !== '') found.push(component(path, named));
      // A replacement stands below what it replaces.
      if (kind === '=>' && named !== '') found.splice(-1, 1, component(path, named));
    }
    return found;
  },
};

/** The build info of an ELF program, found while its bytes go by. */
async function buildInfo(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  let held: Buffer = Buffer.alloc(0);
  /** Where `held` starts in the program. */
  let offset = 0;
  let found = false;
  let elf: boolean | undefined;
  for await (const chunk of body) {
    if (elf === false || (found && held.length >= LONGEST)) continue;
    held = Buffer.concat([held, chunk]);
    if (elf === undefined && held.length >= 4) elf = held.toString('latin1', 0, 4) === '\u007fELF';
    if (elf !== true || found) continue;
    const at = findMagic(held, offset);
    found = at >= 0;
    // Without a hit only so much is kept that a header cut in two is still seen.
    const keep = found ? at : Math.max(held.length - HEADER, 0);
    held = held.subarray(keep);
    offset += keep;
  }
  return found ? Buffer.from(held.subarray(0, LONGEST)) : Buffer.alloc(0);
}

/** The header stands at a multiple of sixteen; programs that read build infos hold the magic elsewhere too. */
function findMagic(held: Buffer, offset: number): number {
  for (let at = held.indexOf(MAGIC); at >= 0; at = held.indexOf(MAGIC, at + 1)) {
    const flags = held[at + MAGIC.length + 1];
    if ((offset + at) % 16 === 0 && flags !== undefined && (flags & INLINE) !== 0) return at;
  }
  return -1;
}

/** Two strings, each after its length. */
function strings(info: Buffer): string[] {
  if (info.length < HEADER || ((info[MAGIC.length + 1] ?? 0) & INLINE) === 0) return [];
  const texts: string[] = [];
  let at = HEADER;
  for (let count = 0; count < 2; count++) {
    let length = 0;
    for (let shift = 0; shift < 35; shift += 7) {
      const byte = info[at] ?? 0;
      at += 1;
      length += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) break;
    }
    texts.push(info.toString('utf8', at, at + length));
    at += length;
  }
  // The list of modules stands between two marks of sixteen bytes.
  const [version = '', modules = ''] = texts;
  return [version, modules.length > 33 ? modules.slice(16, -16) : ''];
}

function component(path: string, version: string): Component {
  const slash = path.lastIndexOf('/');
  const namespace = slash < 0 ? {} : { namespace: path.slice(0, slash) };
  return {
    name: path,
    version,
    license: undefined,
    purl: purl({ type: 'golang', ...namespace, name: path.slice(slash + 1), version }),
  };
}
