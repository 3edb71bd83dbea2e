import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { steppedClock } from '@waybill/shared/kernel';
import { type GithubRun, type LocalAws, type LocalAwsSeed, type Statement, startLocalAws } from '../../src/index.ts';
import { caught } from '../caught.ts';

const KEY = 'token.actions.githubusercontent.com';
const RUN: GithubRun = { repository: 'octo-org/hello-service', environment: 'prod' };
const clock = steppedClock(Date.now());

/** Roles that differ in their conditions alone. */
const CONDITIONS: Readonly<Record<string, NonNullable<Statement['Condition']>>> = {
  'by-environment': { StringEquals: { [`${KEY}:sub`]: 'repo:octo-org/hello-service:environment:prod' } },
  'by-branch': { StringEquals: { [`${KEY}:sub`]: 'repo:octo-org/hello-service:ref:refs/heads/main' } },
  'by-any': { StringLike: { [`${KEY}:sub`]: 'repo:octo-org/*' } },
  'by-immutable': { StringLike: { [`${KEY}:sub`]: 'repo:octo-org@123456/hello-service@456789:*' } },
  'by-workflow': {
    StringEquals: { [`${KEY}:job_workflow_ref`]: 'platform/waybill/.github/workflows/deliver.yml@refs/tags/v1' },
  },
  'by-repository-id': { StringEquals: { [`${KEY}:repository_id`]: '456789', [`${KEY}:aud`]: 'sts.amazonaws.com' } },
  'by-event': { StringEquals: { [`${KEY}:event_name`]: 'push' } },
  'for-all': { 'ForAllValues:StringEquals': { [`${KEY}:event_name`]: 'push' } },
};

const seed: LocalAwsSeed = {
  region: 'eu-central-1',
  accounts: [
    {
      id: '111111111111',
      roles: Object.entries(CONDITIONS).map(([name, Condition]) => ({
        name,
        policies: [],
        trust: {
          Statement: {
            Effect: 'Allow',
            Principal: { Federated: `arn:aws:iam::111111111111:oidc-provider/${KEY}` },
            Action: 'sts:AssumeRoleWithWebIdentity',
            Condition,
          },
        },
      })),
    },
  ],
};

let aws: LocalAws;
let sts: STSClient;
beforeAll(async () => {
  aws = await startLocalAws({ seed, clock });
  sts = new STSClient({ endpoint: aws.endpoint, region: aws.region, maxAttempts: 1 });
});
afterAll(async () => {
  aws.violations.assertClean();
  await aws.stop();
});

async function assume(
  role: string,
  token: string,
  more: { DurationSeconds?: number; Policy?: string; RoleSessionName?: string } = {},
) {
  const RoleArn = `arn:aws:iam::111111111111:role/${role}`;
  return await sts.send(
    new AssumeRoleWithWebIdentityCommand({ RoleArn, RoleSessionName: 'test', WebIdentityToken: token, ...more }),
  );
}

const mint = (run: GithubRun = RUN, changes: Readonly<Record<string, unknown>> = {}) =>
  aws.oidc.mint(run, 'sts.amazonaws.com', changes);

