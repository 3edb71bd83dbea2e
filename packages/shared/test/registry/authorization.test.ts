import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { RegistryAuth } from '@waybill/local-aws';
import { authorization } from '../../src/registry/authorization.ts';
import { parseChallenge } from '../../src/registry/challenge.ts';
import type { Login, Repository } from '../../src/registry/index.ts';
import { givenBlob, givenImage } from './given-content.ts';
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
let repository: Repository;
let asked: boolean[];
beforeEach(() => {
  bench = givenBench();
  asked = [];
});
afterEach(async () => {
  expect(await bench.stop()).toEqual([]);
});

const account = { username: 'robot', password: 'pass:word-1234' };
const encoded = Buffer.from('robot:pass:word-1234').toString('base64');

async function given(auth: RegistryAuth, login: Login | undefined = password): Promise<void> {
  registry = await bench.start({ auth });
  repository = bench.repository(registry, {
    login: (fresh) => {
      asked.push(fresh);
      return Promise.resolve(login);
    },
  });
}

const image = givenImage();
const shown = (to: Registry) =>
  to.seen.map(({ headers }) => headers['authorization']).filter((text) => text !== undefined);

describe('a registry that asks for a password', () => {
  it('gets it after it has asked, and from then on at once', async () => {
    await given({ kind: 'basic', ...account });
    await sendImage(repository, image, 'v1');
    expect(registry.seen[0]?.headers['authorization']).toBeUndefined();
    expect(new Set(shown(registry))).toEqual(new Set([`Basic ${encoded}`]));
    expect(registry.seen.length - shown(registry).length).toBe(1);
  });

  it('gets it hidden from every text', async () => {
    await given({ kind: 'basic', ...account });
    await repository.head('v1');
    expect(bench.secrets.redact(`pass:word-1234 ${encoded}`)).toBe('*** ***');
  });

  it('is asked no more once it has refused the same password again', async () => {
    await given({ kind: 'basic', username: 'robot', password: 'another' });
    await expect(repository.manifest('v1')).rejects.toEqual(failure('E_REGISTRY_DENIED', 'HTTP 401 UNAUTHORIZED'));
    expect(registry.seen.length).toBeLessThanOrEqual(3);
  });

  it('is told nothing when there is no login', async () => {
    registry = await bench.start({ auth: { kind: 'basic', ...account } });
    await expect(bench.repository(registry).manifest('v1')).rejects.toEqual(failure('E_REGISTRY_DENIED'));
    expect(shown(registry)).toEqual([]);
  });
});

describe('a registry that asks for a token', () => {
  it('names its own token service, which gets the password, and gets the token', async () => {
    await given({ kind: 'bearer', ...account });
    await sendImage(repository, image, 'v1');
    expect(await repository.manifest('v1')).toEqual(image.manifest);
    const token = registry.seen.filter(({ operation }) => operation === 'GET token');
    expect(token.map(({ headers }) => headers['authorization'])).toEqual([`Basic ${encoded}`]);
    expect(new URL(token[0]?.path ?? '', registry.url).searchParams.get('scope')).toBe('repository:team/app:pull,push');
    for (const text of shown(registry).filter((header) => header !== `Basic ${encoded}`))
      expect(bench.secrets.redact(String(text))).toBe('Bearer ***');
  });

  it('is asked for a source’s right to pull alone', async () => {
    registry = await bench.start({ auth: { kind: 'bearer' } });
    await bench.repository(registry, { side: 'source' }).head('v1');
    const token = registry.seen.find(({ operation }) => operation === 'GET token');
    expect(new URL(token?.path ?? '', registry.url).searchParams.getAll('scope')).toEqual(['repository:team/app:pull']);
  });

  it('gets one question for a token, however many requests wait for it', async () => {
    await given({ kind: 'bearer', ...account });
    const wanted = ['a', 'b', 'c', 'd'].map((text) => givenBlob(text).descriptor);
    expect(await Promise.all(wanted.map((blob) => repository.has(blob)))).toEqual([false, false, false, false]);
    expect(count(registry, 'GET token')).toBe(1);
  });

  it('gets a token that Docker’s configuration has, and no other', async () => {
    await given({ kind: 'bearer' }, { kind: 'token', token: 'ready-made-token' });
    await expect(repository.manifest('v1')).rejects.toEqual(failure('E_REGISTRY_DENIED'));
    expect(new Set(shown(registry))).toEqual(new Set(['Bearer ready-made-token']));
  });

  it('that refuses the login ends the run', async () => {
    await given({ kind: 'bearer', username: 'robot', password: 'another' });
    await expect(repository.manifest('v1')).rejects.toEqual(failure('E_REGISTRY_DENIED', 'gave no token', 'HTTP 401'));
  });

  it.each([
    ['once is asked for one more, and gets the request again', 1, 'uploaded', 2],
    ['again and again is not asked for ever', Number.POSITIVE_INFINITY, 'E_REGISTRY_DENIED', 3],
  ])('that takes a token back %s', async (_name, refusals, outcome, tokens) => {
    let left = 0;
    registry = await bench.start({
      auth: { kind: 'bearer', ...account },
      intercept: ({ headers }, { kind }) => {
        if (kind !== 'uploads' || left-- <= 0) return undefined;
        const challenge = `Bearer realm="http://${headers.host}/token",service="local-registry"`;
        return { status: 401, headers: { 'www-authenticate': challenge } };
      },
    });
    repository = bench.repository(registry, { login: () => Promise.resolve(password) });
    await sendBlob(repository, givenBlob('first'));
    left = refusals;
    expect(await sendBlob(repository, givenBlob('second')).catch(({ code }) => code)).toBe(outcome);
    expect(count(registry, 'GET token')).toBe(tokens);
  });
});

