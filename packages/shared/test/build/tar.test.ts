import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { padding, readTar, TAR_END, type TarEntry, tarHeader } from '../../src/build/archive/index.ts';
import { bytesOf, pieces } from './given-files.ts';

// The same folder, packed by GNU tar in its own dialect and in pax: `tar --format=… --owner=7 --group=8 --numeric-owner -c .`
const GNU =
  'H4sIAAAAAAACA+3XTQ6CMBAF4B6lJ4BOmTpbD8AlMP7GBhOQjae3/iYQY4xJa2LftykQdq/zKEWpojOBOHddw9VtJXO/v1LEzrKIYXN5PiNipZ1KYOiPTae1ylRRFuW8PrSbetfuI+Y/Y37kPV0NSTXaC2GPiIT8a+SfIP/2RxRkkv94/l/1P4/7v6oovK4N5j86H6ofU5Dz/PfDIvIZ8IvznxiH81+6/Nc7v4qb//v+d5P8xbFF/6ewXXl/QA1m3v8+3s/fo/9FPu9/MmzD+c/GrSXM/zP/07bplj/s/2n+5Ch8/ynFxynz/AEAAAAAAAAAAOB/nQFkT3MIACgAAA==';
const PAX =
  'H4sIAAAAAAACA+3WTW6DMBAFYK97Ck4AM2Zcr7rvMldwFFqiWqQCIkU9fZ1fKSRqFCkmcnnfxiQbBE/zmLxQ0VFgjdmd4Wp/Mh1+7ygWo8VaEtr+b4VFZUaNYN31rg23fMRDEp0eSiUiL2Zu8165RdV2RRPH9n28ily8omP4muQ8/7IMp8o2KeWfKC519u36+i2Plf5NLwqeOP/xAz6f/2v9P5x/CVRGKc1/ov3vV80npmDK89+t55F3wLv3Pw4rgcH+N17+H0tfxc3/7/43g/yZRKP/x1BX3q9QgxPvf79sviL3v7V39D9bHfY/HbeWMP+n/H9q1y6e2P/D/Evi8P3nMT5OE88fAAAAAAAAAAAA/q9f5sLyUQAoAAA=';

const LONG = 'n'.repeat(120);

async function entriesIn(bytes: Uint8Array, size = 700): Promise<[TarEntry, string][]> {
  const found: [TarEntry, string][] = [];
  for await (const { entry, body } of readTar(pieces(bytes, size)))
    found.push([entry, (await bytesOf(body)).toString()]);
  return found;
}

function givenEntry(over: Partial<TarEntry> = {}): TarEntry {
  return { path: 'a', kind: 'file', mode: 0o644, uid: 0, gid: 0, size: 0, mtime: 0, link: '', ...over };
}

function archive(...entries: readonly (readonly [TarEntry, string])[]): Buffer {
  const parts = entries.flatMap(([entry, body]) => [tarHeader(entry), Buffer.from(body), padding(entry.size)]);
  return Buffer.concat([...parts, TAR_END]);
}

describe('the tar reader', () => {
  it.each([
    ['GNU tar’s dialect', GNU],
    ['pax', PAX],
  ])('reads %s with long names, links and owners', async (_dialect, packed) => {
    const entries = await entriesIn(gunzipSync(Buffer.from(packed, 'base64')));
    expect(entries.map(([{ path, kind, size, link }, body]) => ({ path, kind, size, link, body }))).toEqual([
      { path: '', kind: 'folder', size: 0, link: '', body: '' },
      { path: LONG, kind: 'file', size: 4, link: '', body: 'long' },
      { path: 'sub', kind: 'folder', size: 0, link: '', body: '' },
      { path: 'sub/file', kind: 'file', size: 5, link: '', body: 'hello' },
      { path: 'sub/link', kind: 'symlink', size: 0, link: 'file', body: '' },
      { path: 'sub/zhard', kind: 'hardlink', size: 0, link: './sub/file', body: '' },
    ]);
    expect(entries[1]?.[0]).toMatchObject({ mode: 0o644, uid: 7, gid: 8, mtime: 1_700_000_000 });
  });

  it('goes on to the next entry when a body was not read to its end', async () => {
    const bytes = archive(
      [givenEntry({ path: 'big', size: 1_300 }), 'x'.repeat(1_300)],
      [givenEntry({ path: 'next' }), ''],
    );
    const seen: string[] = [];
    for await (const { entry } of readTar(pieces(bytes, 100))) seen.push(entry.path);
    expect(seen).toEqual(['big', 'next']);
  });

  it('refuses an archive that is cut short', async () => {
    const bytes = archive([givenEntry({ size: 600 }), 'x'.repeat(600)]).subarray(0, 900);
    await expect(entriesIn(bytes)).rejects.toMatchObject({ code: 'E_ARCHIVE' });
  });

  it('refuses what is not a tar archive', async () => {
    await expect(entriesIn(Buffer.alloc(2_048, 'no tar'))).rejects.toMatchObject({ code: 'E_ARCHIVE' });
  });

  it('refuses an extended header that is too large to be a name', async () => {
    const header = tarHeader(givenEntry({ path: 'x'.repeat(200) })).subarray(0, 512);
    const huge = Buffer.from(header);
    huge.write('00020000000', 124);
    huge.write('        ', 148);
    huge.write(
      `${huge
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    await expect(entriesIn(huge)).rejects.toThrow('larger than 1 MiB');
  });
});

describe('the tar writer', () => {
  it('writes what the reader reads, for any names, owners and sizes', async () => {
    const name = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 150 })
      .map((text) => text.replace(/[/\0]|[\ud800-\udfff]/g, '_'));
    const path = fc
      .array(
        name.filter((text) => text !== '.'),
        { minLength: 1, maxLength: 4 },
      )
      .map((parts) => parts.join('/'));
    const id = fc.nat({ max: 0o7777777 });
    await fc.assert(
      fc.asyncProperty(path, id, fc.nat({ max: 2_000 }), async (given, uid, size) => {
        const entry = givenEntry({ path: given, uid, gid: uid, size, mtime: uid });
        expect(await entriesIn(archive([entry, 'y'.repeat(size)]))).toEqual([[entry, 'y'.repeat(size)]]);
      }),
      { seed: 1, numRuns: 100 },
    );
  });

  it('names a length beyond eight gigabytes in a pax header', async () => {
    const size = 9 * 1024 ** 3;
    const header = tarHeader(givenEntry({ size }));
    const items = readTar(pieces(header, 512));
    const { value } = await items.next();
    expect(value?.entry.size).toBe(size);
  });
});
