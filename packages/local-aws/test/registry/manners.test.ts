import { afterEach, describe, expect, it } from '@jest/globals';
import { type LocalRegistry, type RegistryOptions, startRegistry } from '../../src/index.ts';
import { type GivenBlob, givenBlob, givenImage, givenReferrer } from '../given-image.ts';
import { ask, codeOf, push, pushBlob, putManifest, type Target } from '../push.ts';

let registry: LocalRegistry;
afterEach(async () => {
  expect(registry.defects).toEqual([]);
  await registry.stop();
});

async function given(options: RegistryOptions = {}): Promise<Target> {
  registry = await startRegistry(options);
  return { url: registry.url, repository: 'team/app' };
}

describe('tags', () => {
  /** Pages from the first on, as the links lead. */
  async function pages(target: Target, query: string): Promise<string[][]> {
    const found: string[][] = [];
    let path: string | undefined = `/v2/team/app/tags/list${query}`;
    while (path !== undefined) {
      const page = await ask(target, path);
      found.push(((await page.json()) as { tags: string[] }).tags);
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    return found;
  }

  it.each<[string, string, string[][]]>([
    ['end-8a: are listed in order', '', [['B', 'a', 'b', 'c', 'd']]],
    ['end-8b: come in pages of the length asked for, each linked', '?n=2', [['B', 'a'], ['b', 'c'], ['d']]],
    ['end-8b: come after the last one told, and without it', '?n=9&last=b', [['c', 'd']]],
    ['end-8b: come after a last one that does not exist', '?last=bb', [['c', 'd']]],
    ['end-8b: are none, and no link, where none are asked for', '?n=0', [[]]],
    ['end-8b: end without a link where the page is exactly full', '?n=5', [['B', 'a', 'b', 'c', 'd']]],
  ])('%s', async (_title, query, expected) => {
    const target = await given();
    const image = givenImage();
    for (const tag of ['d', 'b', 'a', 'c', 'B']) await push(target, image, tag);
    expect(await pages(target, query)).toEqual(expected);
  });

  it.each(['-1', 'ten', ''])('end-8b: are refused with 400 for "%s" of them', async (n) => {
    const target = await given();
    await push(target, givenImage(), 'v1');
    expect((await ask(target, `/v2/team/app/tags/list?n=${n}`)).status).toBe(400);
  });
});

describe('referrers', () => {
  it('end-12a, end-12b: lists them by subject and by type, in pages', async () => {
    const target = await given({ pageSize: 1 });
    const image = givenImage();
    await push(target, image, 'v1');
    const referrers = [
      givenReferrer(image, 'application/a', '1'),
      givenReferrer(image, 'application/a', '2'),
      givenReferrer(image, 'application/b', '3'),
    ];
    for (const referrer of referrers)
      expect((await push(target, referrer)).headers.get('oci-subject')).toBe(image.digest);
    const found: string[] = [];
    let path: string | undefined = `/v2/team/app/referrers/${image.digest}?artifactType=application%2Fa`;
    while (path !== undefined) {
      const page = await ask(target, path);
      expect(page.headers.get('oci-filters-applied')).toBe('artifactType');
      const { manifests } = (await page.json()) as { manifests: { digest: string; annotations: object }[] };
      found.push(...manifests.map(({ digest }) => digest));
      path = /^<([^>]+)>; rel="next"$/.exec(page.headers.get('link') ?? '')?.[1];
    }
    expect(found).toEqual([referrers[0]?.digest, referrers[1]?.digest].sort());
  });

  it.each(['team/app', 'nothing/here'])(
    'end-12a: is an empty index for a subject that nobody speaks of in %s',
    async (name) => {
      const target = await given();
      await push(target, givenImage(), 'v1');
      const page = await ask(target, `/v2/${name}/referrers/${givenBlob('x').digest}`);
      expect([page.status, page.headers.get('content-type')]).toEqual([200, 'application/vnd.oci.image.index.v1+json']);
      expect(await page.json()).toMatchObject({ mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] });
    },
  );

  it('end-12a: gives each the type of its config where it has none of its own, and an index none', async () => {
    const target = await given();
    const image = givenImage();
    await push(target, image, 'v1');
    const subject = { mediaType: image.mediaType, digest: image.digest, size: image.size };
    const typed = givenImage('typed', { subject, annotations: { 'org.example.kind': 'k' } });
    await push(target, typed);
    const mediaType = 'application/vnd.oci.image.index.v1+json';
    const index = {
      ...givenBlob(JSON.stringify({ schemaVersion: 2, mediaType, manifests: [], subject }), mediaType),
      blobs: [],
    };
    await push(target, index);
    const page = await ask(target, `/v2/team/app/referrers/${image.digest}`);
    const { manifests } = (await page.json()) as { manifests: { digest: string }[] };
    const one = (digest: string) => manifests.find((entry) => entry.digest === digest);
    expect(one(typed.digest)).toEqual({
      mediaType: typed.mediaType,
      digest: typed.digest,
      size: typed.size,
      artifactType: 'application/vnd.oci.image.config.v1+json',
      annotations: { 'org.example.kind': 'k' },
    });
    expect(one(index.digest)).toEqual({ mediaType, digest: index.digest, size: index.size });
  });

  it('can be missing, as in older registries', async () => {
    const target = await given({ referrers: 'none' });
    const image = givenImage();
    await push(target, image, 'v1');
    expect((await push(target, givenReferrer(image))).headers.get('oci-subject')).toBeNull();
    expect((await ask(target, `/v2/team/app/referrers/${image.digest}`)).status).toBe(404);
  });
});

