import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type AwsSession, explainAws } from '../../src/credentials/index.ts';
import { type Clock, steppedClock } from '../../src/kernel/index.ts';
import { givenToken, open } from './given-session.ts';
import { assumedRole, type Reply, type Seen, type SmallServer, smallServer } from './small-aws.ts';

const OK: Reply = { type: 'application/x-amz-json-1.1', body: '{"repositories":[]}' };

function ecrError(type: string, status = 400, message = 'no'): Reply {
  return { status, type: 'application/x-amz-json-1.1', body: JSON.stringify({ __type: type, message }) };
}

describe('an AWS client of a session', () => {
  let server: SmallServer;
  afterEach(() => server.close());

  /** Replies to the client in turn; the last one stays. STS gives key-1, key-2 … */
  const serve = async (...replies: readonly (Reply | ((seen: Seen) => Reply))[]): Promise<void> => {
    let asked = 0;
    let keys = 0;
    server = await smallServer((seen) => {
      if (seen.path.startsWith('/token'))
        return { type: 'application/json', body: JSON.stringify({ value: givenToken() }) };
      if (seen.form.has('RoleArn')) return assumedRole(seen.form.get('RoleArn') ?? '', { key: `key-${++keys}` });
      const reply = replies[Math.min(asked++, replies.length - 1)] ?? OK;
      return typeof reply === 'function' ? reply(seen) : reply;
    });
  };
  const clientCalls = (): Seen[] => server.seen.filter((seen) => seen.headers['x-amz-target'] !== undefined);

  interface Given {
    readonly session: AwsSession;
    readonly clock: Clock;
    call(options?: { writes?: boolean }): Promise<unknown>;
  }

  const given = async (change: { signal?: AbortSignal } = {}): Promise<Given> => {
    const clock = steppedClock(Date.now());
    const session = await open(server.url, {}, { clock, ...change });
    const call = async (options = {}): Promise<unknown> => {
      const client = new ECRClient(session.config('ecr', options));
      try {
        return await client.send(new DescribeRepositoriesCommand({}));
      } catch (error) {
        throw explainAws(error);
      } finally {
        client.destroy();
      }
    };
    return { session, clock, call };
  };

  it.each([
    ['a fault', ecrError('ServerException', 500)],
    ['a reset', { reset: true }],
    ['a gateway’s page', { status: 503, type: 'text/html', body: '<html>' }],
    ['a cut answer', { type: 'application/x-amz-json-1.1', body: '{"repositories":[' }],
    ['throttling', ecrError('ThrottlingException')],
  ])('reads again after %s', async (_what, reply) => {
    await serve(reply, reply, OK);
    await (await given()).call();
    expect(clientCalls()).toHaveLength(3);
  });

  it.each([
    ['a fault', ecrError('ServerException', 500), 'E_AWS_FAULT'],
    ['a cut answer', { type: 'application/x-amz-json-1.1', body: '{"repositories":[' }, 'E_NOT_AWS'],
  ])('writes once, also after %s', async (_what, reply, code) => {
    await serve(reply);
    await expect((await given()).call({ writes: true })).rejects.toMatchObject({ code });
    expect(clientCalls()).toHaveLength(1);
  });

  it('writes once, also after a reset, whose outcome nobody knows', async () => {
    await serve({ reset: true });
    await expect((await given()).call({ writes: true })).rejects.toThrow('socket hang up');
    expect(clientCalls()).toHaveLength(1);
  });

  it('writes again after throttling: AWS did not act on it', async () => {
    await serve(ecrError('ThrottlingException'), OK);
    await (await given()).call({ writes: true });
    expect(clientCalls()).toHaveLength(2);
  });

  it.each([
    ['a denial', ecrError('AccessDeniedException'), 'E_ACCESS_DENIED'],
    ['a bad request', ecrError('InvalidParameterException'), 'E_AWS_REFUSED'],
    ['a quota', ecrError('LimitExceededException'), 'E_AWS_REFUSED'],
    ['a page that is not AWS', { type: 'text/html; charset=utf-8', body: '<html>log in</html>' }, 'E_NOT_AWS'],
  ])('does not ask again after %s', async (_what, reply, code) => {
    await serve(reply);
    await expect((await given()).call()).rejects.toMatchObject({ code });
    expect(clientCalls()).toHaveLength(1);
  });

  it('says what answered instead of AWS', async () => {
    await serve({ type: 'text/html', body: '<html>' });
    await expect((await given()).call()).rejects.toThrow(/^not AWS: got text\/html with status 200 from 127\.0\.0\.1$/);
  });

  it('gives up on faults after five attempts', async () => {
    await serve(ecrError('ServerException', 500));
    await expect((await given()).call()).rejects.toMatchObject({ code: 'E_AWS_FAULT' });
    expect(clientCalls()).toHaveLength(5);
  });

  it('stays patient with throttling for ten minutes, whatever the number of attempts', async () => {
    await serve(ecrError('ThrottlingException'));
    const { call, clock } = await given();
    const start = clock.now();
    await expect(call()).rejects.toMatchObject({ code: 'E_AWS_FAULT' });
    expect(clock.now() - start).toBeGreaterThan(9 * 60_000);
    expect(clock.now() - start).toBeLessThanOrEqual(10 * 60_000);
    expect(clientCalls().length).toBeGreaterThan(20);
  });

  it('signs with new keys after the old ones have ended, and replays once, writes too', async () => {
    await serve(ecrError('ExpiredTokenException'), OK);
    await (await given()).call({ writes: true });
    const keys = clientCalls().map((seen) => /Credential=([^/]+)/.exec(String(seen.headers.authorization))?.[1]);
    expect(keys).toEqual(['key-1', 'key-2']);
  });

  it('does not renew for ever', async () => {
    await serve(ecrError('ExpiredTokenException'));
    await expect((await given()).call()).rejects.toMatchObject({ code: 'E_CREDENTIALS_EXPIRED' });
    expect(clientCalls()).toHaveLength(2);
  });

  it('signs by AWS’s clock after an answer told the time', async () => {
    const ahead = new Date(Date.now() + 3_600_000).toUTCString();
    const skewed = ecrError('InvalidSignatureException', 403, 'Signature expired');
    await serve({ ...skewed, headers: { date: ahead } }, { ...OK, headers: { date: ahead } });
    await (await given()).call({ writes: true });
    const [, second] = clientCalls();
    expect(String(second?.headers['x-amz-date']).slice(0, 11)).toBe(
      new Date(ahead).toISOString().replace(/[-:]/g, '').slice(0, 11),
    );
  });

  it('ends its requests when the action is cancelled', async () => {
    await serve({ hang: true });
    const controller = new AbortController();
    const { call } = await given({ signal: controller.signal });
    const calling = call();
    setTimeout(() => controller.abort(), 30);
    await expect(calling).rejects.toThrow(/abort/i);
    await expect(call()).rejects.toThrow(/cancelled/);
  });

  it('looks nothing up in the environment or in shared files', async () => {
    await serve(OK);
    const { session } = await given();
    const trap = await smallServer(() => ({}));
    const planted = {
      AWS_ENDPOINT_URL: trap.url,
      AWS_ENDPOINT_URL_ECR: trap.url,
      AWS_REGION: 'trap-region-1',
      AWS_ACCESS_KEY_ID: 'TRAP',
      AWS_SECRET_ACCESS_KEY: 'TRAP',
      AWS_PROFILE: 'trap',
      AWS_CONFIG_FILE: '/nowhere',
      AWS_MAX_ATTEMPTS: 'x',
      AWS_RETRY_MODE: 'x',
      AWS_DEFAULTS_MODE: 'x',
      AWS_USE_FIPS_ENDPOINT: 'x',
      AWS_USE_DUALSTACK_ENDPOINT: 'x',
      AWS_SDK_UA_APP_ID: 'x'.repeat(99),
      AWS_AUTH_SCHEME_PREFERENCE: 'x',
    };
    const before = { ...process.env };
    Object.assign(process.env, planted);
    try {
      const { endpoint: _, ...config } = session.config('ecr');
      const client = new ECRClient(config);
      const endpoint = client.config.endpointProvider({ Region: await client.config.region() });
      expect(endpoint.url.href).toBe('https://api.ecr.eu-central-1.amazonaws.com/');
      await new ECRClient(session.config('ecr')).send(new DescribeRepositoriesCommand({}));
    } finally {
      for (const name of Object.keys(planted)) delete process.env[name];
      Object.assign(process.env, before);
    }
    expect(trap.seen).toHaveLength(0);
    expect(clientCalls()[0]?.headers.authorization).toContain('key-1/');
    await trap.close();
  });
});
