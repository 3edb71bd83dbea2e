import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { IAMClient, SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam';
import { afterEach, describe, expect, it } from '@jest/globals';
import { action as buildImage } from '@waybill/build-image';
import { action as canary } from '@waybill/canary';
import {
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  demoSeed,
  type GithubRun,
  type LocalAws,
  type PolicyDocument,
  type RoleSeed,
  setUpEcsApplication,
  startLocalAws,
} from '@waybill/local-aws';
import { action as promote } from '@waybill/promote';
import { action as scan } from '@waybill/scan';
import { type Context, runFacts } from '@waybill/shared/action';
import { Form, secretKeeper, seededRandom, silentLog, steppedClock, wayOut } from '@waybill/shared/kernel';
import { parse } from 'yaml';
import { defaultsOf, readActionFile } from '../src/action-file.ts';

const ACTIONS = { 'build-image': buildImage, scan, promote, canary } as const;

const ROOT = join(import.meta.dirname, '../../..');
const WORKFLOW = 'octo-org/waybill/.github/workflows/deliver.yml@refs/tags/v1';

/** The roles of examples/cloudformation/roles.yml as a stack in one account makes them. */
function rolesIn(account: string, change: Record<string, string> = {}): RoleSeed[] {
  const template = parse(readFileSync(join(ROOT, 'examples/cloudformation/roles.yml'), 'utf8'), { version: '1.1' });
  const defaults = Object.entries(template.Parameters as Record<string, { Default?: string }>).map(
    ([name, { Default = '' }]) => [name, Default],
  );
  const values: Record<string, string> = {
    ...Object.fromEntries(defaults),
    'AWS::Partition': 'aws',
    'AWS::Region': 'eu-central-1',
    'AWS::AccountId': account,
    Owner: 'octo-org',
    Name: 'hello-service',
    OwnerId: '123456',
    RepositoryId: '456789',
    Workflow: WORKFLOW,
    SourceAccount: DEMO_ACCOUNTS.dev,
    ...change,
  };
  const resolved = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolved);
    if (typeof value !== 'object' || value === null) return value;
    if ('Fn::Sub' in value)
      return String(value['Fn::Sub']).replace(/\$\{([^}]+)\}/g, (_whole, name: string) => values[name] ?? '?');
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
  };
  type Stacked = {
    Properties: { AssumeRolePolicyDocument: PolicyDocument; Policies: { PolicyDocument: PolicyDocument }[] };
  };
  return Object.entries(resolved(template.Resources) as Record<string, Stacked>).map(([name, { Properties }]) => ({
    name,
    trust: Properties.AssumeRolePolicyDocument,
    policies: Properties.Policies.map(({ PolicyDocument }) => PolicyDocument),
  }));
}

function runOf({ environment = 'prod', ...rest }: Partial<GithubRun>): Partial<GithubRun> {
  return { jobWorkflowRef: WORKFLOW, ...rest, ...(environment !== '' && { environment }) };
}

