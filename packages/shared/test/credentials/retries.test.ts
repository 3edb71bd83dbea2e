import { afterEach, describe, expect, it } from '@jest/globals';
import { steppedClock } from '../../src/kernel/index.ts';
import { givenPorts, givenToken, open } from './given-session.ts';
import { assumedRole, type Reply, type SmallServer, smallServer, stsError } from './small-aws.ts';

describe('getting keys when something is wrong for a while', () => {
  let server: SmallServer;
  afterEach(() => server.close());

  /** Each list is answered in turn; the last entry stays. */
  const serve = async (replies: { token?: Reply[]; sts?: Reply[] }): Promise<void> => {
    const counts = { token: 0, sts: 0 };
    server = await smallServer((seen) => {
      const kind = seen.path.startsWith('/token') ? 'token' : 'sts';
      const list = replies[kind] ?? [];
      const reply = list[Math.min(counts[kind]++, list.length - 1)];
      if (reply !== undefined && reply !== OK) return reply;
      return kind === 'token' ? token(counts.token) : assumedRole(seen.form.get('RoleArn') ?? '');
    });
  };
  const OK: Reply = {};
  const token = (serial: number): Reply => ({
    type: 'application/json',
    body: JSON.stringify({ value: givenToken({ jti: String(serial) }) }),
  });
  const calls = (action: string): number => server.actions().filter((seen) => seen === action).length;

  it.each([
    ['STS is throttled', stsError('Throttling', 'Rate exceeded', 400)],
    ['STS has a fault', stsError('InternalFailure', 'We are sorry', 500)],
    ['STS is behind a gateway that has none', { status: 502, type: 'text/html', body: '<html>Bad gateway</html>' }],
    [
      'GitHub’s keys cannot be fetched',
      stsError('InvalidIdentityToken', 'Couldn’t retrieve verification key from your identity provider', 400),
    ],
    ['the provider cannot be reached', stsError('IDPCommunicationError', 'try again', 400)],
    ['the token got too old', stsError('ExpiredTokenException', 'Token expired', 400)],
    ['the connection is reset', { reset: true }],
  ])('tries again with a fresh token when %s', async (_what, reply) => {
    await serve({ sts: [reply, reply, OK] });
    await open(server.url);
    expect(server.actions()).toEqual(
      ['/token', ...Array(3).fill('AssumeRoleWithWebIdentity')].flatMap((action, index) =>
        index < 2 ? [action] : ['/token', action],
      ),
    );
    const tokens = server.seen.flatMap((seen) => seen.form.get('WebIdentityToken') ?? []);
    expect(new Set(tokens).size).toBe(3);
  });

  it.each([
    ['GitHub’s token service has a fault', { status: 503, body: 'x' }],
    ['GitHub’s token service is busy', { status: 429, body: 'x' }],
    ['the job is still pending in GitHub’s books', { status: 403, body: 'job is in Pending state' }],
    ['the answer has no token', { body: '{}' }],
    ['the answer is a page', { body: '<html>' }],
    ['the token is not one', { body: '{"value":"a b"}' }],
    ['the connection is reset', { reset: true }],
  ])('asks GitHub again when %s', async (_what, reply) => {
    await serve({ token: [reply, reply, OK] });
    await open(server.url);
    expect(server.actions()).toEqual(['/token', '/token', '/token', 'AssumeRoleWithWebIdentity']);
  });

  it.each([
    ['the role is refused', stsError('AccessDenied', 'no', 403), 'E_ASSUME_DENIED'],
    ['the token is refused', stsError('InvalidIdentityToken', 'Incorrect token audience'), 'E_ASSUME_DENIED'],
    [
      'the duration is too long',
      stsError('ValidationError', 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.'),
      'E_ASSUME_INVALID',
    ],
    ['the policy is malformed', stsError('MalformedPolicyDocument', 'syntax'), 'E_ASSUME_INVALID'],
    ['the policy is too large', stsError('PackedPolicyTooLarge', 'Packed size'), 'E_ASSUME_INVALID'],
    ['the region is off', stsError('RegionDisabledException', 'STS is not activated', 403), 'E_ASSUME_INVALID'],
    ['a page answers', { status: 200, type: 'text/html', body: '<html>login</html>' }, 'E_NOT_AWS'],
    ['a proxy refuses with a page', { status: 403, type: 'text/html', body: '<html>no</html>' }, 'E_NOT_AWS'],
    ['the answer is cut short', { body: '<AssumeRoleResponse><Credentials><AccessKeyId>A' }, 'E_NOT_AWS'],
    ['the answer never ends', { body: 'x'.repeat(300 * 1024) }, 'E_NOT_AWS'],
  ])('says at once when %s', async (_what, reply, code) => {
    await serve({ sts: [reply] });
    await expect(open(server.url)).rejects.toMatchObject({ code });
    expect(server.actions()).toEqual(['/token', 'AssumeRoleWithWebIdentity']);
  });

  it.each([401, 403, 404])('says at once when GitHub refuses the token with %i', async (status) => {
    await serve({ token: [{ status, body: 'no' }] });
    await expect(open(server.url)).rejects.toMatchObject({ code: 'E_OIDC_PERMISSION', exit: 2 });
    expect(calls('/token')).toBe(1);
  });

  it('gives up after five attempts, within a minute', async () => {
    await serve({ sts: [stsError('Throttling', 'Rate exceeded')] });
    const clock = steppedClock(Date.now());
    const start = clock.now();
    await expect(open(server.url, {}, { clock })).rejects.toMatchObject({ code: 'E_AWS_FAULT', exit: 3 });
    expect(calls('AssumeRoleWithWebIdentity')).toBe(5);
    expect(clock.now() - start).toBeLessThan(60_000);
  });

  it('ends at once when the run is cancelled', async () => {
    await serve({ sts: [{ hang: true }] });
    const controller = new AbortController();
    const opening = open(server.url, {}, { signal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(opening).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });

  it('names a host that cannot be reached', async () => {
    await serve({});
    const ports = givenPorts(server.url);
    const env = { ...ports.env, AWS_ENDPOINT_URL: 'http://127.0.0.1:1' };
    await expect(open(server.url, {}, { env })).rejects.toMatchObject({
      code: 'E_UNREACHABLE',
      message: expect.stringContaining('127.0.0.1:1 could not be reached'),
    });
  });
});
