import { EventEmitter } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CloudWatchClient, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient, CreateDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  demoSeed,
  type EcsApplicationRequest,
  type GithubRun,
  type LocalAws,
  type RoleSeed,
  setUpEcsApplication,
  startLocalAws,
} from '@waybill/local-aws';
import type { ShellProcess } from '../src/shell-host.ts';
import { waybill } from '../src/waybill.ts';

const PROD = DEMO_ACCOUNTS.prod;
const ROLE = `arn:aws:iam::${PROD}:role/waybill-deliver`;

/** What is wrong in the account. */
interface Planted {
  readonly role?: (role: RoleSeed) => RoleSeed;
  readonly scanOnPush?: boolean;
  readonly group?: Partial<EcsApplicationRequest>;
}

/** What is wrong with the job. */
interface Job {
  /** `environment: ''` is none. */
  readonly run?: Partial<GithubRun>;
  readonly env?: Record<string, string>;
}

interface Examined {
  readonly code: number;
  readonly said: string;
  /** The lines of findings that are not good. */
  readonly troubles: string[];
}

function runOf({ run = {} }: Job): Partial<GithubRun> {
  const { environment = 'prod', ...rest } = run;
  return environment === '' ? rest : { ...rest, environment };
}

describe('waybill doctor', () => {
  let aws: LocalAws;
  let folder: string;
  let alarm: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-'));
  });
  afterEach(async () => {
    await aws.stop();
    await rm(folder, { recursive: true });
    expect(aws.defects).toEqual([]);
  });

  /** The demo's prod account with a service that is deployed by canary. */
  const start = async (change: Planted = {}): Promise<void> => {
    const seed = demoSeed();
    const accounts = seed.accounts.map((account) => ({
      ...account,
      roles: (account.roles ?? []).map(change.role ?? ((role) => role)),
      repositories: (account.repositories ?? []).map((repository) => ({
        ...repository,
        scanOnPush: change.scanOnPush ?? true,
      })),
    }));
    aws = await startLocalAws({ seed: { ...seed, accounts } });
    const app = setUpEcsApplication(aws.delivery.at({ account: PROD, region: aws.region }), {
      cluster: 'main',
      service: 'hello',
      image: `hello@sha256:${'a'.repeat(64)}`,
      alarmAbove: 5,
      ...change.group,
    });
    alarm = app.alarmNames[0] ?? '';
    const cloudwatch = new CloudWatchClient({
      endpoint: aws.endpoint,
      region: aws.region,
      credentials: DEMO_ADMIN_KEYS.prod,
    });
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: alarm, StateValue: 'OK', StateReason: 'quiet' }));
    cloudwatch.destroy();
  };

  /** A deployment that runs, with that description. */
  const leaveRunning = async (description: string): Promise<string> => {
    const at = aws.delivery.at({ account: PROD, region: aws.region });
    const { taskDefinitionArn } = at.ecs.taskDefinitions.register({
      family: 'hello',
      containerDefinitions: [{ name: 'app', image: 'hello:2', portMappings: [{ containerPort: 8080 }] }],
    });
    const content = JSON.stringify({
      version: 0,
      Resources: [
        {
          TargetService: {
            Type: 'AWS::ECS::Service',
            Properties: {
              TaskDefinition: taskDefinitionArn,
              LoadBalancerInfo: { ContainerName: 'app', ContainerPort: 8080 },
            },
          },
        },
      ],
    });
    const codedeploy = new CodeDeployClient({
      endpoint: aws.endpoint,
      region: aws.region,
      credentials: DEMO_ADMIN_KEYS.prod,
    });
    const { deploymentId = '' } = await codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: 'AppECS-main-hello',
        deploymentGroupName: 'DgpECS-main-hello',
        description,
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content } },
      }),
    );
    codedeploy.destroy();
    return deploymentId;
  };

  const examine = (flags: Record<string, string> = {}, change: Job = {}): Promise<Examined> => {
    const usual = {
      repository: 'hello-service',
      application: 'AppECS-main-hello',
      'deployment-group': 'DgpECS-main-hello',
      alarms: alarm,
    };
    return typed('doctor', { ...usual, ...flags }, change);
  };

  /** A command line as a person types it. */
  const typed = async (command: string, flags: Record<string, string>, change: Job = {}): Promise<Examined> => {
    let said = '';
    const stream = { write: (text: string) => (said += text) };
    const env = { GITHUB_ACTIONS: 'true', ...aws.env(runOf(change)), ...change.env };
    const process: ShellProcess = Object.assign(new EventEmitter(), { env, stdout: stream, stderr: stream });
    const given = { 'role-to-assume': ROLE, 'allow-endpoint-override': 'true', ...flags };
    const argv = Object.entries(given)
      .filter(([, value]) => value !== '')
      .map(([name, value]) => `--${name}=${value}`);
    const code = await waybill([command, ...argv], process, join(import.meta.dirname, '../../../actions'));
    return { code, said, troubles: said.split('\n').filter((line) => /^[✗?] /.test(line)) };
  };

  it('is all green against the demo’s accounts', async () => {
    await start();
    const { code, said, troubles } = await examine();
    expect(troubles).toEqual([]);
    expect(code).toBe(0);
    expect(said).toMatch(/all \d+ checks are good/);
  });

  const role = (change: Partial<RoleSeed>) => (seed: RoleSeed) => ({ ...seed, ...change });
  const trusting = (sub: string | readonly string[], aud = 'sts.amazonaws.com') => {
    const provider = 'token.actions.githubusercontent.com';
    return role({
      trust: {
        Version: '2012-10-17',
        Statement: {
          Effect: 'Allow',
          Principal: { Federated: `arn:aws:iam::${PROD}:oidc-provider/${provider}` },
          Action: 'sts:AssumeRoleWithWebIdentity',
          Condition: { StringEquals: { [`${provider}:aud`]: aud, [`${provider}:sub`]: sub } },
        },
      },
    });
  };
  const SUB = 'repo:octo-org/hello-service:environment:prod';

  /** Gives the doctor the trust policy as a file, as where the role cannot be assumed. */
  const trustFile = async (): Promise<string> => {
    const file = join(folder, 'trust.json');
    await writeFile(file, JSON.stringify(aws.directory.roles.get(ROLE)?.trust));
    return file;
  };

  it.each<[string, Planted, Record<string, string>, Job, readonly RegExp[]]>([
    [
      'a job without `id-token: write`',
      {},
      {},
      { env: { ACTIONS_ID_TOKEN_REQUEST_URL: '' } },
      [/identity token: this job may not ask GitHub/, /id-token: write/],
    ],
    [
      'another audience',
      {},
      { audience: 'my-audience' },
      {},
      [/credentials: STS does not let this job assume/, /the audience/],
    ],
    [
      'a role that is not there',
      {},
      { 'role-to-assume': `arn:aws:iam::${PROD}:role/nowhere` },
      {},
      [/credentials: STS does not let this job assume arn:aws:iam::\d+:role\/nowhere/],
    ],
    [
      'a job without the environment',
      { role: trusting(SUB) },
      {},
      { run: { environment: '' } },
      [
        /`sub` is repo:octo-org\/hello-service:ref:refs\/heads\/main, and StringEquals wants repo:octo-org\/hello-service:environment:prod/,
      ],
    ],
    [
      'a name-only subject for an immutable one',
      { role: trusting(SUB) },
      {},
      { run: { immutableSubject: true } },
      [/it names the repository in the other form/, /repo:octo-org@123456\/hello-service@456789:environment:prod/],
    ],
    [
      'a trust policy for every branch',
      { role: trusting('repo:octo-org/hello-service:pull_request') },
      {},
      { run: { eventName: 'pull_request', environment: '' } },
      [/lets pull requests in before anybody has read them/],
    ],
    [
      'another account',
      {},
      { 'allowed-account-ids': '999999999999' },
      {},
      [/is in account 333333333333; allowed is 999999999999/],
    ],
    [
      'a right that is missing',
      {
        role: (seed) => ({
          ...seed,
          policies: [
            {
              Version: '2012-10-17',
              Statement: { Effect: 'Allow', NotAction: ['ecr:PutImage', 'codedeploy:StopDeployment'], Resource: '*' },
            },
          ],
        }),
      },
      {},
      {},
      [
        /permissions for promote: the role does not allow ecr:PutImage/,
        /permissions for canary: the role does not allow codedeploy:StopDeployment/,
        /"Action":\["ecr:PutImage"\]/,
      ],
    ],
    [
      'a right that is denied',
      {
        role: (seed) => ({
          ...seed,
          policies: [
            ...seed.policies,
            { Version: '2012-10-17', Statement: { Effect: 'Deny', Action: 'ecr:PutImage', Resource: '*' } },
          ],
        }),
      },
      {},
      {},
      [/a policy denies ecr:PutImage explicitly/],
    ],
    [
      'a repository that is not there',
      {},
      { repository: 'helo-service' },
      {},
      [/repository helo-service: there is none with this name/],
    ],
    ['a repository that nobody scans', { scanOnPush: false }, {}, {}, [/images are not scanned when they are pushed/]],
    [
      'a deployment group that is not there',
      {},
      { 'deployment-group': 'DgpECS-main-helo' },
      {},
      [/deployment group DgpECS-main-helo: there is none with this name/],
    ],
    [
      'a group that does not roll back',
      { group: { autoRollback: { enabled: false } } },
      {},
      {},
      [/does not roll back by itself on DEPLOYMENT_FAILURE and DEPLOYMENT_STOP_ON_ALARM/],
    ],
    ['a group without alarms', { group: { alarms: { enabled: false } } }, {}, {}, [/no alarm stops its deployments/]],
    ['an alarm that is not there', {}, { alarms: 'nothing' }, {}, [/alarm nothing: there is none with this name/]],
    [
      'an endpoint that an earlier step planted',
      {},
      { 'allow-endpoint-override': 'true' },
      { env: { NODE_TLS_REJECT_UNAUTHORIZED: '0', AWS_PROFILE: 'x' } },
      [/environment: it sets AWS_PROFILE, NODE_TLS_REJECT_UNAUTHORIZED/],
    ],
  ])('names %s', async (_what, change, flags, run, named) => {
    await start(change);
    const trust = run?.run === undefined ? {} : { 'trust-policy': await trustFile() };
    const { code, said } = await examine({ ...flags, ...trust }, run);
    for (const pattern of named) expect(said).toMatch(pattern);
    expect(code).toBe(2);
  });

  it('finds what a killed run left running, by its marker', async () => {
    await start();
    const id = await leaveRunning('[waybill key=0123456789abcdef once=01234567 source=89abcdef run=1001]');
    const { code, troubles } = await examine();
    expect(troubles).toEqual([
      expect.stringMatching(new RegExp(`^\\? deployments of DgpECS-main-hello: run 1001 made ${id} .* ago`)),
    ]);
    expect(code).toBe(0);
  });

  it('speaks of no deployment that others made', async () => {
    await start();
    await leaveRunning('by hand');
    expect((await examine()).troubles).toEqual([]);
  });

  const DIGEST = `sha256:${'a'.repeat(64)}`;
  const AT = `${PROD}.dkr.ecr.eu-central-1.amazonaws.com/hello-service`;

  it.each<[string, Record<string, string>, string, RegExp]>([
    [
      'build-image',
      { repository: AT, builder: 'assemble', assemble: 'files: []' },
      'ecr:PutImage',
      /repository hello-service: images are/,
    ],
    ['scan', { image: `${AT}@${DIGEST}` }, 'inspector2:ListFindings', /repository hello-service: images are/],
    ['promote', { image: `${AT}@${DIGEST}`, to: `${AT}:v1` }, 'ecr:PutImage', /repository hello-service: images are/],
    [
      'canary',
      {
        application: 'AppECS-main-hello',
        'deployment-group': 'DgpECS-main-hello',
        image: `${AT}@${DIGEST}`,
        alarms: 'none',
      },
      'codedeploy:StopDeployment',
      /alarm none: there is none with this name/,
    ],
  ])(
    'looks at a dry-run of %s first, and says what is missing as a statement, without any write',
    async (action, flags, right, touched) => {
      const policies = [
        { Version: '2012-10-17', Statement: { Effect: 'Allow', NotAction: right, Resource: '*' } },
      ] as const;
      await start({ role: (seed) => ({ ...seed, policies }), scanOnPush: false });
      const before = aws.journal.entries.length;
      const context = action === 'build-image' ? { context: folder } : {};
      const { said } = await typed(action, { ...flags, ...context, 'dry-run': 'true', 'aws-region': 'eu-central-1' });
      expect(said).toMatch(/✓ identity token: sub repo:octo-org\/hello-service:environment:prod/);
      expect(said).toMatch(/✓ trust policy of .*: statement 1 lets this job in/);
      expect(said).toMatch(new RegExp(`✗ permissions for ${action}.*: the role does not allow ${right}`));
      expect(said).toContain(`"Action":["${right}"]`);
      expect(said).toMatch(touched);
      const writes = aws.journal.entries
        .slice(before)
        .filter(({ operation }) =>
          /^(Put|Create|Delete|Update|Initiate|Upload|Complete|Start|Stop|Register|Tag|Set)/.test(operation ?? ''),
        );
      expect(writes.map(({ operation }) => operation)).toEqual([]);
    },
  );

  it('reads a CodeBuild project from a file', async () => {
    await start();
    const file = join(folder, 'project.json');
    const webhook = {
      filterGroups: [
        [
          { type: 'EVENT', pattern: 'PULL_REQUEST_CREATED' },
          { type: 'ACTOR_ACCOUNT_ID', pattern: '11' },
        ],
      ],
    };
    await writeFile(file, JSON.stringify({ projects: [{ name: 'app', webhook }] }));
    const { troubles } = await examine({ 'codebuild-project': file });
    expect(troubles).toEqual([
      expect.stringContaining('ACTOR_ACCOUNT_ID 11 also matches'),
      expect.stringContaining('buildspec that they can change'),
    ]);
  });

  it('says what it cannot see, and goes on', async () => {
    await start({ role: (seed) => ({ ...seed, policies: seed.policies.slice(0, 1) }) });
    const { code, troubles } = await examine();
    expect(troubles.every((line) => line.startsWith('?'))).toBe(true);
    expect(troubles.join()).toMatch(/trust policy of .*iam:GetRole[\s\S]*permissions for canary/);
    expect(code).toBe(0);
  });

  it('refuses flags that it does not know, and lists its own', async () => {
    await start();
    const { code, said } = await examine({ repo: 'x', actions: 'deploy' });
    expect(code).toBe(2);
    expect(said).toMatch(/repo: there is no such input; did you mean "repository"/);
    expect(said).toMatch(/actions: "deploy" is not one of/);
    const help = await examine({ help: 'true' });
    expect(help.said).toContain('--trust-policy');
  });
});