describe('the roles of the CloudFormation template', () => {
  let aws: LocalAws;
  afterEach(async () => {
    await aws.stop();
    expect(aws.defects).toEqual([]);
  });

  const start = async (): Promise<void> => {
    const seed = demoSeed();
    const accounts = seed.accounts.map((account) => ({
      ...account,
      roles: rolesIn(account.id, account.name === 'prod' ? { SourceAccount: DEMO_ACCOUNTS.staging } : {}),
    }));
    aws = await startLocalAws({ seed: { ...seed, accounts }, clock: steppedClock(Date.now()) });
  };

  /** Runs an action as its door does, but on the local AWS's own clock, so that waiting costs no time. */
  const run = async (
    name: keyof typeof ACTIONS,
    inputs: Record<string, string>,
    job: Partial<GithubRun> = {},
  ): Promise<unknown> => {
    const defaults = defaultsOf(readActionFile(join(ROOT, 'actions'), name));
    const given: Record<string, string> = { ...defaults, 'allow-endpoint-override': 'true', ...inputs };
    const action = ACTIONS[name];
    const form = new Form({ read: (input) => given[input] ?? '', given: Object.keys(inputs) });
    const env = { GITHUB_ACTIONS: 'true', ...aws.env(runOf(job)) };
    const secrets = secretKeeper();
    const context: Context = {
      env,
      facts: runFacts(env),
      clock: aws.clock,
      random: seededRandom(1),
      log: silentLog,
      secrets,
      outbound: wayOut(env, { allowOverride: true, secrets }),
      signal: new AbortController().signal,
      deadline: Number.POSITIVE_INFINITY,
      saveState: () => {},
      readState: () => '',
    };
    const { perform } = await action.load();
    return perform((await action.readInputs(form)) as never, context);
  };
  const roleIn = (account: string, name: string): string => `arn:aws:iam::${account}:role/${name}`;

  it('allow every call of all four actions', async () => {
    await start();
    const { dev, staging } = DEMO_ACCOUNTS;
    const built = await run('build-image', {
      'role-to-assume': roleIn(dev, 'BuildImageRole'),
      repository: 'hello-service',
      builder: 'assemble',
      context: join(ROOT, 'examples/hello-service'),
      assemble: 'files:\n  - {from: server.mjs, to: /app/}\nentrypoint: [node, /app/server.mjs]\n',
      platforms: 'linux/amd64',
      tags: 'v1',
    });
    const { digest = '' } = built as { digest?: string };
    const at = (account: string): string => `${account}.dkr.ecr.eu-central-1.amazonaws.com/hello-service`;
    await run('scan', { 'role-to-assume': roleIn(dev, 'ScanRole'), image: `hello-service@${digest}` });
    await run('promote', {
      'role-to-assume': roleIn(dev, 'ScanRole'),
      image: `${at(dev)}@${digest}`,
      to: `- {ref: "${at(staging)}", role: "${roleIn(staging, 'PromoteRole')}"}`,
      tags: 'v1',
    });
    const place = aws.delivery.at({ account: staging, region: aws.region });
    setUpEcsApplication(place, {
      cluster: 'main',
      service: 'hello-service',
      image: `hello-service@${digest}`,
      alarmAbove: 5,
    });
    await run('canary', {
      'role-to-assume': roleIn(staging, 'CanaryEcsRole'),
      image: `hello-service@${digest}`,
      cluster: 'main',
      service: 'hello-service',
      'deployment-config': 'all-at-once',
    });
    const refused = aws.journal.entries.filter(({ error = '' }) => /AccessDenied/.test(error));
    expect(refused).toEqual([]);
  }, 60_000);

  const UNRELATED = [
    ...[
      'ecr:DeleteRepository',
      'ecr:BatchDeleteImage',
      'ecr:SetRepositoryPolicy',
      'ecr:PutLifecyclePolicy',
      'ecr:PutImageTagMutability',
    ],
    ...[
      'ecr:CreateRepository',
      'ecr:PutRegistryPolicy',
      'ecr:DeleteLifecyclePolicy',
      'ecr:PutRegistryScanningConfiguration',
      'ecr:ReplicateImage',
    ],
    ...[
      'codedeploy:DeleteApplication',
      'codedeploy:DeleteDeploymentGroup',
      'codedeploy:CreateApplication',
      'codedeploy:CreateDeploymentGroup',
    ],
    ...['codedeploy:UpdateApplication', 'codedeploy:RegisterOnPremisesInstance', 'codedeploy:DeleteDeploymentConfig'],
    ...[
      'ecs:DeleteService',
      'ecs:UpdateService',
      'ecs:RunTask',
      'ecs:ExecuteCommand',
      'ecs:DeleteCluster',
      'ecs:DeregisterTaskDefinition',
    ],
    ...[
      'lambda:DeleteFunction',
      'lambda:InvokeFunction',
      'lambda:AddPermission',
      'lambda:UpdateFunctionConfiguration',
      'lambda:CreateFunction',
    ],
    ...[
      'cloudwatch:DeleteAlarms',
      'cloudwatch:PutMetricAlarm',
      'cloudwatch:DisableAlarmActions',
      'cloudwatch:SetAlarmState',
    ],
    ...[
      'iam:CreateUser',
      'iam:AttachRolePolicy',
      'iam:PutRolePolicy',
      'iam:UpdateAssumeRolePolicy',
      'iam:CreateAccessKey',
    ],
    ...[
      'sts:AssumeRole',
      's3:GetObject',
      's3:PutObject',
      'secretsmanager:GetSecretValue',
      'ssm:GetParameter',
      'kms:Decrypt',
      'ec2:RunInstances',
    ],
  ];

  it('deny what no action does', async () => {
    await start();
    const iam = new IAMClient({ endpoint: aws.endpoint, region: aws.region, credentials: DEMO_ADMIN_KEYS.dev });
    for (const role of rolesIn(DEMO_ACCOUNTS.dev)) {
      const asked = new SimulatePrincipalPolicyCommand({
        PolicySourceArn: roleIn(DEMO_ACCOUNTS.dev, role.name),
        ActionNames: UNRELATED,
        ResourceArns: ['*'],
      });
      const { EvaluationResults = [] } = await iam.send(asked);
      expect(EvaluationResults.filter(({ EvalDecision }) => EvalDecision === 'allowed')).toEqual([]);
      expect(EvaluationResults.length).toBeGreaterThanOrEqual(40);
    }
    iam.destroy();
  });

  const SCAN = {
    'role-to-assume': roleIn(DEMO_ACCOUNTS.dev, 'ScanRole'),
    image: `hello-service@sha256:${'a'.repeat(64)}`,
  };

  it.each([
    ['another repository', { repository: 'octo-org/other' }],
    ['a repository of the same name with another id', { repositoryId: '1' }],
    ['another environment', { environment: 'dev' }],
    ['a pull request', { environment: '', eventName: 'pull_request' }],
    ['another workflow', { jobWorkflowRef: 'octo-org/hello-service/.github/workflows/mine.yml@refs/heads/main' }],
    ['the workflow on another ref', { jobWorkflowRef: WORKFLOW.replace('refs/tags/v1', 'refs/heads/main') }],
  ])('let %s not in', async (_what, change) => {
    await start();
    await expect(run('scan', SCAN, change)).rejects.toMatchObject({ code: 'E_ASSUME_DENIED' });
  });

  it('let the immutable form of the subject in as well', async () => {
    await start();
    const scanning = run('scan', SCAN, { immutableSubject: true });
    await expect(scanning).rejects.not.toMatchObject({ code: 'E_ASSUME_DENIED' });
  });
});
