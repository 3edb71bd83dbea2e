import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { hexOf } from '../../src/kernel/index.ts';
import { layoutFiles, layoutRepository, type Repository, verifiedBytes } from '../../src/registry/index.ts';
import { tarHeader } from '../../src/registry/tar-header.ts';
import { givenBlob, givenImage, givenReferrer } from './given-content.ts';
import { failure, sendBlob, sendImage } from './given-registry.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'layout-'));
  path = join(folder, 'image.tar');
});
afterEach(() => rm(folder, { recursive: true }));

const open = async (side: 'source' | 'destination' = 'source'): Promise<Repository> =>
  layoutRepository(await layoutFiles(path), side);
const image = givenImage();
const { manifest, blobs } = image;

/** Writes images into the tar and ends the delivery. */
async function write(...images: readonly (readonly [ReturnType<typeof givenImage>, string?])[]): Promise<void> {
  const sink = await open('destination');
  for (const [one, tag] of images) await sendImage(sink, one, tag);
  await sink.finish?.(images[0]?.[0].manifest ?? manifest);
}

interface Entry {
  readonly name: string;
  readonly flag?: string;
  readonly bytes?: Buffer;
}

/** A tar of exactly these entries. */
function tarOf(...entries: readonly Entry[]): Buffer {
  const parts = entries.map(({ name, flag = '0', bytes = Buffer.alloc(0) }) => {
    const header = tarHeader(name, bytes.length);
    header.write(flag, 156);
    header.write('        ', 148);
    header.write(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
  });
  return Buffer.concat([...parts, Buffer.alloc(1_024)]);
}

const INDEX: Entry = { name: 'index.json', bytes: Buffer.from('{"schemaVersion":2,"manifests":[]}') };

describe('an image layout in a tar', () => {
  it('gives back what was put into it', async () => {
    const note = givenReferrer(manifest, 'note');
    await write([image, 'v1'], [note]);
    expect(await readdir(folder)).toEqual(['image.tar']);
    const source = await open();
    expect(await source.manifest('v1')).toEqual(manifest);
    expect(await source.head('v1')).toBe(manifest.digest);
    expect((await source.referrers(manifest.digest))?.map(({ digest }) => digest)).toEqual([note.manifest.digest]);
    for (const { descriptor, bytes } of blobs) {
      expect(await source.has(descriptor)).toBe(true);
      expect(await verifiedBytes(await source.open(descriptor, 0), descriptor, 'here')).toEqual(bytes);
      const rest: Buffer[] = [];
      for await (const chunk of await source.open(descriptor, 5)) rest.push(chunk as Buffer);
      expect(Buffer.concat(rest)).toEqual(bytes.subarray(5));
    }
  });

  it('has the same bytes whenever and in whatever order its parts came', async () => {
    const other = givenImage('other');
    await write([image, 'v1'], [other, 'v2']);
    const first = await readFile(path);
    await rm(path);
    const sink = await open('destination');
    for (const blob of [...other.blobs, ...blobs].reverse()) await sendBlob(sink, blob);
    await sink.put(manifest, 'v1');
    await sink.put(other.manifest, 'v2');
    await sink.finish?.(manifest);
    expect((await readFile(path)).equals(first)).toBe(true);
  });

  it('keeps what it had when more comes, and drops what nothing leads to any more', async () => {
    const next = givenImage('next');
    await write([image, 'v1'], [givenImage('old'), 'latest']);
    await write([next, 'latest']);
    const source = await open();
    expect(await source.head('v1')).toBe(manifest.digest);
    expect(await source.head('latest')).toBe(next.manifest.digest);
    expect((await readFile(path)).includes('layer of old')).toBe(false);
  });

  it('is not written again where nothing came', async () => {
    await write([image, 'v1']);
    const before = await readFile(path);
    const sink = await open('destination');
    for (const blob of blobs) expect(await sendBlob(sink, blob)).toBe('present');
    await sink.finish?.(manifest);
    expect((await readFile(path)).equals(before)).toBe(true);
    expect(await readdir(folder)).toEqual(['image.tar']);
  });

  it('goes on where a run was cut off, and is no file until it is whole', async () => {
    const cut = await open('destination');
    for (const blob of blobs) await sendBlob(cut, blob);
    expect(await readdir(folder)).toEqual(['image.tar.part']);
    const sink = await open('destination');
    for (const blob of blobs) expect(await sendBlob(sink, blob)).toBe('present');
    await sink.put(manifest, 'v1');
    await sink.finish?.(manifest);
    expect(await (await open()).manifest('v1')).toEqual(manifest);
    expect(await readdir(folder)).toEqual(['image.tar']);
  });

  it('gets a blob anew that lies there with another size', async () => {
    const [blob = givenBlob('')] = blobs;
    const name = `blobs/sha256/${hexOf(blob.descriptor.digest)}`;
    await writeFile(path, tarOf({ name, bytes: blob.bytes.subarray(1) }, INDEX));
    await write([image, 'v1']);
    const source = await open();
    expect(await source.has(blob.descriptor)).toBe(true);
    expect(await source.manifest('v1')).toEqual(manifest);
  });

  it('is not written with a blob that a disk has changed', async () => {
    const sink = await open('destination');
    await sendImage(sink, image, 'v1');
    const [blob = givenBlob('')] = blobs;
    await writeFile(
      join(`${path}.part`, 'blobs', 'sha256', hexOf(blob.descriptor.digest)),
      'x'.repeat(blob.bytes.length),
    );
    await expect(sink.finish?.(manifest)).rejects.toEqual(failure('E_CONTENT_MISMATCH', blob.descriptor.digest));
    expect(await readdir(folder)).toEqual(['image.tar.part']);
  });
});

describe('a tar that is no image layout', () => {
  it.each<[string, Buffer, RegExp]>([
    ['has a path that goes up', tarOf(INDEX, { name: 'blobs/../../x' }), /leads out of it: "blobs\/\.\.\/\.\.\/x"/],
    ['has a path from the top', tarOf(INDEX, { name: '/etc/passwd' }), /leads out of it/],
    ['has a path with a backslash', tarOf(INDEX, { name: 'blobs\\x' }), /leads out of it/],
    ['has a symbolic link', tarOf(INDEX, { name: 'blobs/sha256/x', flag: '2' }), /no regular file \(type "2"\)/],
    ['has a hard link', tarOf(INDEX, { name: 'blobs/sha256/x', flag: '1' }), /no regular file \(type "1"\)/],
    ['has a device', tarOf(INDEX, { name: 'x', flag: '3' }), /no regular file/],
    ['has a sparse file', tarOf(INDEX, { name: 'x', flag: 'S' }), /no regular file/],
    ['has a name twice', tarOf(INDEX, INDEX), /has "index\.json" twice/],
    ['has a name twice, once with a dot', tarOf(INDEX, { ...INDEX, name: './index.json' }), /has "index\.json" twice/],
    ['is cut short', tarOf(INDEX).subarray(0, 520), /ends in the middle of "index\.json"/],
    [
      'has a header of another sum',
      Buffer.concat([tarOf(INDEX).subarray(0, 1_024), Buffer.alloc(512, 'x')]),
      /damaged at byte 1024/,
    ],
    ['is no tar', Buffer.from('not a tar at all'), /is no tar archive/],
    ['is empty', Buffer.alloc(0), /is no tar archive/],
    ['is compressed with gzip', Buffer.from('1f8b0800'.padEnd(1_100, '0'), 'hex'), /is compressed with gzip/],
    ['is compressed with zstd', Buffer.from('28b52ffd'.padEnd(1_100, '0'), 'hex'), /is compressed with zstd/],
    [
      'was written by docker save',
      tarOf({ name: 'manifest.json', bytes: Buffer.from('[]') }),
      /is a tar without index\.json/,
    ],
    [
      'has an extended header that is damaged',
      tarOf({ name: 'x', flag: 'x', bytes: Buffer.from('99 path=a\n') }),
      /extended header that is damaged/,
    ],
  ])('is refused: %s', async (_what, bytes, why) => {
    await writeFile(path, bytes);
    await expect((await open()).manifest('v1')).rejects.toMatchObject({
      code: 'E_LAYOUT_INVALID',
      message: expect.stringMatching(why),
    });
  });

  it('takes long names by pax and by GNU records', async () => {
    const name = `blobs/sha256/${'a'.repeat(64)}`;
    const record = `path=${name}\n`;
    const pax = Buffer.from(`${record.length + 3} ${record}`);
    await writeFile(
      path,
      tarOf({ name: 'p', flag: 'x', bytes: pax }, { name: 'short', bytes: Buffer.from('A') }, INDEX),
    );
    const blob = { mediaType: 'text/plain', digest: `sha256:${'a'.repeat(64)}` as never, size: 1 };
    expect(await (await open()).has(blob)).toBe(true);
    await writeFile(
      path,
      tarOf(
        { name: 'l', flag: 'L', bytes: Buffer.from(`${name}\0`) },
        { name: 'short', bytes: Buffer.from('A') },
        INDEX,
      ),
    );
    expect(await (await open()).has(blob)).toBe(true);
  });
});

describe('the path of a layout', () => {
  it('is a tar by its name where nothing is there, and by what is there otherwise', async () => {
    await mkdir(path);
    await write([image, 'v1']);
    expect(await readdir(path)).toContain('index.json');
    await rm(path, { recursive: true });
    await write([image, 'v1']);
    expect(await readdir(folder)).toEqual(['image.tar']);
  });

  it('is refused where it asks for a compressed tar', async () => {
    path = join(folder, 'image.tar.gz');
    await expect(open()).rejects.toEqual(failure('E_LAYOUT_INVALID', 'are not written compressed'));
  });
});