describe('a token service on another host', () => {
  const trapped = async (realm: (trap: Registry) => string, login: Login | undefined = password): Promise<Registry> => {
    const trap = await bench.start({
      intercept: () => ({ status: 200, body: JSON.stringify({ token: 'from-the-trap' }) }),
    });
    await given({ kind: 'bearer', realm: realm(trap) }, login);
    return trap;
  };

  it.each<[string, Login]>([
    ['a password', password],
    ['an identity token', { kind: 'identity', token: 'refresh-token' }],
  ])('does not get %s', async (_name, login) => {
    const trap = await trapped(({ url }) => `${url}/token`, login);
    await expect(repository.manifest('v1')).rejects.toEqual(
      failure('E_REDIRECT_REFUSED', 'asks to send its credentials to', trap.host),
    );
    expect([trap.seen, shown(registry)]).toEqual([[], []]);
  });

  it.each(LOOPBACK_SPELLINGS)('does not get a password spelled http://%s', async (host) => {
    const trap = await trapped(({ url }) => `http://${host}:${new URL(url).port}/token`);
    await expect(repository.manifest('v1')).rejects.toEqual(failure('E_REDIRECT_REFUSED'));
    expect([trap.seen, shown(registry)]).toEqual([[], []]);
  });

  it('may be asked where there are no credentials to lose', async () => {
    const trap = await bench.start({
      intercept: () => ({ status: 200, body: JSON.stringify({ access_token: 'anonymous-token' }) }),
    });
    registry = await bench.start({ auth: { kind: 'bearer', realm: `${trap.url}/token` } });
    await expect(bench.repository(registry).manifest('v1')).rejects.toEqual(failure('E_REGISTRY_DENIED'));
    expect(trap.seen.length).toBeGreaterThan(0);
    expect(shown(trap)).toEqual([]);
  });

  it.each([
    'http://169.254.169.254/latest/meta-data/iam',
    'https://169.254.169.254/',
    'https://2852039166/',
    'https://0xA9FEA9FE/',
    'https://0251.0376.0251.0376/',
    'https://[::ffff:169.254.169.254]/',
    'https://[fd00:ec2::254]/',
    'https://10.0.0.1/token',
    'https://metadata.google.internal/',
    'http://token.example/',
    'https://robot:word@token.example/',
    'file:///etc/passwd',
    'gopher://token.example/',
    'https://[',
  ])('is not asked for anything at %s', async (realm) => {
    registry = await bench.start({ auth: { kind: 'bearer', realm } });
    await expect(bench.repository(registry).manifest('v1')).rejects.toEqual(
      failure('E_REDIRECT_REFUSED', registry.host),
    );
  });
});

