import { getEventListeners } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { exchange } from '../../src/credentials/exchange.ts';
import { metadataKeys } from '../../src/credentials/metadata-keys.ts';
import { chooseSource } from '../../src/credentials/source.ts';
import { secretKeeper } from '../../src/kernel/index.ts';
import { givenToken, HUB, open, ROLE } from './given-session.ts';
import { assumedRole, callerIs, type Seen, type SmallServer, smallServer } from './small-aws.ts';

const GITHUB = { GITHUB_ACTIONS: 'true' };
const TOKEN = { ACTIONS_ID_TOKEN_REQUEST_URL: 'https://x', ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't' };
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 's' };
const FILE = { AWS_WEB_IDENTITY_TOKEN_FILE: '/token', AWS_ROLE_ARN: ROLE };
const CONTAINER = { AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/v2/credentials' };
const BUILD = { CODEBUILD_BUILD_ID: 'p:1' };

describe('the automatic choice of a source', () => {
  it.each([
    ['GitHub with a role and everything', 'oidc', [ROLE], { ...GITHUB, ...TOKEN, ...KEYS, ...FILE, ...CONTAINER }],
    ['GitHub with a role, no token right, but keys', 'environment', [ROLE], { ...GITHUB, ...KEYS }],
    ['GitHub without a role', 'environment', [], { ...GITHUB, ...TOKEN, ...KEYS }],
    ['a shell with keys', 'environment', [], KEYS],
    ['a pod', 'web-identity-file', [], FILE],
    ['a pod with a role', 'web-identity-file', [ROLE], { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }],
    ['CodeBuild', 'codebuild', [], { ...BUILD, ...CONTAINER }],
    ['a GitHub runner hosted by CodeBuild', 'codebuild', [ROLE], { ...BUILD, ...GITHUB, ...CONTAINER }],
    ['half a pair of keys', 'environment', [], { AWS_SECRET_ACCESS_KEY: 's' }],
  ] as const)('%s: %s', (_what, expected, roles, env) => {
    expect(chooseSource('auto', roles, env)).toBe(expected);
  });

  it.each([
    ['a GitHub runner in a pod, which nobody named', 'E_OIDC_PERMISSION', [ROLE], { ...GITHUB, ...FILE }],
    ['a GitHub runner in a container, which nobody named', 'E_NO_CREDENTIALS', [], { ...GITHUB, ...CONTAINER }],
    ['a job without `id-token: write`', 'E_OIDC_PERMISSION', [ROLE], GITHUB],
    ['nothing', 'E_NO_CREDENTIALS', [], {}],
    ['a token file without a role', 'E_NO_CREDENTIALS', [], { AWS_WEB_IDENTITY_TOKEN_FILE: '/token' }],
  ] as const)('refuses %s', (_what, code, roles, env) => {
    expect(() => chooseSource('auto', roles, env)).toThrow(expect.objectContaining({ code }));
  });

  it.each([
    ['at a shell', [ROLE], {}, 'no AWS credentials in the environment', 'set AWS_ACCESS_KEY_ID'],
    ['with a role', [ROLE], GITHUB, 'may not ask GitHub for an identity token', 'id-token: write'],
    ['without a role', [], GITHUB, 'no role was given, and no earlier step left credentials', 'role-to-assume'],
  ] as const)('says what is missing %s', (_what, roles, env, message, cure) => {
    expect(() => chooseSource('auto', roles, env)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(message), cure: expect.stringContaining(cure) }),
    );
  });

  it('takes what is named, whatever else is there', () => {
    expect(chooseSource('instance', [ROLE], { ...GITHUB, ...TOKEN, ...KEYS })).toBe('instance');
  });
});

