import { DescribeImagesCommand, DescribeRepositoriesCommand, ECRClient } from '@aws-sdk/client-ecr';
import {
  AssumeRoleCommand,
  type AssumeRoleCommandInput,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { steppedClock } from '@waybill/shared/kernel';
import { type LocalAws, type LocalAwsSeed, type PolicyDocument, startLocalAws } from '../../src/index.ts';
import { caught } from '../caught.ts';
import { type GivenKeys, withKeys } from '../given-aws.ts';

const [HUB, APP] = ['111111111111', '222222222222'];
const USER: GivenKeys = { accessKeyId: 'AKIAUSER', secretAccessKey: 'secret' };
const clock = steppedClock(Date.now());

const allow = (Action: string | string[], Resource = '*'): PolicyDocument => ({
  Statement: { Effect: 'Allow', Action, Resource },
});
const trustAws = (AWS: string, extra: object = {}): PolicyDocument => ({
  Statement: {
    Effect: 'Allow',
    Principal: { AWS },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
    ...extra,
  },
});

const seed: LocalAwsSeed = {
  region: 'eu-central-1',
  accounts: [
    {
      id: HUB,
      users: [{ name: 'dev', ...USER, policies: [allow('sts:*')] }],
      roles: [
        {
          name: 'hub',
          trust: trustAws(HUB),
          policies: [allow(['sts:AssumeRole', 'sts:TagSession'])],
          maxSessionSeconds: 43_200,
        },
        { name: 'poor', trust: trustAws(HUB), policies: [] },
      ],
    },
    {
      id: APP,
      roles: [
        {
          name: 'deploy',
          trust: trustAws(`arn:aws:iam::${HUB}:root`, { Condition: { StringEquals: { 'sts:ExternalId': 'waybill' } } }),
          policies: [
            allow('ecr:Describe*', 'arn:aws:ecr:*:*:repository/app/*'),
            allow('ecr:DescribeImages', 'arn:aws:ecr:eu-central-1:111111111111:repository/*'),
          ],
        },
        {
          name: 'tagged',
          trust: trustAws('*', { Condition: { StringEquals: { 'aws:RequestTag/team': 'blue' } } }),
          policies: [
            {
              Statement: {
                Effect: 'Allow',
                Action: 'ecr:*',
                // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's own policy variable.
                Resource: 'arn:aws:ecr:*:*:repository/${aws:PrincipalTag/team}/*',
              },
            },
          ],
        },
      ],
      repositories: [{ name: 'app/web' }, { name: 'other' }, { name: 'blue/web' }, { name: 'red/web' }],
    },
  ],
};

let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws({ seed, clock });
});
afterAll(async () => {
  aws.violations.assertClean();
  expect(aws.defects).toEqual([]);
  await aws.stop();
});

