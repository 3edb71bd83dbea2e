import { afterEach, describe, expect, it } from '@jest/globals';
import { type LocalRegistry, type RegistryOptions, startRegistry } from '../../src/index.ts';
import { givenBlob, givenImage, givenIndex } from '../given-image.ts';
import { ask, push, pushBlob, putManifest, type Target } from '../push.ts';

let registry: LocalRegistry;
afterEach(async () => {
  expect(registry.defects).toEqual([]);
  await registry.stop();
});

async function given(options: RegistryOptions = {}): Promise<Target> {
  registry = await startRegistry(options);
  return { url: registry.url, repository: 'team/app' };
}

async function codeOf(response: Response): Promise<string> {
  const { errors } = (await response.json()) as { errors: { code: string }[] };
  return `${response.status} ${errors[0]?.code}`;
}

const MANIFEST = { accept: 'application/vnd.oci.image.manifest.v1+json, application/vnd.oci.image.index.v1+json' };

describe('pulling', () => {
  it('gives back the bytes of a manifest by tag and by digest, with its digest', async () => {
    const target = await given();
    const image = givenImage();
    expect((await push(target, image, 'v1')).headers.get('docker-content-digest')).toBe(image.digest);
    for (const reference of ['v1', image.digest]) {
      const got = await ask(target, `/v2/team/app/manifests/${reference}`, { headers: MANIFEST });
      expect([await got.text(), got.headers.get('docker-content-digest')]).toEqual([
        image.bytes.toString(),
        image.digest,
      ]);
    }
    const head = await ask(target, '/v2/team/app/manifests/v1', { method: 'HEAD', headers: MANIFEST });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(image.size)]);
  });

  it('gives no manifest of a type that the client does not take', async () => {
    const target = await given();
    const image = givenImage();
    await push(target, image, 'v1');
    const headers = { accept: 'application/vnd.oci.image.index.v1+json' };
    expect(await codeOf(await ask(target, '/v2/team/app/manifests/v1', { headers }))).toBe('404 MANIFEST_UNKNOWN');
  });

  it.each([
    ['bytes=2-4', 206, 'cde', 'bytes 2-4/8'],
    ['bytes=6-', 206, 'gh', 'bytes 6-7/8'],
    ['bytes=6-99', 206, 'gh', 'bytes 6-7/8'],
    ['bytes=8-', 416, '', 'bytes */8'],
  ])('answers the range %s', async (range, status, text, contentRange) => {
    const target = await given();
    const blob = givenBlob('abcdefgh');
    await pushBlob(target, blob);
    const got = await ask(target, `/v2/team/app/blobs/${blob.digest}`, { headers: { range } });
    expect([got.status, await got.text(), got.headers.get('content-range')]).toEqual([status, text, contentRange]);
  });

  it('serves a large blob whole and in ranges from its file', async () => {
    const target = await given();
    const blob = givenBlob(Buffer.alloc(3_000_000, 'large '));
    await pushBlob(target, blob);
    const got = await ask(target, `/v2/team/app/blobs/${blob.digest}`);
    expect(Buffer.from(await got.arrayBuffer()).equals(blob.bytes)).toBe(true);
    const tail = await ask(target, `/v2/team/app/blobs/${blob.digest}`, { headers: { range: 'bytes=2999990-' } });
    expect(Buffer.from(await tail.arrayBuffer()).equals(blob.bytes.subarray(2_999_990))).toBe(true);
  });

  it.each([
    ['/v2/other/manifests/v1', '404 NAME_UNKNOWN'],
    ['/v2/team/app/manifests/v2', '404 MANIFEST_UNKNOWN'],
    [`/v2/team/app/blobs/sha256:${'0'.repeat(64)}`, '404 BLOB_UNKNOWN'],
    ['/v2/team/app/blobs/sha256:short', '400 DIGEST_INVALID'],
    ['/v2/Team/app/manifests/v1', '400 NAME_INVALID'],
  ])('says what is wrong with %s: %s', async (path, code) => {
    const target = await given();
    await push(target, givenImage(), 'v1');
    expect(await codeOf(await ask(target, path, { headers: MANIFEST }))).toBe(code);
  });
});

