import { afterEach, describe, expect, it } from '@jest/globals';
import { type LocalRegistry, type RegistryOptions, startRegistry } from '../../src/index.ts';
import { type GivenManifest, givenBlob, givenImage, givenIndex, givenReferrer } from '../given-image.ts';
import { ask, codeOf, push, pushBlob, putManifest, type Target } from '../push.ts';

// Titles name the endpoint of OCI distribution-spec 1.1 ("Endpoints", end-1 to end-14) and what the specification asks of it.

let registry: LocalRegistry;
afterEach(async () => {
  expect(registry.defects).toEqual([]);
  await registry.stop();
});

async function given(options: RegistryOptions = {}): Promise<Target> {
  registry = await startRegistry(options);
  return { url: registry.url, repository: 'team/app' };
}

const ANY = { headers: { accept: '*/*' } };
const NOTHING = givenBlob('nothing').digest;
const image = givenImage();
const [, layer] = image.blobs as readonly [GivenManifest, GivenManifest];
const get = (target: Target, path: string, init: RequestInit = ANY) => ask(target, `/v2/team/app/${path}`, init);
const head = (target: Target, path: string) => get(target, path, { ...ANY, method: 'HEAD' });

/** A POST that opens an upload. @returns where to */
async function opened(target: Target, query = ''): Promise<string> {
  const answer = await get(target, `blobs/uploads/${query}`, { method: 'POST' });
  expect(answer.status).toBe(202);
  return answer.headers.get('location') ?? '';
}

async function patched(target: Target, location: string, [from, bytes]: readonly [number, Buffer]): Promise<Response> {
  const headers = { 'content-range': `${from}-${from + bytes.length - 1}`, 'content-type': 'application/octet-stream' };
  return ask(target, location, { method: 'PATCH', headers, body: bytes });
}

describe('the base of the API', () => {
  it('end-1: GET /v2/ is answered with 200', async () => {
    expect((await ask(await given(), '/v2/')).status).toBe(200);
  });
});