describe('the sources', () => {
  let server: SmallServer;
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-'));
  });
  afterEach(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  const keys = (change: object = {}): string =>
    JSON.stringify({
      AccessKeyId: 'ASIACONTAINER',
      SecretAccessKey: 'sss',
      Token: 'ttt',
      Expiration: '2099-01-01T00:00:00Z',
      ...change,
    });

  const serve = async (
    metadata: (seen: Seen) => { status?: number; body: string } = () => ({ body: keys() }),
  ): Promise<void> => {
    server = await smallServer((seen) => {
      const action = seen.form.get('Action');
      if (action === 'GetCallerIdentity') return callerIs('arn:aws:sts::111122223333:assumed-role/build/x');
      if (action !== null) return assumedRole(seen.form.get('RoleArn') ?? '');
      return { type: 'application/json', ...metadata(seen) };
    });
  };

  it('reads the container’s keys with its authorization, anew from the file', async () => {
    await serve();
    await writeFile(join(folder, 'auth'), 'container-authorization\n');
    const env = {
      ...BUILD,
      AWS_ENDPOINT_URL: server.url,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/creds`,
      AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: join(folder, 'auth'),
    };
    const session = await open(server.url, { roles: [] }, { env });
    expect(server.seen[0]).toMatchObject({ path: '/creds', headers: { authorization: 'container-authorization' } });
    expect(session.arn).toBe('arn:aws:sts::111122223333:assumed-role/build/x');
  });

  it.each([
    ['http://evil.example/creds', 'E_ENDPOINT_REFUSED'],
    ['http://127.0.0.1.evil.example/', 'E_ENDPOINT_REFUSED'],
    ['file:///etc/passwd', 'E_ENDPOINT_REFUSED'],
    ['', 'E_NO_CREDENTIALS'],
  ])('refuses container keys from %s', async (uri, code) => {
    await serve();
    const env = { AWS_ENDPOINT_URL: server.url, AWS_CONTAINER_CREDENTIALS_FULL_URI: uri };
    await expect(open(server.url, { roles: [], credentials: 'codebuild' }, { env })).rejects.toMatchObject({ code });
    expect(server.seen).toHaveLength(0);
  });

  it.each([
    ['a refusal', { status: 403, body: 'no' }, 'E_NO_CREDENTIALS'],
    ['no JSON', { body: '<html>' }, 'E_NOT_AWS'],
    ['no keys', { body: '{}' }, 'E_NOT_AWS'],
    ['a list', { body: '[]' }, 'E_NOT_AWS'],
  ])('names %s instead of container keys', async (_what, reply, code) => {
    await serve(() => reply);
    const env = { AWS_ENDPOINT_URL: server.url, AWS_CONTAINER_CREDENTIALS_FULL_URI: server.url };
    await expect(open(server.url, { roles: [], credentials: 'codebuild' }, { env })).rejects.toMatchObject({ code });
  });

  it('takes the container’s authorization from the environment, never with a line break', async () => {
    await serve();
    const env = { AWS_ENDPOINT_URL: server.url, AWS_CONTAINER_CREDENTIALS_FULL_URI: server.url };
    const ask = (AWS_CONTAINER_AUTHORIZATION_TOKEN: string) =>
      open(server.url, { roles: [], credentials: 'codebuild' }, { env: { ...env, AWS_CONTAINER_AUTHORIZATION_TOKEN } });
    await expect(ask('a\r\nx-evil: 1')).rejects.toMatchObject({
      code: 'E_NO_CREDENTIALS',
      message: expect.stringContaining('has a line break in it'),
    });
    expect(server.seen).toHaveLength(0);
    await ask('of-the-environment');
    expect(server.seen[0]?.headers).toMatchObject({
      authorization: 'of-the-environment',
      accept: 'application/json',
    });
  });

  it('reads the instance’s keys by IMDSv2, only where it is named', async () => {
    await serve((seen) => {
      if (seen.path === '/latest/api/token') return { body: 'imds-session' };
      if (seen.path.endsWith('/security-credentials/')) return { body: 'builder\n' };
      return { body: keys() };
    });
    const env = { AWS_ENDPOINT_URL: server.url, AWS_EC2_METADATA_SERVICE_ENDPOINT: server.url };
    await open(server.url, { roles: [ROLE], credentials: 'instance' }, { env });
    expect(server.seen[0]).toMatchObject({
      method: 'PUT',
      headers: { 'x-aws-ec2-metadata-token-ttl-seconds': '21600' },
    });
    expect(server.seen[2]).toMatchObject({
      path: '/latest/meta-data/iam/security-credentials/builder',
      headers: { 'x-aws-ec2-metadata-token': 'imds-session' },
    });
    expect(server.actions().at(-1)).toBe('AssumeRole');
  });

  it.each([
    ['no token', (seen: Seen) => ({ status: seen.method === 'PUT' ? 403 : 200, body: 'x' })],
    ['no role', (seen: Seen) => ({ status: seen.method === 'PUT' ? 200 : 404, body: 'x' })],
  ])('names an instance with %s', async (_what, reply) => {
    await serve(reply);
    const env = { AWS_ENDPOINT_URL: server.url, AWS_EC2_METADATA_SERVICE_ENDPOINT: server.url };
    await expect(open(server.url, { roles: [], credentials: 'instance' }, { env })).rejects.toMatchObject({
      code: 'E_NO_CREDENTIALS',
    });
  });

  it('takes the token of a file, its own role first, then the chain', async () => {
    await serve();
    await writeFile(join(folder, 'token'), `${givenToken()}\n`);
    const env = { AWS_ENDPOINT_URL: server.url, AWS_WEB_IDENTITY_TOKEN_FILE: join(folder, 'token'), AWS_ROLE_ARN: HUB };
    const session = await open(server.url, { roles: [ROLE] }, { env });
    expect(server.actions()).toEqual(['AssumeRoleWithWebIdentity', 'AssumeRole']);
    expect(server.seen[0]?.form.get('WebIdentityToken')).toBe(givenToken());
    expect(session.account).toBe('111122223333');
  });

  it.each([
    ['names a token file that is not there', { AWS_WEB_IDENTITY_TOKEN_FILE: '/nowhere/token' }, 'cannot be read'],
    ['names a token file that is not set', {}, 'AWS_WEB_IDENTITY_TOKEN_FILE is not set'],
  ])('%s', async (_what, change, message) => {
    await serve();
    const env = { AWS_ENDPOINT_URL: server.url, ...change };
    await expect(open(server.url, { credentials: 'web-identity-file' }, { env })).rejects.toThrow(message);
  });

  it.each([
    ['the secret', { AWS_ACCESS_KEY_ID: 'AKIA1' }, 'AWS_SECRET_ACCESS_KEY is not set'],
    ['the id', { AWS_SECRET_ACCESS_KEY: 's' }, 'AWS_ACCESS_KEY_ID is not set'],
  ])('says which half of a pair is missing: %s', async (_what, change, message) => {
    await serve();
    await expect(open(server.url, { roles: [] }, { env: { ...change, AWS_ENDPOINT_URL: server.url } })).rejects.toThrow(
      message,
    );
  });

  it('never asks another source after a refusal', async () => {
    server = await smallServer((seen) =>
      seen.path.startsWith('/token') ? { status: 403, body: 'no' } : { type: 'application/json', body: keys() },
    );
    const env = {
      ...GITHUB,
      ...BUILD,
      ...KEYS,
      ACTIONS_ID_TOKEN_REQUEST_URL: `${server.url}/token`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't',
      AWS_ENDPOINT_URL: server.url,
      AWS_CONTAINER_CREDENTIALS_FULL_URI: `${server.url}/container`,
      AWS_EC2_METADATA_SERVICE_ENDPOINT: server.url,
    };
    await expect(open(server.url, {}, { env })).rejects.toMatchObject({ code: 'E_OIDC_PERMISSION' });
    expect(server.actions()).toEqual(['/token']);
  });

  it('says that a token needs a role', async () => {
    await serve();
    await expect(open(server.url, { roles: [], credentials: 'oidc' })).rejects.toThrow('needs a role');
  });

  it('asks for no token over plain http to another machine', async () => {
    await serve();
    const env = {
      ...GITHUB,
      ACTIONS_ID_TOKEN_REQUEST_URL: 'http://evil.example/',
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: 't',
    };
    await expect(open(server.url, {}, { env })).rejects.toMatchObject({ code: 'E_ENDPOINT_REFUSED' });
  });
});

describe('the keys of a metadata endpoint', () => {
  const from = new URL('http://169.254.170.2/v2/credentials');
  const KEYS_OF = { AccessKeyId: 'ASIA1', SecretAccessKey: 'secret-of-metadata', Token: 'token-of-metadata' };
  const read = (fields: object, status = 200, secrets = secretKeeper()) =>
    metadataKeys(
      { status, contentType: 'application/json', date: undefined, body: JSON.stringify(fields) },
      from,
      secrets,
    );

  it('are taken with their end', () => {
    expect(read({ ...KEYS_OF, Expiration: '2099-01-01T00:00:00Z' })).toEqual({
      identity: {
        accessKeyId: 'ASIA1',
        secretAccessKey: 'secret-of-metadata',
        sessionToken: 'token-of-metadata',
        expiration: new Date('2099-01-01T00:00:00Z'),
      },
    });
  });

  it.each([undefined, 'soon', 4_070_908_800_000])('have no end where it says %p', (Expiration) => {
    expect(read({ ...KEYS_OF, Expiration }).identity).not.toHaveProperty('expiration');
  });

  it.each(['AccessKeyId', 'SecretAccessKey', 'Token'])('are refused as a whole without %s', (missing) => {
    expect(() => read({ ...KEYS_OF, [missing]: undefined })).toThrow(
      expect.objectContaining({ code: 'E_NOT_AWS', message: '169.254.170.2 gave credentials without keys' }),
    );
  });

  it('are kept out of logs, even where one is missing', () => {
    const secrets = secretKeeper();
    expect(() => read({ ...KEYS_OF, AccessKeyId: 5 }, 200, secrets)).toThrow('without keys');
    const shown = secrets.redact('secret-of-metadata token-of-metadata');
    expect(shown).not.toMatch(/of-metadata/);
  });

  it.each([
    [404, 'E_NO_CREDENTIALS'],
    [499, 'E_NO_CREDENTIALS'],
    [500, 'E_UNREACHABLE'],
  ])('are not there after status %i: %s', (status, code) => {
    expect(() => read(KEYS_OF, status)).toThrow(
      expect.objectContaining({ code, message: `169.254.170.2 gave no credentials: status ${status}` }),
    );
  });

  it('are JSON, or refused with the name of the host', () => {
    expect(() => read([])).toThrow('169.254.170.2 gave credentials that are not JSON');
  });
});

describe('one small request', () => {
  let server: SmallServer;
  afterEach(() => server.close());
  const ask = (change: Partial<Parameters<typeof exchange>[0]> = {}) =>
    exchange({ url: new URL(`${server.url}/keys?x=1`), within: 5_000, ...change });

  it('carries method, headers and a counted body, and brings the whole answer', async () => {
    server = await smallServer(() => ({
      type: 'text/x',
      status: 418,
      body: 'höher',
      headers: { date: 'Sat, 21 Nov 2026 04:00:00 GMT' },
    }));
    expect(await ask({ method: 'POST', headers: { 'x-one': '1' }, body: 'ä' })).toEqual({
      status: 418,
      contentType: 'text/x',
      date: Date.UTC(2026, 10, 21, 4),
      body: 'höher',
    });
    expect(server.seen).toMatchObject([
      { method: 'POST', path: '/keys?x=1', body: 'ä', headers: { 'x-one': '1', 'content-length': '2' } },
    ]);
  });

  it('asks with GET and no length where there is nothing to send, and knows no time where none is told', async () => {
    server = await smallServer(() => ({ headers: { date: 'yesterday' } }));
    expect(await ask()).toMatchObject({ status: 200, date: undefined, body: '' });
    expect(server.seen[0]).toMatchObject({ method: 'GET' });
    expect(server.seen[0]?.headers).not.toHaveProperty('content-length');
  });

  it('takes 256 KiB and not a byte more', async () => {
    server = await smallServer((_seen, count) => ({ body: 'x'.repeat(262_143 + count) }));
    expect((await ask()).body).toHaveLength(262_144);
    await expect(ask()).rejects.toMatchObject({
      code: 'E_NOT_AWS',
      message: `${new URL(server.url).host} answered with more than 262144 bytes`,
    });
  });

  it('is given up where nothing answers in time, or the connection breaks', async () => {
    server = await smallServer((_seen, count) => (count === 1 ? { hang: true } : { reset: true }));
    const { host } = new URL(server.url);
    await expect(ask({ within: 50 })).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      message: `${host} could not be reached: no answer within 0.05 s`,
      cause: expect.any(Error),
    });
    await expect(ask()).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      message: expect.stringContaining(`${host} could not be reached: `),
    });
  });

  it('ends with the signal', async () => {
    const control = new AbortController();
    server = await smallServer(() => {
      control.abort(new Error('enough'));
      return { hang: true };
    });
    await expect(ask({ signal: control.signal })).rejects.toThrow('enough');
    await expect(ask({ signal: control.signal })).rejects.toThrow('enough');
    expect(server.seen).toHaveLength(1);
  });

  it('leaves neither a timer nor a listener behind', async () => {
    server = await smallServer(() => ({ body: 'x' }));
    const { signal } = new AbortController();
    await ask({ signal });
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });
});