describe('pushing', () => {
  it('takes a blob in one, in pieces, and at once', async () => {
    const target = await given();
    const whole = givenBlob('whole');
    expect((await pushBlob(target, whole)).status).toBe(201);
    const pieces = givenBlob('in pieces');
    const started = await ask(target, '/v2/team/app/blobs/uploads/', { method: 'POST' });
    let location = started.headers.get('location') ?? '';
    for (const [from, to] of [
      [0, 2],
      [3, 8],
    ] as const) {
      const headers = { 'content-range': `${from}-${to}` };
      const patched = await ask(target, location, {
        method: 'PATCH',
        headers,
        body: pieces.bytes.subarray(from, to + 1),
      });
      expect([patched.status, patched.headers.get('range')]).toEqual([202, `0-${to}`]);
      location = patched.headers.get('location') ?? '';
    }
    expect((await ask(target, `${location}&digest=${pieces.digest}`, { method: 'PUT' })).status).toBe(201);
    const single = givenBlob('single');
    const post = await ask(target, `/v2/team/app/blobs/uploads/?digest=${single.digest}`, {
      method: 'POST',
      body: single.bytes,
    });
    expect(post.status).toBe(201);
    for (const blob of [whole, pieces, single])
      expect((await ask(target, `/v2/team/app/blobs/${blob.digest}`, { method: 'HEAD' })).status).toBe(200);
  });

  it('refuses a piece out of order, a wrong digest, and an unknown upload', async () => {
    const target = await given();
    const started = await ask(target, '/v2/team/app/blobs/uploads/', { method: 'POST' });
    const location = started.headers.get('location') ?? '';
    const headers = { 'content-range': '5-6' };
    expect((await ask(target, location, { method: 'PATCH', headers, body: 'xx' })).status).toBe(416);
    const digest = givenBlob('other').digest;
    expect(await codeOf(await ask(target, `${location}&digest=${digest}`, { method: 'PUT', body: 'this' }))).toBe(
      '400 DIGEST_INVALID',
    );
    expect(await codeOf(await ask(target, `${location}&digest=${digest}`, { method: 'PUT', body: 'this' }))).toBe(
      '404 BLOB_UPLOAD_UNKNOWN',
    );
  });

  it('takes no manifest whose parts are not there', async () => {
    const target = await given();
    const image = givenImage();
    expect(await codeOf(await putManifest(target, image, 'v1'))).toBe('404 MANIFEST_BLOB_UNKNOWN');
    expect(await codeOf(await putManifest(target, givenIndex(image), 'v1'))).toBe('404 MANIFEST_UNKNOWN');
    expect(await codeOf(await putManifest(target, image, givenBlob('other').digest))).toBe('400 DIGEST_INVALID');
  });

  it('takes no descriptor with a wrong size', async () => {
    const target = await given();
    const honest = givenImage();
    for (const blob of honest.blobs) await pushBlob(target, blob);
    const text = honest.bytes
      .toString()
      .replace(/"size":(\d+)\}\]/, (_all, size: string) => `"size":${Number(size) + 1}}]`);
    expect(await codeOf(await putManifest(target, { ...honest, ...givenBlob(text, honest.mediaType) }, 'v1'))).toBe(
      '404 MANIFEST_BLOB_UNKNOWN',
    );
  });

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another media type', '{"schemaVersion":2,"mediaType":"application/json"}'],
    ['a second schema', '{"schemaVersion":1,"config":{},"layers":[]}'],
    [
      'an index with layers',
      '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"layers":[]}',
    ],
  ])('takes no manifest that is %s', async (_what, text) => {
    const target = await given();
    const manifest = { ...givenImage(), bytes: Buffer.from(text) };
    expect(await codeOf(await putManifest(target, manifest, 'v1'))).toBe('400 MANIFEST_INVALID');
  });

  it('mounts a blob from another repository, or opens an upload where it cannot', async () => {
    const target = await given();
    const blob = givenBlob('shared');
    await pushBlob(target, blob);
    const mount = (from: string) =>
      ask(target, `/v2/other/blobs/uploads/?mount=${blob.digest}&from=${from}`, { method: 'POST' });
    expect((await mount('nothing')).status).toBe(202);
    expect((await mount('team/app')).status).toBe(201);
    expect((await ask(target, `/v2/other/blobs/${blob.digest}`, { method: 'HEAD' })).status).toBe(200);
  });

  it('deletes tags and manifests', async () => {
    const target = await given();
    const image = givenImage();
    await push(target, image, 'v1');
    await putManifest(target, image, 'v2');
    expect((await ask(target, '/v2/team/app/manifests/v2', { method: 'DELETE' })).status).toBe(202);
    expect((await ask(target, `/v2/team/app/manifests/${image.digest}`, { method: 'DELETE' })).status).toBe(202);
    expect(await (await ask(target, '/v2/team/app/tags/list')).json()).toEqual({ name: 'team/app', tags: [] });
  });

  it('keeps what arrived when the client goes away in the middle', async () => {
    const target = await given();
    const started = await ask(target, '/v2/team/app/blobs/uploads/', { method: 'POST' });
    const location = started.headers.get('location') ?? '';
    const abort = new AbortController();
    const body = new ReadableStream({
      start: (controller) => {
        controller.enqueue(Buffer.from('half'));
      },
    });
    const request = ask(target, location, {
      method: 'PATCH',
      body,
      duplex: 'half',
      signal: abort.signal,
    } as RequestInit);
    const upload = [...(registry.images.get('team/app').uploads.values() ?? [])][0];
    while (upload?.intake.size === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(request).rejects.toThrow('aborted');
    const status = await ask(target, location);
    expect(status.headers.get('range')).toBe('0-3');
  });
});