describe('pulling', () => {
  it('end-2: a blob comes with 200, its bytes and its digest; HEAD tells its size', async () => {
    const target = await given();
    await pushBlob(target, layer);
    const got = await get(target, `blobs/${layer.digest}`);
    expect([got.status, await got.text(), got.headers.get('docker-content-digest')]).toEqual([
      200,
      layer.bytes.toString(),
      layer.digest,
    ]);
    const told = await head(target, `blobs/${layer.digest}`);
    expect([told.status, told.headers.get('content-length'), told.headers.get('docker-content-digest')]).toEqual([
      200,
      String(layer.size),
      layer.digest,
    ]);
  });

  it.each([
    ['bytes=2-4', 206, 'cde', 'bytes 2-4/8'],
    ['bytes=6-', 206, 'gh', 'bytes 6-7/8'],
    ['bytes=6-99', 206, 'gh', 'bytes 6-7/8'],
    ['bytes=-3', 206, 'fgh', 'bytes 5-7/8'],
    ['bytes=-99', 206, 'abcdefgh', 'bytes 0-7/8'],
    ['bytes=8-', 416, '', 'bytes */8'],
    ['bytes=-0', 416, '', 'bytes */8'],
    ['pages=1-2', 200, 'abcdefgh', null],
  ])('end-2: the range %s is answered with %i', async (range, status, text, contentRange) => {
    const target = await given();
    const blob = givenBlob('abcdefgh');
    await pushBlob(target, blob);
    const got = await get(target, `blobs/${blob.digest}`, { headers: { range } });
    expect([got.status, await got.text(), got.headers.get('content-range')]).toEqual([status, text, contentRange]);
  });

  it('end-2: a large blob comes whole and in ranges from its file', async () => {
    const target = await given();
    const blob = givenBlob(Buffer.alloc(3_000_000, 'large '));
    await pushBlob(target, blob);
    const got = await get(target, `blobs/${blob.digest}`);
    expect(Buffer.from(await got.arrayBuffer()).equals(blob.bytes)).toBe(true);
    const tail = await get(target, `blobs/${blob.digest}`, { headers: { range: 'bytes=2999990-' } });
    expect(Buffer.from(await tail.arrayBuffer()).equals(blob.bytes.subarray(2_999_990))).toBe(true);
  });

  it.each(['v1', image.digest])('end-3: a manifest comes byte for byte under %s', async (reference) => {
    const target = await given();
    await push(target, image, 'v1');
    const got = await get(target, `manifests/${reference}`);
    expect([await got.text(), got.headers.get('docker-content-digest'), got.headers.get('content-type')]).toEqual([
      image.bytes.toString(),
      image.digest,
      image.mediaType,
    ]);
    const told = await head(target, `manifests/${reference}`);
    expect([told.status, told.headers.get('content-length')]).toEqual([200, String(image.size)]);
  });

  it('end-3: a manifest of a type that the client does not accept is not served', async () => {
    const target = await given();
    await push(target, image, 'v1');
    const headers = { accept: 'application/vnd.oci.image.index.v1+json' };
    expect(await codeOf(await get(target, 'manifests/v1', { headers }))).toBe('404 MANIFEST_UNKNOWN');
  });

  it.each([
    ['end-3', '/v2/other/manifests/v1', '404 NAME_UNKNOWN'],
    ['end-3', '/v2/team/app/manifests/v2', '404 MANIFEST_UNKNOWN'],
    ['end-3', `/v2/team/app/manifests/${NOTHING}`, '404 MANIFEST_UNKNOWN'],
    ['end-2', `/v2/team/app/blobs/${NOTHING}`, '404 BLOB_UNKNOWN'],
    ['end-2', '/v2/team/app/blobs/sha256:short', '400 DIGEST_INVALID'],
    ['end-3', '/v2/Team/app/manifests/v1', '400 NAME_INVALID'],
    ['end-8a', '/v2/other/tags/list', '404 NAME_UNKNOWN'],
    ['end-12a', '/v2/team/app/referrers/sha256:short', '400 DIGEST_INVALID'],
  ])('%s: %s is refused with %s', async (_end, path, code) => {
    const target = await given();
    await push(target, image, 'v1');
    expect(await codeOf(await ask(target, path, ANY))).toBe(code);
  });
});