describe('content management', () => {
  const image = givenImage();
  const [config, layer] = image.blobs as readonly [GivenBlob, GivenBlob];
  const get = (target: Target, path: string) => ask(target, `/v2/team/app/${path}`, { headers: { accept: '*/*' } });
  const head = (target: Target, path: string) =>
    ask(target, `/v2/team/app/${path}`, { method: 'HEAD', headers: { accept: '*/*' } });
  const remove = (target: Target, path: string) => ask(target, `/v2/team/app/${path}`, { method: 'DELETE' });

  it('end-9: a deleted tag and a deleted manifest are gone, the manifest with all its tags', async () => {
    const target = await given();
    await push(target, image, 'v1');
    for (const tag of ['v2', 'v3']) await putManifest(target, image, tag);
    expect((await remove(target, 'manifests/v2')).status).toBe(202);
    expect([(await head(target, 'manifests/v2')).status, (await head(target, 'manifests/v1')).status]).toEqual([
      404, 200,
    ]);
    expect((await remove(target, `manifests/${image.digest}`)).status).toBe(202);
    expect((await head(target, `manifests/${image.digest}`)).status).toBe(404);
    expect(await (await get(target, 'tags/list')).json()).toEqual({ name: 'team/app', tags: [] });
    expect(await codeOf(await remove(target, `manifests/${image.digest}`))).toBe('404 MANIFEST_UNKNOWN');
  });

  it('end-9: a deleted referrer is listed no more', async () => {
    const target = await given();
    const about = givenReferrer(image);
    for (const manifest of [image, about]) await push(target, manifest);
    await remove(target, `manifests/${about.digest}`);
    expect(await (await get(target, `referrers/${image.digest}`)).json()).toMatchObject({ manifests: [] });
  });

  it('end-10: a deleted blob is gone from its repository, and no other', async () => {
    const target = await given();
    await pushBlob(target, config);
    await ask(target, `/v2/other/blobs/uploads/?mount=${config.digest}&from=team/app`, { method: 'POST' });
    expect((await remove(target, `blobs/${config.digest}`)).status).toBe(202);
    expect((await head(target, `blobs/${config.digest}`)).status).toBe(404);
    expect((await ask(target, `/v2/other/blobs/${config.digest}`)).status).toBe(200);
    expect(await codeOf(await remove(target, `blobs/${config.digest}`))).toBe('404 BLOB_UNKNOWN');
  });

  it.each([`manifests/${image.digest}`, 'manifests/v1', `blobs/${layer.digest}`])(
    'end-9, end-10: deleting %s is refused with 405 where it is off',
    async (path) => {
      const target = await given({ deletes: false });
      await push(target, image, 'v1');
      expect(await codeOf(await remove(target, path))).toBe('405 UNSUPPORTED');
      expect((await head(target, path)).status).toBe(200);
    },
  );
});

