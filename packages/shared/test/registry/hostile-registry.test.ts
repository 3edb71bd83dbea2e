import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RegistryOptions } from '@waybill/local-aws';
import { type Repository, verifiedBytes } from '../../src/registry/index.ts';
import { givenBlob, givenImage, givenImageBody, manifestOf } from './given-content.ts';
import {
  type Bench,
  count,
  failure,
  givenBench,
  LOOPBACK_SPELLINGS,
  password,
  type Registry,
  sendBlob,
  sendImage,
} from './given-registry.ts';

let bench: Bench;
let registry: Registry;
let trap: Registry;
let repository: Repository;
beforeEach(() => {
  bench = givenBench();
});
afterEach(async () => {
  expect(await bench.stop()).toEqual([]);
});

type Hostile = (trap: Registry) => RegistryOptions;

/** A registry that wants a password, and a trap on another port of the same machine. */
async function given(options: RegistryOptions | Hostile = {}): Promise<void> {
  trap = await bench.start({ intercept: () => ({ status: 200, body: layer.bytes }) });
  const { username, password: word } = password as { username: string; password: string };
  registry = await bench.start({
    auth: { kind: 'basic', username, password: word },
    ...(typeof options === 'function' ? options(trap) : options),
  });
  repository = bench.repository(registry, { login: () => Promise.resolve(password) });
}

const image = givenImage();
const { manifest } = image;
const layer = givenBlob('layer of app');
const other = manifestOf(givenImageBody({ annotations: { other: 'image' } }));
const read = async () =>
  (await verifiedBytes(await repository.open(layer.descriptor, 0), layer.descriptor, repository.place)).toString();

describe('a registry that lies about a manifest', () => {
  it.each<[string, (bytes: Uint8Array) => { headers?: Record<string, string>; body?: Uint8Array }, string, string]>([
    [
      'names another digest',
      () => ({ headers: { 'docker-content-digest': other.digest } }),
      'E_CONTENT_MISMATCH',
      other.digest,
    ],
    ['serves another manifest', () => ({ body: other.bytes }), 'E_CONTENT_MISMATCH', other.digest],
    [
      'serves one under another type',
      () => ({ headers: { 'content-type': 'application/vnd.oci.image.index.v1+json' } }),
      'E_MANIFEST_INVALID',
      'was served as',
    ],
    [
      'serves a web page',
      () => ({ headers: { 'content-type': 'text/html' }, body: Buffer.from('<html>') }),
      'E_MANIFEST_INVALID',
      'a value is missing',
    ],
    [
      'serves five megabytes',
      () => ({ body: Buffer.alloc(5_000_000, ' ') }),
      'E_CONTENT_MISMATCH',
      'more than 4194304 bytes',
    ],
  ])('is refused when it %s', async (_name, lie, code, why) => {
    await given({
      tamper: (reply, { method }, { kind }) => {
        if (method !== 'GET' || kind !== 'manifest') return reply;
        const { headers, body } = lie(manifest.bytes);
        const { 'content-length': _length, ...own } = reply.headers ?? {};
        return { ...reply, headers: { ...own, ...headers }, body: body ?? manifest.bytes };
      },
    });
    await sendImage(repository, image, 'v1');
    await expect(repository.manifest(manifest.digest)).rejects.toEqual(failure(code, why));
  });

  it('is refused when it serves a flipped bit', async () => {
    await given();
    await sendImage(repository, image, 'v1');
    registry.faults.add({ on: { operation: 'GET manifest' }, fault: { kind: 'corrupt', share: 0.99 } });
    await expect(repository.manifest(manifest.digest)).rejects.toMatchObject({ exit: 1 });
  });

  it('is refused when it stores it under another digest', async () => {
    await given({
      tamper: (reply, { method }) =>
        method === 'PUT' ? { ...reply, headers: { ...reply.headers, 'docker-content-digest': other.digest } } : reply,
    });
    for (const blob of image.blobs)
      await expect(sendBlob(repository, blob)).rejects.toEqual(failure('E_CONTENT_MISMATCH', 'was stored as'));
    await expect(repository.put(manifest, 'v1')).rejects.toMatchObject({ exit: 1 });
  });
});

describe('a registry that lies about a blob', () => {
  it.each([
    ['flips a bit', 'corrupt', 'has the digest'],
    ['ends early', 'truncate', 'aborted'],
  ] as const)('is found out when it %s', async (_name, kind, why) => {
    await given();
    await sendBlob(repository, layer);
    registry.faults.add({ on: { operation: 'GET blob' }, fault: { kind } });
    await expect(read()).rejects.toThrow(why);
  });

  it.each<[string, Record<string, string>, string]>([
    ['announces another length', { 'content-length': '7' }, 'is announced with 7 bytes instead of 12'],
    ['compresses it', { 'content-encoding': 'gzip' }, 'Content-Encoding gzip'],
    [
      'compresses it a hundred times',
      { 'content-encoding': new Array(100).fill('gzip').join(', ') },
      'Content-Encoding',
    ],
  ])('is refused before its bytes are read when it %s', async (_name, headers, why) => {
    await given({
      tamper: (reply, { method }, { kind }) =>
        method === 'GET' && kind === 'blob'
          ? { status: 200, headers, body: layer.bytes.subarray(0, Number(headers['content-length'] ?? 12)) }
          : reply,
    });
    await sendBlob(repository, layer);
    await expect(read()).rejects.toEqual(failure('E_CONTENT_MISMATCH', why));
  });

  it('is asked for bytes as they are', async () => {
    await given();
    await sendBlob(repository, layer);
    await read();
    expect(registry.seen.filter(({ operation }) => operation === 'GET blob')[0]?.headers['accept-encoding']).toBe(
      'identity',
    );
  });
});