describe('pushing a blob', () => {
  it('end-4a, end-6: POST gives a Location of the upload, PUT there the blob’s', async () => {
    const target = await given();
    const done = await pushBlob(target, layer);
    expect([done.status, done.headers.get('docker-content-digest')]).toEqual([201, layer.digest]);
    expect(await (await ask(target, done.headers.get('location') ?? '')).text()).toBe(layer.bytes.toString());
  });

  it.each([
    [true, 201],
    [false, 202],
  ])('end-4b: a single POST stores the blob, or opens an upload (supported: %s)', async (singlePost, status) => {
    const target = await given({ singlePost });
    const answer = await get(target, `blobs/uploads/?digest=${layer.digest}`, { method: 'POST', body: layer.bytes });
    expect([answer.status, answer.headers.has('location')]).toEqual([status, true]);
    expect((await head(target, `blobs/${layer.digest}`)).status).toBe(singlePost ? 200 : 404);
  });

  it('end-4c: an algorithm that is not supported is refused before a byte is sent', async () => {
    const answer = await get(await given(), 'blobs/uploads/?digest-algorithm=sha512', { method: 'POST' });
    expect(await codeOf(answer)).toBe('400 DIGEST_INVALID');
  });

  it.each(['in the last PATCH', 'in the PUT'])(
    'end-5, end-6: chunks in order make a blob, the last %s',
    async (last) => {
      const target = await given();
      const blob = givenBlob('in three pieces');
      const cuts = [blob.bytes.subarray(0, 3), blob.bytes.subarray(3, 9), blob.bytes.subarray(9)] as const;
      let location = await opened(target);
      for (const [at, chunk] of cuts.entries()) {
        if (at === 2 && last === 'in the PUT') break;
        const answer = await patched(target, location, [[0, 3, 9][at] ?? 0, chunk]);
        expect([answer.status, answer.headers.get('range')]).toEqual([202, `0-${[2, 8, 14][at]}`]);
        location = answer.headers.get('location') ?? '';
      }
      const init: RequestInit = last === 'in the PUT' ? { body: cuts[2], headers: { 'content-range': '9-14' } } : {};
      expect((await ask(target, `${location}&digest=${blob.digest}`, { method: 'PUT', ...init })).status).toBe(201);
      expect(await (await get(target, `blobs/${blob.digest}`)).text()).toBe('in three pieces');
    },
  );

  it('end-5, end-6, end-13: a chunk out of order is refused with 416, and GET tells where to go on', async () => {
    const target = await given();
    const location = await opened(target);
    await patched(target, location, [0, Buffer.from('0123')]);
    for (const from of [0, 3, 5]) {
      const answer = await patched(target, location, [from, Buffer.from('45')]);
      expect([answer.status, answer.headers.get('range')]).toEqual([416, '0-3']);
    }
    const blob = givenBlob('012345');
    const headers = { 'content-range': '5-6' };
    const closing = { method: 'PUT', headers, body: '45' };
    expect((await ask(target, `${location}&digest=${blob.digest}`, closing)).status).toBe(416);
    const status = await ask(target, location);
    expect([status.status, status.headers.get('range'), status.headers.has('location')]).toEqual([204, '0-3', true]);
    const right = { ...closing, headers: { 'content-range': '4-5' } };
    expect((await ask(target, `${location}&digest=${blob.digest}`, right)).status).toBe(201);
  });

  it('end-6: a wrong or missing digest is refused, and so is an upload that is over', async () => {
    const target = await given();
    const location = await opened(target);
    expect(await codeOf(await ask(target, location, { method: 'PUT', body: 'x' }))).toBe('400 DIGEST_INVALID');
    for (const code of ['400 DIGEST_INVALID', '404 BLOB_UPLOAD_UNKNOWN'])
      expect(await codeOf(await ask(target, `${location}&digest=${NOTHING}`, { method: 'PUT', body: 'x' }))).toBe(code);
    expect((await head(target, `blobs/${NOTHING}`)).status).toBe(404);
  });

  it('end-11: a blob is mounted from another repository, or an upload opened where it cannot be', async () => {
    const target = await given();
    await pushBlob(target, layer);
    const mount = (from: string) => ask(target, `/v2/other/blobs/uploads/?mount=${from}`, { method: 'POST' });
    for (const [query, status] of [
      [`${layer.digest}&from=nothing`, 202],
      [`${NOTHING}&from=team/app`, 202],
      [layer.digest, 202],
      [`${layer.digest}&from=team/app`, 201],
    ] as const)
      expect((await mount(query)).status).toBe(status);
    const there = await ask(target, `/v2/other/blobs/${layer.digest}`, { method: 'HEAD' });
    expect(there.status).toBe(200);
  });

  it('end-14: an upload that is given up is no more', async () => {
    const target = await given();
    const location = await opened(target);
    expect((await ask(target, location, { method: 'DELETE' })).status).toBe(204);
    expect(await codeOf(await ask(target, location))).toBe('404 BLOB_UPLOAD_UNKNOWN');
  });

  it('end-5: what arrived is kept when the client goes away in the middle', async () => {
    const target = await given();
    const location = await opened(target);
    const abort = new AbortController();
    const body = new ReadableStream({ start: (controller) => controller.enqueue(Buffer.from('half')) });
    const init = { method: 'PATCH', body, duplex: 'half', signal: abort.signal } as RequestInit;
    const request = ask(target, location, init);
    const upload = [...registry.images.get('team/app').uploads.values()][0];
    while (upload?.intake.size === 0) await new Promise((resolve) => setImmediate(resolve));
    abort.abort();
    await expect(request).rejects.toThrow('aborted');
    expect((await ask(target, location)).headers.get('range')).toBe('0-3');
  });
});

