import { mkdir, mkdtemp, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Digest, hexOf, type Json } from '../../src/kernel/index.ts';
import { layoutFolder, layoutRepository, MEDIA, verifiedBytes } from '../../src/registry/index.ts';
import { givenBlob, givenImage, givenReferrer } from './given-content.ts';
import { failure, sendBlob, sendImage } from './given-registry.ts';

let outside: string;
let folder: string;
beforeEach(async () => {
  outside = await mkdtemp(join(tmpdir(), 'layout-'));
  folder = join(outside, 'image');
});
afterEach(() => rm(outside, { recursive: true }));

const source = () => layoutRepository(layoutFolder(folder), 'source');
const sink = () => layoutRepository(layoutFolder(folder), 'destination');
const fileOf = (digest: Digest) => join(folder, 'blobs', 'sha256', hexOf(digest));
const image = givenImage();
const { manifest, blobs } = image;
const [config = givenBlob('')] = blobs;
const read = async () => verifiedBytes(await source().open(config.descriptor, 0), config.descriptor, source().place);
const index = async (manifests: Json): Promise<void> =>
  writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests }));

describe('an image layout', () => {
  it('gives back what was put into it', async () => {
    await sendImage(sink(), image, 'v1');
    expect(await source().manifest('v1')).toEqual(manifest);
    expect(await source().manifest('')).toEqual(manifest);
    expect(await source().head('v1')).toBe(manifest.digest);
    expect(await source().tags()).toEqual({ names: ['v1'], complete: true });
    for (const { descriptor, bytes } of blobs) {
      expect(await source().has(descriptor)).toBe(true);
      expect(await verifiedBytes(await source().open(descriptor, 0), descriptor, 'here')).toEqual(bytes);
    }
    expect(await readFile(join(folder, 'oci-layout'), 'utf8')).toBe('{"imageLayoutVersion":"1.0.0"}');
    expect((await readdir(join(folder, 'blobs', 'sha256'))).filter((name) => !/^[0-9a-f]{64}$/.test(name))).toEqual([]);
  });

  it('reads from an offset on', async () => {
    await sendImage(sink(), image, 'v1');
    const rest: Buffer[] = [];
    for await (const chunk of await source().open(config.descriptor, 5)) rest.push(chunk as Buffer);
    expect(Buffer.concat(rest)).toEqual(config.bytes.subarray(5));
  });

  it('says what is already there', async () => {
    await sendImage(sink(), image, 'v1');
    expect(await sendBlob(sink(), config)).toBe('present');
  });

  it('moves a tag to another image', async () => {
    const next = givenImage('next');
    await sendImage(sink(), image, 'v1');
    await sendImage(sink(), next, 'v1');
    expect(await source().head('v1')).toBe(next.manifest.digest);
  });

  it('lists the referrers of a subject', async () => {
    const note = givenReferrer(manifest, 'note');
    await sendImage(sink(), image, 'v1');
    await sendImage(sink(), note);
    expect((await source().referrers(manifest.digest))?.map(({ digest }) => digest)).toEqual([note.manifest.digest]);
    expect(await source().referrers(note.manifest.digest)).toEqual([]);
  });

  it('asks which image is meant where it holds several', async () => {
    await sendImage(sink(), image, 'v1');
    await sendImage(sink(), givenImage('next'), 'v2');
    await expect(source().manifest('')).rejects.toMatchObject({
      code: 'E_LAYOUT_INVALID',
      cure: 'name one of them: v1, v2',
    });
  });
});

