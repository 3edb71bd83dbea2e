import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RegistryOptions } from '@waybill/local-aws';
import { EMPTY_DIGEST } from '../../src/kernel/index.ts';
import { type Repository, verifiedBytes, verifier } from '../../src/registry/index.ts';
import { givenBlob, givenImage, givenReferrer } from './given-content.ts';
import { type Bench, count, failure, givenBench, type Registry, sendBlob, sendImage } from './given-registry.ts';

let bench: Bench;
let registry: Registry;
let repository: Repository;
beforeEach(() => {
  bench = givenBench();
});
afterEach(async () => {
  expect(await bench.stop()).toEqual([]);
});

async function given(options: RegistryOptions = {}): Promise<void> {
  registry = await bench.start(options);
  repository = bench.repository(registry);
}

const image = givenImage();
const { manifest, blobs } = image;
const large = givenBlob(Buffer.alloc(1_000_000, 'waybill '));

describe('a push and a pull', () => {
  it.each(['absolute', 'relative'] as const)('give the same bytes back, with %s locations', async (locations) => {
    await given({ locations });
    await sendImage(repository, { manifest, blobs: [...blobs, large] }, 'v1');
    expect(await repository.manifest('v1')).toEqual(manifest);
    expect(await repository.manifest(manifest.digest)).toEqual(manifest);
    expect(await repository.head('v1')).toBe(manifest.digest);
    expect(await repository.tags()).toEqual({ names: ['v1'], complete: true });
    for (const { bytes, descriptor } of [...blobs, large]) {
      expect(await repository.has(descriptor)).toBe(true);
      const found = await verifiedBytes(await repository.open(descriptor, 0), descriptor, repository.place);
      expect(found.equals(bytes)).toBe(true);
    }
  });

  it('know what is not there', async () => {
    await given();
    await sendImage(repository, image, 'v1');
    const other = givenBlob('other').descriptor;
    expect(await repository.head('v2')).toBeUndefined();
    expect(await repository.manifest(other.digest)).toBeUndefined();
    expect(await repository.has(other)).toBe(false);
    await expect(repository.open(other, 0)).rejects.toEqual(failure('E_IMAGE_NOT_FOUND', 'BLOB_UNKNOWN'));
  });

  it('take a blob of another size for absent', async () => {
    await given();
    const [config] = blobs;
    if (config === undefined) throw new Error('the image has a config');
    await sendBlob(repository, config);
    expect(await repository.has({ ...config.descriptor, size: config.descriptor.size + 1 })).toBe(false);
  });

  it('mount a blob of another repository without its bytes', async () => {
    await given();
    await sendBlob(bench.repository(registry, { repository: 'base' }), large);
    expect(await sendBlob(repository, large, 'base')).toBe('mounted');
    expect(count(registry, 'PUT upload')).toBe(1);
    expect(await repository.has(large.descriptor)).toBe(true);
  });

  it('upload what cannot be mounted', async () => {
    await given({ mount: false });
    await sendBlob(bench.repository(registry, { repository: 'base' }), large);
    expect(await sendBlob(repository, large, 'base')).toBe('uploaded');
  });

  it('upload where a mount is refused', async () => {
    await given({
      intercept: ({ url }, { kind }) => (kind === 'uploads' && url.search !== '' ? { status: 405 } : undefined),
    });
    expect(await sendBlob(repository, large, 'base')).toBe('uploaded');
  });

  it('find out with the start of an upload that a blob is there', async () => {
    await given();
    await sendBlob(repository, large);
    await repository.head('v1');
    expect(await repository.begin(large.descriptor, { unasked: true })).toEqual({ kind: 'present' });
  });
});