describe('a service whose rule is the password alone', () => {
  it('gets it with the first request', async () => {
    await given({ kind: 'basic', ...account });
    repository = bench.repository(registry, { basicOnly: true, login: () => Promise.resolve(password) });
    await repository.head('v1');
    expect(shown(registry)).toEqual([`Basic ${encoded}`]);
  });

  it('sends nobody to a token service', async () => {
    const trap = await bench.start();
    registry = await bench.start({ auth: { kind: 'bearer', realm: `${trap.url}/token` } });
    repository = bench.repository(registry, { basicOnly: true, login: () => Promise.resolve(password) });
    await expect(repository.manifest('v1')).rejects.toEqual(failure('E_REGISTRY_DENIED'));
    expect(trap.seen).toEqual([]);
  });

  it('is shown a fresh one, once, when the first has run out', async () => {
    registry = await bench.start({ auth: { kind: 'basic', ...account } });
    const words = ['ran out', account.password];
    const shownFresh: boolean[] = [];
    repository = bench.repository(registry, {
      basicOnly: true,
      login: (fresh) => {
        shownFresh.push(fresh);
        return Promise.resolve({ ...account, kind: 'password', password: words[fresh ? 1 : 0] ?? '' });
      },
    });
    expect(await repository.head('v1')).toBeUndefined();
    expect([shownFresh, registry.seen.length]).toEqual([[false, true], 2]);
  });
});

describe('known token services', () => {
  const ask = (home: string, realm: string) => {
    const sent: { host: string; authorization: string | undefined }[] = [];
    const keeper = authorization({
      home: () => new URL(home),
      http: {
        ...bench.http,
        send: ({ url, headers }) => {
          sent.push({ host: url.host, authorization: headers?.['authorization'] });
          return Promise.reject(new Error('no network'));
        },
      },
      login: () => Promise.resolve(password),
      clock: bench.clock,
      secrets: bench.secrets,
    });
    const challenge = { scheme: 'bearer', parameters: { realm } } as const;
    return keeper.answer(challenge, 'repository:app:pull', undefined).then(
      () => sent,
      (error: Error) => (sent.length > 0 ? sent : error),
    );
  };

  it.each([
    ['https://registry-1.docker.io', 'https://auth.docker.io/token', 'auth.docker.io'],
    ['https://registry.gitlab.com', 'https://gitlab.com/jwt/auth', 'gitlab.com'],
    ['https://ghcr.io', 'https://ghcr.io/token', 'ghcr.io'],
  ])('of %s get its password', async (home, realm, host) => {
    expect(await ask(home, realm)).toEqual([{ host, authorization: `Basic ${encoded}` }]);
  });

  it.each([
    ['https://ghcr.io', 'https://auth.docker.io/token'],
    ['https://registry-1.docker.io', 'https://auth.docker.io.evil.example/token'],
    ['https://registry-1.docker.io', 'http://auth.docker.io/token'],
    ['https://registry-1.docker.io', 'https://auth.docker.io:8443/token'],
    ['https://ghcr.io', 'http://ghcr.io/token'],
    ['https://ghcr.io', 'https://ghcr.io:8443/token'],
  ])('of %s are no others: %s', async (home, realm) => {
    expect(await ask(home, realm)).toEqual(failure('E_REDIRECT_REFUSED'));
  });
});

describe('a challenge', () => {
  it.each([
    [undefined, undefined],
    ['', undefined],
    ['Negotiate', undefined],
    ['Basic realm="r"', { scheme: 'basic', parameters: { realm: 'r' } }],
    ['bEaReR ReAlM=a', { scheme: 'bearer', parameters: { realm: 'a' } }],
    ['Basic realm="r", Bearer realm="t",service="s"', { scheme: 'bearer', parameters: { realm: 't', service: 's' } }],
    ['Bearer realm="a",realm="b"', { scheme: 'bearer', parameters: { realm: 'a' } }],
    ['Bearer realm="a\\"b",x="Basic y"', { scheme: 'bearer', parameters: { realm: 'a"b', x: 'Basic y' } }],
  ])('%j is read as %j', (text, found) => {
    expect(parseChallenge(text)).toEqual(found);
  });
});