describe('pushing a manifest', () => {
  it('end-7: it is stored as it is, with a Location to pull it from', async () => {
    const target = await given();
    const answer = await push(target, image, 'v1');
    expect([answer.status, answer.headers.get('docker-content-digest')]).toEqual([201, image.digest]);
    const pulled = await ask(target, answer.headers.get('location') ?? '', ANY);
    expect(await pulled.text()).toBe(image.bytes.toString());
  });

  it('end-7: parameters of its Content-Type are ignored', async () => {
    const target = await given();
    for (const blob of image.blobs) await pushBlob(target, blob);
    const typed = { ...image, mediaType: `${image.mediaType}; charset=utf-8` };
    expect((await putManifest(target, typed, 'v1')).status).toBe(201);
    expect((await head(target, 'manifests/v1')).headers.get('content-type')).toBe(image.mediaType);
  });

  it('end-7: its list of layers may be empty', async () => {
    const target = await given();
    const bare = givenImage('bare', { layers: [] });
    expect((await push(target, bare, 'v1')).status).toBe(201);
  });

  it('end-7: a part that is not there is refused as MANIFEST_BLOB_UNKNOWN, a child too', async () => {
    const target = await given();
    expect(await codeOf(await putManifest(target, image, 'v1'))).toBe('404 MANIFEST_BLOB_UNKNOWN');
    expect(await codeOf(await putManifest(target, givenIndex(image), 'v1'))).toBe('404 MANIFEST_BLOB_UNKNOWN');
    await push(target, image);
    expect((await putManifest(target, givenIndex(image), 'v1')).status).toBe(201);
  });

  it('end-7: a digest that is not its own is refused, and so is a wrong size in it', async () => {
    const target = await given();
    for (const blob of image.blobs) await pushBlob(target, blob);
    expect(await codeOf(await putManifest(target, image, NOTHING))).toBe('400 DIGEST_INVALID');
    const lying = givenImage('app', { layers: [{ mediaType: layer.mediaType, digest: layer.digest, size: 1 }] });
    expect(await codeOf(await putManifest(target, lying, 'v1'))).toBe('404 MANIFEST_BLOB_UNKNOWN');
  });

  it.each([
    ['no JSON', '{', '400 MANIFEST_INVALID'],
    ['a list', '[]', '400 MANIFEST_INVALID'],
    ['of another media type', '{"schemaVersion":2,"mediaType":"application/json"}', '400 MANIFEST_INVALID'],
    ['of the first schema', '{"schemaVersion":1,"config":{},"layers":[]}', '400 MANIFEST_INVALID'],
    [
      'an index with layers',
      '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json","manifests":[],"layers":[]}',
      '400 MANIFEST_INVALID',
    ],
    ['larger than four megabytes', `{"a":"${' '.repeat(4_194_304)}"}`, '413 SIZE_INVALID'],
  ])('end-7: one that is %s is refused', async (_what, text, code) => {
    const target = await given();
    expect(await codeOf(await putManifest(target, { ...image, bytes: Buffer.from(text) }, 'v1'))).toBe(code);
  });

  it('end-7: one about a subject is taken before its subject, and OCI-Subject says that it was understood', async () => {
    const target = await given();
    const about = givenReferrer(image);
    expect((await push(target, about)).headers.get('oci-subject')).toBe(image.digest);
    expect((await push(target, image, 'v1')).headers.get('oci-subject')).toBeNull();
    const { manifests } = (await (await get(target, `referrers/${image.digest}`)).json()) as { manifests: unknown[] };
    expect(manifests).toHaveLength(1);
  });
});
