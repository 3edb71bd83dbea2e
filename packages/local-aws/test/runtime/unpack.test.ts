import { lstat, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { applyLayer, writeTar } from '../../src/runtime/index.ts';
import { type GivenMember, givenTar } from './given-image.ts';

// Hundreds of runs, on a machine that may be busy.
jest.setTimeout(30_000);

describe('a layer', () => {
  let outside: string;
  let root: string;

  beforeEach(async () => {
    outside = await mkdtemp(join(tmpdir(), 'unpack-'));
    root = await mkdtemp(join(outside, 'root-'));
    await writeFile(join(outside, 'secret'), 'untouched');
  });

  afterEach(async () => {
    expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('untouched');
    expect((await readdir(outside)).sort()).toEqual([root.slice(outside.length + 1), 'secret'].sort());
    await rm(outside, { recursive: true, force: true });
  });

  async function* inPieces(bytes: Buffer, size = 333): AsyncIterable<Uint8Array> {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  }

  const apply = (members: readonly GivenMember[]) =>
    applyLayer(root, inPieces(givenTar(members)), 'application/vnd.oci.image.layer.v1.tar');
  const text = (path: string) => readFile(join(root, path), 'utf8');

  it('puts files where it says, with their content and their executable bit', async () => {
    await apply([
      { path: 'app/', type: '5' },
      { path: 'app/run.sh', content: '#!/bin/sh\n', mode: 0o755 },
      { path: './etc/deep/name', content: 'x' },
    ]);
    expect(await text('app/run.sh')).toBe('#!/bin/sh\n');
    expect(((await stat(join(root, 'app/run.sh'))).mode & 0o111) !== 0).toBe(true);
    expect(await text('etc/deep/name')).toBe('x');
  });

  it.each([
    ['gzip', gzipSync, 'application/vnd.oci.image.layer.v1.tar+gzip'],
    ['gzip of Docker', gzipSync, 'application/vnd.docker.image.rootfs.diff.tar.gzip'],
    ['zstd', zstdCompressSync, 'application/vnd.oci.image.layer.v1.tar+zstd'],
  ])('may be compressed with %s', async (_name, compress, mediaType) => {
    await applyLayer(root, inPieces(compress(writeTar([{ path: 'hello', content: 'world' }]))), mediaType);
    expect(await text('hello')).toBe('world');
  });

  it('removes what a whiteout names', async () => {
    await apply([
      { path: 'keep', content: '1' },
      { path: 'gone', content: '1' },
      { path: 'old/a', content: '1' },
      { path: 'old/b', content: '1' },
    ]);
    await apply([{ path: '.wh.gone' }, { path: 'old/.wh..wh..opq' }, { path: 'old/c', content: '2' }]);
    expect((await readdir(root)).sort()).toEqual(['keep', 'old']);
    expect(await readdir(join(root, 'old'))).toEqual(['c']);
  });

  it('replaces a file by a folder and a folder by a file', async () => {
    await apply([
      { path: 'a', content: '1' },
      { path: 'b/x', content: '1' },
    ]);
    await apply([
      { path: 'a/x', content: '2' },
      { path: 'b', content: '2' },
    ]);
    expect([await text('a/x'), await text('b')]).toEqual(['2', '2']);
  });

  it('follows a link to a folder as if the root were /', async () => {
    await apply([
      { path: 'usr/lib/', type: '5' },
      { path: 'lib', type: '2', link: '/usr/lib' },
      { path: 'lib/libc.so', content: 'elf' },
    ]);
    expect(await text('usr/lib/libc.so')).toBe('elf');
    expect(await readlink(join(root, 'lib'))).toBe('/usr/lib');
  });

  it('reads long names of pax and GNU', async () => {
    const long = `${'d/'.repeat(60)}file`;
    const record = ` path=${long}\n`;
    const length = record.length + 3;
    await apply([
      { path: 'pax', type: 'x', content: `${length}${record}` },
      { path: 'short', content: 'pax' },
    ]);
    expect(await text(long)).toBe('pax');
    await apply([
      { path: '././@LongLink', type: 'L', content: `gnu/${long}\0` },
      { path: 'short', content: 'gnu' },
    ]);
    expect(await text(`gnu/${long}`)).toBe('gnu');
  });

  it.each<[string, GivenMember[]]>([
    ['climbs', [{ path: '../../secret', content: 'overwritten' }]],
    ['is absolute', [{ path: '/secret', content: 'overwritten' }]],
    [
      'goes through a link that climbs',
      [
        { path: 'out', type: '2', link: '..' },
        { path: 'out/secret', content: 'overwritten' },
      ],
    ],
    [
      'goes through a link to a link',
      [
        { path: 'a', type: '2', link: '/../..' },
        { path: 'b', type: '2', link: 'a/..' },
        { path: 'b/secret', content: 'overwritten' },
      ],
    ],
    [
      'replaces a link that points out',
      [
        { path: 'secret', type: '2', link: '../secret' },
        { path: 'secret', content: 'overwritten' },
      ],
    ],
    ['removes by a whiteout that climbs', [{ path: '../.wh.secret' }]],
    ['is emptied through a link', [{ path: 'out', type: '2', link: '..' }, { path: 'out/.wh..wh..opq' }]],
    ['links hard to what lies outside', [{ path: 'copy', type: '1', link: '../../secret' }]],
    ['is a device', [{ path: 'null', type: '3' }]],
  ])('stays inside its root when a member %s', async (_what, members) => {
    await apply(members);
    const copy = await lstat(join(root, 'copy')).catch(() => undefined);
    expect(copy).toBeUndefined();
  });

  it('is refused when its links never end', async () => {
    await expect(
      apply([
        { path: 'a', type: '2', link: 'b' },
        { path: 'b', type: '2', link: 'a' },
        { path: 'a/x', content: '1' },
      ]),
    ).rejects.toThrow(/too many links/);
  });

  it('is refused when it is cut off or damaged', async () => {
    const whole = givenTar([{ path: 'a', content: 'x'.repeat(2_000) }]);
    await expect(applyLayer(root, inPieces(whole.subarray(0, 1_000)), 'tar')).rejects.toThrow(/cut off/);
    whole[0] = 0x41;
    whole[20] = 0x42;
    await expect(applyLayer(root, inPieces(whole), 'tar')).rejects.toThrow(/checksum/);
    await expect(applyLayer(root, inPieces(Buffer.from('no gzip')), 'x+gzip')).rejects.toThrow();
  });

  it('never leaves its root, whatever the order of links and files', async () => {
    const part = fc.constantFrom('..', 'a', 'b', 'secret');
    const path = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join('/'));
    const member = fc.oneof(
      path.map((name): GivenMember => ({ path: name, content: 'overwritten' })),
      fc.tuple(path, path).map(([name, link]): GivenMember => ({ path: name, type: '2', link })),
      fc.tuple(path, path).map(([name, link]): GivenMember => ({ path: name, type: '1', link })),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(member, { maxLength: 6 }), async (members) => {
        await apply(members).catch((error: Error) => expect(error.message).toMatch(/too many links/));
        expect(await readFile(join(outside, 'secret'), 'utf8')).toBe('untouched');
        await rm(root, { recursive: true, force: true });
        root = await mkdtemp(join(outside, 'root-'));
      }),
      { seed: 11, numRuns: 80 },
    );
  });
});
