import { afterEach, describe, expect, it } from '@jest/globals';
import { type LocalRegistry, type RegistryOptions, startRegistry } from '../../src/index.ts';
import { givenBlob, givenImage, givenReferrer } from '../given-image.ts';
import { ask, push, type Target } from '../push.ts';

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

describe('referrers', () => {
  it('lists them by subject and by type, in pages', async () => {
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

  it('is an empty index for a subject that nobody speaks of', async () => {
    const target = await given();
    await push(target, givenImage(), 'v1');
    const page = await ask(target, `/v2/team/app/referrers/${givenBlob('x').digest}`);
    expect(await page.json()).toMatchObject({ mediaType: 'application/vnd.oci.image.index.v1+json', manifests: [] });
  });

  it('can be missing, as in older registries', async () => {
    const target = await given({ referrers: 'none' });
    const image = givenImage();
    await push(target, image, 'v1');
    expect((await push(target, givenReferrer(image))).headers.get('oci-subject')).toBeNull();
    expect((await ask(target, `/v2/team/app/referrers/${image.digest}`)).status).toBe(404);
  });
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