describe('an image layout that is damaged', () => {
  beforeEach(() => sendImage(sink(), image, 'v1'));

  it('has no blob that is missing', async () => {
    await rm(fileOf(config.descriptor.digest));
    expect(await source().has(config.descriptor)).toBe(false);
    await expect(read()).rejects.toEqual(failure('E_IMAGE_NOT_FOUND', config.descriptor.digest));
  });

  it.each([
    ['other bytes', (bytes: Buffer) => Buffer.alloc(bytes.length, 'x'), 'has the digest'],
    ['fewer bytes', (bytes: Buffer) => bytes.subarray(1), 'ended after'],
    ['more bytes', (bytes: Buffer) => Buffer.concat([bytes, bytes]), 'has more than'],
  ])('is found out when a blob has %s', async (_name, change, why) => {
    await writeFile(fileOf(config.descriptor.digest), change(config.bytes));
    await expect(read()).rejects.toEqual(failure('E_CONTENT_MISMATCH', why));
  });

  it('is found out when a manifest has other bytes', async () => {
    await writeFile(fileOf(manifest.digest), givenImage('next').manifest.bytes);
    await expect(source().manifest('v1')).rejects.toEqual(failure('E_CONTENT_MISMATCH', manifest.digest));
  });

  it.each<[string, Json, string]>([
    ['lists no manifests', null, 'index.json has no manifests'],
    [
      'names a path as a digest',
      [{ mediaType: MEDIA.ociManifest, digest: 'sha256:../../../etc/passwd', size: 1 }],
      'is not a sha256 digest',
    ],
    [
      'names a digest that goes up',
      [{ mediaType: MEDIA.ociManifest, digest: `sha256:${'../'.repeat(21)}a`, size: 1 }],
      'is not a sha256 digest',
    ],
  ])('is refused when its index %s', async (_name, manifests, why) => {
    await index(manifests);
    await expect(source().manifest('v1')).rejects.toEqual(failure('E_LAYOUT_INVALID', why));
  });

  it.each([
    ['is no JSON', 'oci', 'a value is missing'],
    ['names a key twice', '{"manifests":[],"manifests":[]}', 'appears twice'],
    ['is larger than any', ' '.repeat(4_194_305), 'is larger than 4194304 bytes'],
  ])('is refused when its index %s', async (_name, text, why) => {
    await writeFile(join(folder, 'index.json'), text);
    await expect(source().manifest('v1')).rejects.toEqual(failure('E_LAYOUT_INVALID', why));
  });

  it('is refused when its index calls an image an index', async () => {
    const { digest, size } = manifest;
    await index([{ mediaType: MEDIA.ociIndex, digest, size }]);
    await expect(source().manifest(digest)).rejects.toEqual(failure('E_MANIFEST_INVALID', 'was served as'));
  });
});

describe('an image layout with links', () => {
  beforeEach(() => sendImage(sink(), image, 'v1'));

  it('does not follow a blob that is a link, even to the right bytes', async () => {
    const elsewhere = join(outside, 'secret');
    await rename(fileOf(config.descriptor.digest), elsewhere);
    await symlink(elsewhere, fileOf(config.descriptor.digest));
    expect(await source().has(config.descriptor)).toBe(false);
    await expect(read()).rejects.toEqual(failure('E_IMAGE_NOT_FOUND', 'that is a regular file'));
  });

  it('does not follow a manifest that is a link', async () => {
    const elsewhere = join(outside, 'secret');
    await rename(fileOf(manifest.digest), elsewhere);
    await symlink(elsewhere, fileOf(manifest.digest));
    expect(await source().manifest('v1')).toBeUndefined();
  });

  it('takes no folder for a blob', async () => {
    await rm(fileOf(config.descriptor.digest));
    await mkdir(fileOf(config.descriptor.digest));
    expect(await source().has(config.descriptor)).toBe(false);
    await expect(read()).rejects.toEqual(failure('E_LAYOUT_INVALID', 'is not a regular file'));
  });

  it.each(['blobs', 'blobs/sha256'])('is refused when %s leads out of it', async (name) => {
    const elsewhere = join(outside, 'elsewhere');
    await rename(join(folder, name), elsewhere);
    await symlink(elsewhere, join(folder, name));
    await expect(read()).rejects.toEqual(failure('E_LAYOUT_INVALID', 'leads out of the layout'));
    await expect(sendBlob(sink(), givenBlob('new'))).rejects.toEqual(failure('E_LAYOUT_INVALID', 'leads out'));
    expect(await readdir(join(elsewhere, name === 'blobs' ? 'sha256' : ''))).toHaveLength(3);
  });

  it('may itself be reached by a link', async () => {
    const other = join(outside, 'other');
    await symlink(folder, other);
    const linked = layoutRepository(layoutFolder(other), 'source');
    expect(await linked.manifest('v1')).toEqual(manifest);
  });
});

describe('an upload into an image layout', () => {
  it('that is given up leaves no file', async () => {
    const arrival = await sink().begin(config.descriptor, {});
    if (arrival.kind !== 'upload') throw new Error('the layout is empty');
    const writer = arrival.send();
    writer.write(config.bytes.subarray(0, 4));
    writer.abort(new Error('given up'));
    await expect(writer.failed).rejects.toThrow('given up');
    expect(await readdir(join(folder, 'blobs', 'sha256'))).toEqual([]);
    expect(await source().has(config.descriptor)).toBe(false);
  });
});