describe('a redirect of a blob', () => {
  const redirect =
    (location: (trap: Registry) => string, status = 307): Hostile =>
    (elsewhere) => ({
      tamper: (reply, { method }, { kind }) =>
        method === 'GET' && kind === 'blob' ? { status, headers: { location: location(elsewhere) } } : reply,
    });

  it.each([301, 302, 303, 307, 308])('(%i) goes to storage without the password', async (status) => {
    await given(redirect(({ url }) => `${url}/storage`, status));
    await sendBlob(repository, layer);
    expect(await read()).toBe('layer of app');
    expect(trap.seen.map(({ headers }) => headers['authorization'])).toEqual([undefined]);
  });

  it.each(LOOPBACK_SPELLINGS)('to http://%s, however spelled, goes without the password', async (host) => {
    await given(redirect(({ url }) => `http://${host}:${new URL(url).port}/storage`));
    await sendBlob(repository, layer);
    // No spelling but the two of IPv4 itself need be reachable; none may be shown the password.
    await read().catch(() => {});
    expect(trap.seen.flatMap(({ headers }) => headers['authorization'] ?? [])).toEqual([]);
  });

  it('goes nowhere that is not the storage of this registry, where that is known', async () => {
    await given(redirect(({ url }) => url));
    repository = bench.repository(registry, { login: () => Promise.resolve(password), storage: () => false });
    await sendBlob(repository, layer);
    await expect(read()).rejects.toEqual(failure('E_REDIRECT_REFUSED', 'which is not its storage'));
    expect(trap.seen).toEqual([]);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'https://2852039166/',
    'https://[::ffff:169.254.169.254]/',
    'http://storage.example/',
    'file:///etc/passwd',
    'https://robot:word@storage.example/',
    'https://10.0.0.1/',
  ])('to %s is refused', async (location) => {
    await given(redirect(() => location));
    await sendBlob(repository, layer);
    await expect(read()).rejects.toEqual(failure('E_REDIRECT_REFUSED', registry.host));
  });

  it('without a Location is refused, at home in a circle too', async () => {
    await given(redirect(() => ''));
    await sendBlob(repository, layer);
    await expect(read()).rejects.toEqual(failure('E_REDIRECT_REFUSED', 'more than 3 times'));
    expect(count(registry, 'GET blob')).toBeLessThanOrEqual(5);
  });

  it('that leads on leads at most three times', async () => {
    await given(redirect(({ url }) => url));
    await sendBlob(repository, layer);
    const maze = await bench.start({
      intercept: ({ url }) => ({ status: 302, headers: { location: `${url.pathname}x` } }),
    });
    const lost = bench.repository(
      await bench.start({ intercept: () => ({ status: 307, headers: { location: `${maze.url}/x` } }) }),
    );
    await expect(lost.open(layer.descriptor, 0)).rejects.toEqual(failure('E_REDIRECT_REFUSED', 'more than 3 times'));
    expect(maze.seen).toHaveLength(3);
  });
});

describe('the Location of an upload', () => {
  const upload =
    (location: (trap: Registry) => string): Hostile =>
    (elsewhere) => ({
      tamper: (reply, _exchange, { kind }) =>
        kind === 'uploads' ? { ...reply, headers: { ...reply.headers, location: location(elsewhere) } } : reply,
    });

  it.each<[string, (trap: Registry) => string]>([
    ['on another port', ({ url }) => `${url}/v2/team/app/blobs/uploads/1`],
    ['on another host', () => 'https://storage.example/upload'],
    ['on the metadata service', () => 'http://169.254.169.254/'],
    ['with user information', ({ host }) => `http://robot:word@${host}/`],
    ['in the file system', () => 'file:///tmp/upload'],
  ])('%s gets no bytes', async (_name, location) => {
    await given(upload(location));
    await expect(sendBlob(repository, layer)).rejects.toEqual(failure('E_REDIRECT_REFUSED', registry.host));
    expect(trap.seen).toEqual([]);
  });

  it('has to be there', async () => {
    await given({ tamper: (reply, _exchange, { kind }) => (kind === 'uploads' ? { status: 202 } : reply) });
    await expect(sendBlob(repository, layer)).rejects.toEqual(failure('E_REGISTRY_FAULT', 'without a Location'));
  });
});

describe('the layers of a vendor', () => {
  it('are not fetched from the addresses that a descriptor names', async () => {
    await given();
    await sendBlob(repository, layer);
    const named = { ...layer.descriptor, urls: [`${trap.url}/vendor`] };
    await verifiedBytes(await repository.open(named, 0), named, repository.place);
    expect(trap.seen).toEqual([]);
  });
});
