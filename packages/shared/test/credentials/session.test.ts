import { DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import { afterEach, describe, expect, it } from '@jest/globals';
import { steppedClock } from '../../src/kernel/index.ts';
import { givenLog, givenPorts, givenToken, HUB, open, ROLE } from './given-session.ts';
import { assumedRole, callerIs, type Reply, type Seen, type SmallServer, smallServer, stsError } from './small-aws.ts';

describe('a session', () => {
  let server: SmallServer;
  afterEach(() => server.close());

  /** GitHub's token service, ECR and an STS that says yes, unless the answer says otherwise. */
  const serve = async (answer: (seen: Seen, count: number) => Reply | undefined = () => undefined): Promise<void> => {
    server = await smallServer((seen, count) => {
      const reply = answer(seen, count);
      if (reply !== undefined) return reply;
      if (seen.path.startsWith('/token'))
        return { type: 'application/json', body: JSON.stringify({ value: givenToken() }) };
      if (seen.headers['x-amz-target']) return { type: 'application/x-amz-json-1.1', body: '{"repositories":[]}' };
      return seen.form.get('Action') === 'GetCallerIdentity'
        ? callerIs('arn:aws:iam::111122223333:user/me')
        : assumedRole(seen.form.get('RoleArn') ?? '');
    });
  };
  const shell = { AWS_ACCESS_KEY_ID: 'AKIA1', AWS_SECRET_ACCESS_KEY: 'secret-of-the-shell' };

  it('takes two requests through OIDC and knows its account without a third', async () => {
    await serve();
    const session = await open(server.url);
    expect(server.actions()).toEqual(['/token', 'AssumeRoleWithWebIdentity']);
    expect(session).toMatchObject({ account: '111122223333', partition: 'aws', region: 'eu-central-1' });
    expect(server.seen[0]?.path).toBe('/token?x=1&audience=sts.amazonaws.com');
    expect(server.seen[0]?.headers.authorization).toBe('Bearer request-token');
  });

  it('names the session after the action and the run', async () => {
    await serve();
    await open(server.url);
    expect(server.seen[1]?.form.get('RoleSessionName')).toBe('waybill-promote-42');
    await open(server.url, { roleSessionName: 'mine' });
    expect(server.seen[3]?.form.get('RoleSessionName')).toBe('mine');
  });

  it('gives SDK clients its keys, its endpoint and its name', async () => {
    await serve();
    const session = await open(server.url);
    const client = new ECRClient(session.config('ecr'));
    await client.send(new DescribeRepositoriesCommand({}));
    const { headers } = server.seen.at(-1) ?? {};
    expect(headers?.authorization).toContain('Credential=ASIAEXAMPLE000000001/');
    expect(headers?.['user-agent']).toMatch(/waybill\/\S+ action\/promote run\/42/);
  });

  it('walks a chain, hub first: the policy and the external id go to the last role, an hour at most', async () => {
    await serve();
    const statements = [{ actions: ['ecr:DescribeImages'], resources: ['*'] }];
    const session = await open(server.url, {
      roles: [HUB, ROLE],
      roleExternalId: 'outside',
      roleDurationSeconds: 7_200,
      statements,
    });
    expect(server.actions()).toEqual(['/token', 'AssumeRoleWithWebIdentity', 'AssumeRole']);
    const [, hub, role] = server.seen.map((seen) => Object.fromEntries(seen.form));
    expect(hub).toMatchObject({ RoleArn: HUB, DurationSeconds: '3600' });
    expect(hub).not.toHaveProperty('Policy');
    expect(hub).not.toHaveProperty('ExternalId');
    expect(role).toMatchObject({ RoleArn: ROLE, DurationSeconds: '3600', ExternalId: 'outside' });
    expect(role?.['Policy']).toContain('ecr:DescribeImages');
    expect(session.account).toBe('111122223333');
  });

  it('tags chained sessions with the run and names its actor', async () => {
    await serve();
    const ports = givenPorts(server.url);
    const github = {
      GITHUB_REPOSITORY: 'octo/app',
      GITHUB_ACTOR: 'octo[bot]',
      GITHUB_SHA: 'abc',
      GITHUB_REF_NAME: 'a#b',
    };
    await open(server.url, { roles: [HUB, ROLE] }, { env: { ...ports.env, ...github } });
    expect(Object.fromEntries(server.seen[2]?.form ?? [])).toMatchObject({
      'Tags.member.1.Key': 'GitHub',
      'Tags.member.1.Value': 'Actions',
      'Tags.member.2.Key': 'Repository',
      'Tags.member.2.Value': 'octo/app',
      'Tags.member.3.Key': 'Actor',
      'Tags.member.3.Value': 'octo_bot_',
      'Tags.member.5.Value': 'a_b',
      SourceIdentity: 'octo-bot-',
    });
  });

  it('gives up what only informs, one thing at a time, where the role does not allow it', async () => {
    await serve((seen) => {
      if (seen.form.has('SourceIdentity'))
        return stsError('AccessDenied', 'not authorized to perform: sts:SetSourceIdentity', 403);
      if (seen.form.has('Tags.member.1.Key'))
        return stsError('AccessDenied', 'not authorized to perform: sts:TagSession', 403);
      return undefined;
    });
    const { lines, log } = givenLog();
    const ports = givenPorts(server.url);
    await open(server.url, { roles: [HUB, ROLE] }, { log, env: { ...ports.env, GITHUB_ACTOR: 'octo' } });
    expect(server.actions().filter((action) => action === 'AssumeRole')).toHaveLength(3);
    expect(lines.filter((line) => line.startsWith('warning the session has no'))).toHaveLength(2);
  });

  it('drops tags from the last while policy and tags are too large together', async () => {
    await serve((seen) =>
      seen.form.has('Tags.member.3.Key') ? stsError('PackedPolicyTooLarge', 'Packed size: 120%') : undefined,
    );
    const ports = givenPorts(server.url);
    const github = { GITHUB_REPOSITORY: 'octo/app', GITHUB_WORKFLOW: 'w', GITHUB_SHA: 'abc' };
    await open(server.url, { roles: [HUB, ROLE] }, { env: { ...ports.env, ...github } });
    const form = server.seen.at(-1)?.form;
    expect([form?.get('Tags.member.1.Key'), form?.get('Tags.member.2.Key'), form?.get('Tags.member.3.Key')]).toEqual([
      'GitHub',
      'Repository',
      null,
    ]);
  });

  it('asks whose the keys of the environment are, and signs the question', async () => {
    await serve();
    const session = await open(server.url, { roles: [] }, { env: { ...shell, AWS_ENDPOINT_URL: server.url } });
    expect(server.actions()).toEqual(['GetCallerIdentity']);
    expect(session.arn).toBe('arn:aws:iam::111122223333:user/me');
    expect(server.seen[0]?.headers.authorization).toContain('AKIA1/');
  });

  it('assumes a role with the keys of the environment', async () => {
    await serve();
    await open(server.url, {}, { env: { ...shell, AWS_ENDPOINT_URL: server.url } });
    expect(server.actions()).toEqual(['AssumeRole']);
  });

  it('refuses an account that is not allowed, before any client exists', async () => {
    await serve((seen) => (seen.form.get('Action') === 'AssumeRoleWithWebIdentity' ? assumedRole(HUB) : undefined));
    await expect(open(server.url)).rejects.toMatchObject({
      code: 'E_ACCOUNT_NOT_ALLOWED',
      message: expect.stringContaining('is in account 444455556666; allowed is 111122223333'),
    });
    await expect(open(server.url, { roles: [HUB], allowedAccountIds: ['999900001111'] })).rejects.toMatchObject({
      code: 'E_ACCOUNT_NOT_ALLOWED',
    });
  });

  it('opens another session for another role, with the same way out', async () => {
    await serve();
    const session = await open(server.url);
    const other = await session.another({ roles: [HUB], region: 'us-east-1' });
    expect(other).toMatchObject({ account: '444455556666', region: 'us-east-1' });
    expect(session.account).toBe('111122223333');
  });

  it('registers every part of what it gets before it is used', async () => {
    await serve();
    const ports = givenPorts(server.url);
    await open(server.url, {}, { secrets: ports.secrets });
    const token = givenToken();
    const text = `${token} ${token.split('.')[1]} request-token secret/of+ASIAEXAMPLE000000001 token//of+ASIAEXAMPLE000000001`;
    expect(ports.secrets.redact(text)).toBe('*** *** *** *** ***');
  });

  it('reports and ignores what an earlier step planted', async () => {
    await serve();
    const { lines, log } = givenLog();
    const trap = await smallServer(() => ({}));
    const ports = givenPorts(server.url);
    const planted = {
      AWS_ENDPOINT_URL: trap.url,
      AWS_ENDPOINT_URL_STS: trap.url,
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      AWS_PROFILE: 'x',
    };
    const env = { ...ports.env, ...planted, HTTPS_PROXY: server.url };
    await expect(open(server.url, { allowEndpointOverride: false }, { log, env })).rejects.toMatchObject({
      code: 'E_PROXY',
    });
    expect(server.seen.at(-1)).toMatchObject({ method: 'CONNECT', path: 'sts.eu-central-1.amazonaws.com:443' });
    expect(trap.seen).toHaveLength(0);
    expect(lines[0]).toMatch(
      /^warning the environment sets AWS_ENDPOINT_URL, AWS_ENDPOINT_URL_STS, AWS_PROFILE, NODE_TLS_REJECT_UNAUTHORIZED: ignored/,
    );
    await trap.close();
  });

  /** The fourteen variables by which an earlier step could turn requests, trust or keys elsewhere; which of them may be honored. */
  const PLANTABLE = [
    ['AWS_ENDPOINT_URL', true],
    ['AWS_ENDPOINT_URL_STS', true],
    ['AWS_ENDPOINT_URL_ECR', true],
    ['AWS_ENDPOINT_URL_CODEDEPLOY', true],
    ['AWS_ENDPOINT_URL_CLOUDWATCH', true],
    ['AWS_CA_BUNDLE', true],
    ['NODE_EXTRA_CA_CERTS', true],
    ['AWS_EC2_METADATA_SERVICE_ENDPOINT', true],
    ['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE', false],
    ['AWS_PROFILE', false],
    ['AWS_DEFAULT_PROFILE', false],
    ['AWS_CONFIG_FILE', false],
    ['AWS_SHARED_CREDENTIALS_FILE', false],
    ['NODE_TLS_REJECT_UNAUTHORIZED', false],
  ] as const;

  it.each(PLANTABLE)(
    'ignores %s of an earlier step, reports it, and sends nothing where it leads',
    async (name, allowed) => {
      await serve();
      const trap = await smallServer(() => ({}));
      const { lines, log } = givenLog();
      const { AWS_ENDPOINT_URL: own, ...runner } = givenPorts(server.url).env;
      const env = { ...runner, [name]: trap.url, HTTPS_PROXY: server.url };
      const said = (): string[] => lines.filter((line) => line.includes('the environment sets'));
      await expect(open(server.url, { allowEndpointOverride: false }, { log, env })).rejects.toMatchObject({
        code: 'E_PROXY',
      });
      expect(server.seen.at(-1)).toMatchObject({ method: 'CONNECT', path: 'sts.eu-central-1.amazonaws.com:443' });
      expect(trap.seen).toEqual([]);
      expect(said()).toEqual([
        expect.stringMatching(new RegExp(`^warning the environment sets ${name}: ignored, since `)),
      ]);
      lines.length = 0;
      const { AWS_CA_BUNDLE: _, ...readable } = env as Record<string, string>;
      await open(server.url, {}, { log, env: { ...readable, AWS_ENDPOINT_URL_STS: own } });
      expect(said()).toEqual(allowed ? [] : [expect.stringContaining(` ${name}: ignored`)]);
      expect(trap.seen).toEqual([]);
      await trap.close();
    },
  );

  it('goes where a variable leads when that is allowed', async () => {
    await serve();
    const trap = await smallServer((seen) => assumedRole(seen.form.get('RoleArn') ?? ''));
    const env = { ...givenPorts(server.url).env, AWS_ENDPOINT_URL_STS: trap.url };
    await open(server.url, {}, { env });
    expect(trap.actions()).toEqual(['AssumeRoleWithWebIdentity']);
    await trap.close();
  });

  it('signs by AWS’s clock when the machine’s is hours off', async () => {
    await serve((seen) => {
      if (seen.form.get('Action') !== 'GetCallerIdentity') return undefined;
      const stamp = String(seen.headers['x-amz-date']).replace(
        /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/,
        '$1-$2-$3T$4:$5:$6Z',
      );
      return Math.abs(Date.parse(stamp) - Date.now()) > 300_000
        ? stsError('SignatureDoesNotMatch', 'Signature expired: 2026 is now earlier than 2027', 403)
        : undefined;
    });
    const env = { ...shell, AWS_ENDPOINT_URL: server.url };
    const session = await open(server.url, { roles: [] }, { env, clock: steppedClock(Date.now() - 3 * 3_600_000) });
    expect(session.account).toBe('111122223333');
    expect(server.actions()).toEqual(['GetCallerIdentity', 'GetCallerIdentity']);
  });
});