describe('referrers', () => {
  const notes = ['one', 'two', 'three'].map((name) => givenReferrer(manifest, name));

  it('are listed over all pages', async () => {
    await given({ pageSize: 1 });
    await sendImage(repository, image);
    for (const note of notes) await sendImage(repository, note);
    const found = await repository.referrers(manifest.digest);
    expect(found?.map(({ digest }) => digest).sort()).toEqual(notes.map((note) => note.manifest.digest).sort());
    expect(found?.[0]?.artifactType).toBe('application/spdx+json');
    expect(count(registry, 'GET referrers')).toBe(3);
  });

  it('are unknown, not none, where the registry has no such API', async () => {
    await given({ referrers: 'none' });
    await sendImage(repository, image);
    expect(await repository.referrers(manifest.digest)).toBeUndefined();
  });

  it('are none for a subject that nobody speaks of', async () => {
    await given();
    await sendImage(repository, image);
    expect(await repository.referrers(EMPTY_DIGEST)).toEqual([]);
  });

  const page = (link: string | undefined, manifests: unknown[] = []) => ({
    status: 200,
    headers: { 'content-type': 'application/vnd.oci.image.index.v1+json', ...(link !== undefined && { link }) },
    body: JSON.stringify({ schemaVersion: 2, manifests }),
  });

  it('do not turn a web page into an empty list', async () => {
    await given({ intercept: () => ({ status: 200, body: '<html>Sign in</html>' }) });
    expect(await repository.referrers(manifest.digest)).toBeUndefined();
  });

  it('end with an error when a later page is missing', async () => {
    await given({
      intercept: ({ url }) => (url.search === '' ? page('</v2/team/app/x?last=1>; rel="next"') : { status: 404 }),
    });
    await expect(repository.referrers(manifest.digest)).rejects.toEqual(
      failure('E_REGISTRY_FAULT', 'page 2 is not an image index'),
    );
  });

  it('end with an error when the pages go round', async () => {
    await given({ intercept: ({ url }) => page(`<${url.pathname}>; rel="next"`) });
    await expect(repository.referrers(manifest.digest)).rejects.toEqual(
      failure('E_MANIFEST_INVALID', 'more than 1000 referrers'),
    );
    expect(registry.seen.length).toBeLessThanOrEqual(100);
  });

  it('end with an error when there are more than a thousand', async () => {
    const many = Array.from({ length: 1_001 }, (_, at) => givenBlob(`${at}`).descriptor);
    await given({ intercept: () => page(undefined, many) });
    await expect(repository.referrers(manifest.digest)).rejects.toEqual(
      failure('E_MANIFEST_INVALID', 'more than 1000 referrers'),
    );
  });

  it('are refused when they are no descriptors', async () => {
    await given({ intercept: () => page(undefined, [{ digest: '../../etc/passwd' }]) });
    await expect(repository.referrers(manifest.digest)).rejects.toEqual(failure('E_MANIFEST_INVALID', 'manifests[0]'));
  });

  it('are not looked for on another host', async () => {
    const trap = await bench.start();
    await given({ intercept: () => page(`<${trap.url}/v2/team/app/x>; rel="next"`) });
    await expect(repository.referrers(manifest.digest)).rejects.toEqual(failure('E_REDIRECT_REFUSED', trap.host));
    expect(trap.seen).toEqual([]);
  });
});

describe('a download that was cut', () => {
  const { descriptor, bytes } = large;
  const part = async (from: Repository): Promise<Buffer> => {
    const got: Buffer[] = [];
    try {
      for await (const chunk of await from.open(descriptor, 0)) got.push(chunk as Buffer);
    } catch {
      return Buffer.concat(got);
    }
    throw new Error('the download was not cut');
  };

  it('goes on where it ended, and is verified as a whole', async () => {
    await given();
    await sendBlob(repository, large);
    registry.faults.add({ on: { operation: 'GET blob' }, fault: { kind: 'truncate', share: 0.4 } });
    const first = await part(repository);
    const check = verifier(descriptor, repository.place);
    check.take(first);
    for await (const chunk of await repository.open(descriptor, first.length)) check.take(chunk as Buffer);
    expect(() => check.end()).not.toThrow();
    expect(first.length).toBeLessThan(bytes.length);
    const last = registry.seen.filter(({ operation }) => operation === 'GET blob').at(-1);
    expect(last?.headers['range']).toBe(`bytes=${first.length}-${descriptor.size - 1}`);
  });

  it.each([
    ['knows no ranges', { status: 200, headers: {}, body: bytes }],
    [
      'starts its range too early',
      { status: 206, headers: { 'content-range': 'bytes 10-999999/1000000' }, body: bytes.subarray(10) },
    ],
  ])('goes on where the registry %s', async (_name, reply) => {
    await given({ intercept: () => reply });
    const rest: Buffer[] = [];
    for await (const chunk of await repository.open(descriptor, 600_001)) rest.push(chunk as Buffer);
    expect(Buffer.concat(rest).equals(bytes.subarray(600_001))).toBe(true);
  });

  it.each([
    ['starts behind what was asked', { 'content-range': 'bytes 7-999999/1000000' }, 'came from a place'],
    ['does not say where it starts', {}, 'came from a place'],
  ])('is refused when the rest %s', async (_name, headers, why) => {
    await given({ intercept: () => ({ status: 206, headers, body: bytes }) });
    await expect(repository.open(descriptor, 5)).rejects.toEqual(failure('E_CONTENT_MISMATCH', why));
  });
});