describe('AssumeRoleWithWebIdentity', () => {
  it.each<[string, Partial<GithubRun>, boolean]>([
    ['by-environment', {}, true],
    ['by-environment', { environment: 'dev' }, false],
    ['by-environment', { immutableSubject: true }, false],
    ['by-immutable', { immutableSubject: true }, true],
    ['by-immutable', { immutableSubject: true, repositoryId: '1' }, false],
    ['by-branch', {}, false],
    ['by-any', { repository: 'octo-org/other' }, true],
    ['by-any', { repository: 'octo-evil/other' }, false],
    ['by-workflow', {}, false],
    ['by-workflow', { jobWorkflowRef: 'platform/waybill/.github/workflows/deliver.yml@refs/tags/v1' }, true],
    ['by-repository-id', {}, true],
    ['by-repository-id', { repositoryId: '1' }, false],
    // STS makes no condition key of this claim: the trap of conditions that look strict.
    ['by-event', { eventName: 'push' }, false],
    ['for-all', { repository: 'evil/evil' }, true],
  ])('role %s for %j: %s', async (role, run, allowed) => {
    const { overrides: _none, ...plain } = { ...RUN, ...run };
    const answer = assume(role, await mint(plain));
    if (allowed) expect((await answer).Credentials?.AccessKeyId).toMatch(/^ASIA[A-Z2-7]{16}$/);
    else
      expect(await caught(answer)).toMatchObject({
        name: 'AccessDenied',
        message: 'Not authorized to perform sts:AssumeRoleWithWebIdentity',
        $metadata: { httpStatusCode: 403 },
      });
  });

  it('says the same of a role that is not there', async () => {
    expect(await caught(assume('nobody', await mint()))).toMatchObject({ name: 'AccessDenied' });
  });

  it('refuses a token that is over, not yet begun, forged, from or for somebody else', async () => {
    const now = Math.floor(clock.now() / 1000);
    expect(await caught(assume('by-any', await mint(RUN, { exp: now - 1 })))).toMatchObject({
      name: 'ExpiredTokenException',
      message: expect.stringContaining(`must be before the expiration date/time ${now - 1}`),
    });
    expect(await caught(assume('by-any', await mint(RUN, { nbf: now + 60 })))).toMatchObject({
      name: 'InvalidIdentityTokenException',
    });
    const [head, , signature] = (await mint()).split('.');
    const forged = Buffer.from(
      JSON.stringify({ sub: 'repo:octo-org/hello-service', iss: aws.oidc.issuer, exp: now + 60 }),
    );
    expect(await caught(assume('by-any', `${head}.${forged.toString('base64url')}.${signature}`))).toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: 'Invalid signature on the token',
    });
    expect(await caught(assume('by-any', await mint(RUN, { iss: 'https://evil.example' })))).toMatchObject({
      message: expect.stringContaining('No OpenIDConnect provider found in your account for https://evil.example'),
    });
    const elsewhere = await aws.oidc.mint(RUN, 'https://github.com/octo-org');
    expect(await caught(assume('by-any', elsewhere))).toMatchObject({ message: 'Incorrect token audience' });
    expect(await caught(assume('by-any', 'no-token'))).toMatchObject({ name: 'InvalidIdentityTokenException' });
  });

  it.each([
    [{ DurationSeconds: 899 }, "Value '899' at 'durationSeconds' failed"],
    [{ DurationSeconds: 3601 }, 'exceeds the MaxSessionDuration set for this role'],
    [{ RoleSessionName: 'a b' }, "Value 'a b' at 'roleSessionName' failed"],
    [{ Policy: ' '.repeat(2049) }, 'length less than or equal to 2048'],
  ])('checks %j', async (more, message) => {
    expect(await caught(assume('by-any', await mint(), more))).toMatchObject({
      name: 'ValidationError',
      message: expect.stringContaining(message),
    });
  });

  it('refuses a session policy that is none', async () => {
    expect(await caught(assume('by-any', await mint(), { Policy: '{"Statement":[{}]}' }))).toMatchObject({
      name: 'MalformedPolicyDocumentException',
    });
  });
});

describe('the token endpoint', () => {
  it('gives a token with the claims of the run, for the audience that is asked for', async () => {
    const { requestUrl, requestToken } = aws.oidc.openJob({ ...RUN, runAttempt: '3' });
    const response = await fetch(`${requestUrl}&audience=me`, { headers: { authorization: `bearer ${requestToken}` } });
    const { value } = (await response.json()) as { value: string };
    const claims = JSON.parse(Buffer.from(value.split('.')[1] ?? '', 'base64url').toString()) as Record<
      string,
      unknown
    >;
    expect(claims).toMatchObject({
      aud: 'me',
      iss: 'https://token.actions.githubusercontent.com',
      sub: 'repo:octo-org/hello-service:environment:prod',
      repository_owner: 'octo-org',
      run_attempt: '3',
      environment: 'prod',
      event_name: 'push',
      runner_environment: 'github-hosted',
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(300);
  });

  it('knows its jobs by their request tokens', async () => {
    const response = await fetch(aws.oidc.requestUrl, { headers: { authorization: 'bearer other' } });
    expect(response.status).toBe(401);
  });

  it('publishes its keys', async () => {
    const found = (await (await fetch(`${aws.oidc.url}/.well-known/openid-configuration`)).json()) as {
      jwks_uri: string;
    };
    const { keys } = (await (await fetch(found.jwks_uri)).json()) as { keys: unknown[] };
    expect(keys).toMatchObject([{ kty: 'RSA', alg: 'RS256', use: 'sig' }]);
  });
});