async function assume(keys: GivenKeys, role: string, more: Partial<AssumeRoleCommandInput> = {}): Promise<GivenKeys> {
  const command = new AssumeRoleCommand({ RoleArn: `arn:aws:iam::${role}`, RoleSessionName: 'chain', ...more });
  const { Credentials } = await new STSClient(withKeys(aws, keys)).send(command);
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

const hub = () => assume(USER, `${HUB}:role/hub`);
const deploy = async (more: Partial<AssumeRoleCommandInput> = {}) =>
  assume(await hub(), `${APP}:role/deploy`, { ExternalId: 'waybill', ...more });
const describeRepositories = async (keys: GivenKeys, ...repositoryNames: string[]) =>
  await new ECRClient(withKeys(aws, keys)).send(new DescribeRepositoriesCommand({ repositoryNames }));

describe('AssumeRole', () => {
  it('chains through a hub into another account', async () => {
    const who = await new STSClient(withKeys(aws, await deploy())).send(new GetCallerIdentityCommand({}));
    expect(who).toMatchObject({ Account: APP, Arn: `arn:aws:sts::${APP}:assumed-role/deploy/chain` });
  });

  it('wants the external id of the trust policy', async () => {
    expect(await caught(assume(await hub(), `${APP}:role/deploy`))).toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:sts::${HUB}:assumed-role/hub/chain is not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::${APP}:role/deploy`,
    });
  });

  it('wants the right on the caller’s side too when the trust policy names an account', async () => {
    const poor = await assume(USER, `${HUB}:role/poor`);
    expect(await caught(assume(poor, `${APP}:role/deploy`, { ExternalId: 'waybill' }))).toMatchObject({
      message: expect.stringContaining('because no identity-based policy allows the sts:AssumeRole action'),
    });
  });

  it('gives a chained session no more than an hour', async () => {
    await assume(USER, `${HUB}:role/hub`, { DurationSeconds: 43_200 });
    expect(await caught(deploy({ DurationSeconds: 3601 }))).toMatchObject({
      message: expect.stringContaining('exceeds the 1 hour session limit for roles assumed by role chaining'),
    });
  });

  it('takes session tags, which policies may speak of', async () => {
    const tags = (team: string) => ({ Tags: [{ Key: 'team', Value: team }] });
    const blue = await assume(await hub(), `${APP}:role/tagged`, tags('blue'));
    await describeRepositories(blue, 'blue/web');
    expect(await caught(describeRepositories(blue, 'red/web'))).toMatchObject({ name: 'AccessDeniedException' });
    expect(await caught(assume(await hub(), `${APP}:role/tagged`, tags('red')))).toMatchObject({
      name: 'AccessDenied',
    });
  });
});

describe('a session', () => {
  it('may do what its role may, and is told which policy did not allow', async () => {
    const keys = await deploy();
    await describeRepositories(keys, 'app/web');
    expect(await caught(describeRepositories(keys, 'app/web', 'other'))).toMatchObject({
      name: 'AccessDeniedException',
      message: `User: arn:aws:sts::${APP}:assumed-role/deploy/chain is not authorized to perform: ecr:DescribeRepositories on resource: arn:aws:ecr:eu-central-1:${APP}:repository/other because no identity-based policy allows the ecr:DescribeRepositories action`,
    });
  });

  it('is narrowed by its session policy, and never widened', async () => {
    const narrowed = await deploy({ Policy: JSON.stringify(allow('ecr:DescribeImages')) });
    expect(await caught(describeRepositories(narrowed, 'app/web'))).toMatchObject({
      message: expect.stringContaining('because no session policy allows the ecr:DescribeRepositories action'),
    });
    const widened = await deploy({ Policy: JSON.stringify(allow('*')) });
    expect(await caught(describeRepositories(widened, 'other'))).toMatchObject({
      message: expect.stringContaining('no identity-based policy'),
    });
    const denied = await deploy({
      Policy: JSON.stringify({
        Statement: [allow('*').Statement, { Effect: 'Deny', NotAction: 'sts:*', Resource: '*' }],
      }),
    });
    expect(await caught(describeRepositories(denied, 'app/web'))).toMatchObject({
      message: expect.stringContaining('with an explicit deny in a session policy'),
    });
  });

  it('reads another account only where the resource’s own policy agrees', async () => {
    const registry = await aws.registryOf(HUB);
    const repository = registry.images.create({ name: 'base', createdAt: clock.now() });
    const read = async () =>
      await new ECRClient(withKeys(aws, await deploy())).send(
        new DescribeImagesCommand({ registryId: HUB, repositoryName: 'base' }),
      );
    expect(await caught(read())).toMatchObject({
      message: expect.stringContaining('because no resource-based policy allows'),
    });
    const { Statement } = trustAws(`arn:aws:iam::${APP}:role/deploy`);
    repository.policyText = JSON.stringify({ Statement: { ...Statement, Action: 'ecr:DescribeImages' } });
    expect((await read()).imageDetails).toEqual([]);
  });

  it('ends when its time is over', async () => {
    const keys = await deploy({ DurationSeconds: 900 });
    clock.advance(899_000);
    await describeRepositories(keys, 'app/web');
    clock.advance(1_000);
    expect(await caught(describeRepositories(keys, 'app/web'))).toMatchObject({
      name: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    });
  });
});

describe('a signature', () => {
  it('must be made with the right secret', async () => {
    const wrong = { ...(await deploy()), secretAccessKey: 'other' };
    expect(await caught(describeRepositories(wrong, 'app/web'))).toMatchObject({ name: 'InvalidSignatureException' });
  });

  it('must come with the session token of its key', async () => {
    const { accessKeyId, secretAccessKey } = await deploy();
    expect(await caught(describeRepositories({ accessKeyId, secretAccessKey }, 'app/web'))).toMatchObject({
      name: 'UnrecognizedClientException',
    });
  });

  it('must be there', async () => {
    const headers = { 'x-amz-target': 'AmazonEC2ContainerRegistry_V20150921.DescribeRepositories' };
    const response = await fetch(aws.endpoint, { method: 'POST', headers, body: '{}' });
    expect(await response.text()).toContain('MissingAuthenticationToken');
  });

  it('must be of now, give or take five minutes', async () => {
    const late = new ECRClient({
      ...withKeys(aws, await deploy()),
      systemClockOffset: -3_600_000 - (clock.now() - Date.now()),
    });
    expect(await caught(late.send(new DescribeRepositoriesCommand({ repositoryNames: ['app/web'] })))).toMatchObject({
      name: 'InvalidSignatureException',
      message: expect.stringContaining('Signature expired'),
    });
  });
});