describe('access', () => {
  it('asks for a password', async () => {
    const target = await given({ auth: { kind: 'basic', username: 'me', password: 'pass:word' } });
    const refused = await ask(target, '/v2/');
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([401, 'Basic realm="registry"']);
    const authorization = `Basic ${Buffer.from('me:pass:word').toString('base64')}`;
    expect((await ask({ ...target, authorization }, '/v2/')).status).toBe(200);
  });

  it('asks for a token of the right scope', async () => {
    const target = await given({ auth: { kind: 'bearer' } });
    const refused = await ask(target, '/v2/team/app/blobs/uploads/', { method: 'POST' });
    expect(refused.headers.get('www-authenticate')).toBe(
      `Bearer realm="${registry.url}/token",service="local-registry",scope="repository:team/app:pull,push"`,
    );
    const tokenOf = async (scope: string) => {
      const answer = await fetch(`${registry.url}/token?service=local-registry&scope=${scope}`);
      const { token } = (await answer.json()) as { token: string };
      return { ...target, authorization: `Bearer ${token}` };
    };
    const start = { method: 'POST' };
    expect((await ask(await tokenOf('repository:team/app:pull'), '/v2/team/app/blobs/uploads/', start)).status).toBe(
      401,
    );
    expect(
      (await ask(await tokenOf('repository:team/app:pull,push'), '/v2/team/app/blobs/uploads/', start)).status,
    ).toBe(202);
  });
});

describe('faults and hostility', () => {
  it('damages what it is told to', async () => {
    const target = await given({
      faults: [
        { on: { operation: 'GET blob' }, fault: { kind: 'corrupt', share: 0 } },
        { on: { operation: 'PUT manifest' }, fault: { kind: 'throttle', retryAfterSeconds: 1 } },
      ],
    });
    const image = givenImage();
    const refused = await push(target, image, 'v1');
    expect([await codeOf(refused), refused.headers.get('retry-after')]).toEqual(['429 TOOMANYREQUESTS', '1']);
    await push(target, image, 'v1');
    const got = await ask(target, `/v2/team/app/blobs/${image.blobs[1]?.digest}`);
    expect(await got.text()).toBe('mayer of app');
  });

  it('answers as a script says', async () => {
    const target = await given({
      intercept: (_exchange, route) =>
        route.kind === 'blob' ? { status: 307, headers: { location: 'http://169.254.169.254/' } } : undefined,
    });
    const got = await ask(target, `/v2/team/app/blobs/${givenBlob('x').digest}`);
    expect(got.headers.get('location')).toBe('http://169.254.169.254/');
    expect(registry.journal.find({ operation: 'GET blob' })).toHaveLength(1);
  });

  it('changes an answer on its way out', async () => {
    const lie = givenBlob('lie').digest;
    const target = await given({
      tamper: (reply, { method }) =>
        method === 'HEAD' ? { ...reply, headers: { ...reply.headers, 'docker-content-digest': lie } } : reply,
    });
    const image = givenImage();
    await push(target, image, 'v1');
    const digests = [];
    for (const method of ['HEAD', 'GET']) {
      const got = await ask(target, '/v2/team/app/manifests/v1', { method, headers: { accept: '*/*' } });
      digests.push(got.headers.get('docker-content-digest'));
    }
    expect(digests).toEqual([lie, image.digest]);
  });

  it('hits each request of a push by its index, and a second push mends it', async () => {
    const target = await given();
    const image = givenImage();
    const first = registry.journal.next;
    await push(target, image, 'v1');
    const requests = registry.journal.next - first;
    expect(requests).toBe(5);
    for (let at = 0; at < requests; at++) {
      const other = { ...target, repository: `app-${at}` };
      registry.faults.add({ on: { index: registry.journal.next + at }, fault: { kind: 'reset-after-commit' } });
      await expect(push(other, image, 'v1')).rejects.toThrow('fetch failed');
      expect((await push(other, image, 'v1')).status).toBe(201);
    }
    expect(registry.faults.fired).toHaveLength(requests);
  });
});
