import { CloudWatchLogsClient, GetLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  BatchGetBuildsCommand,
  BatchGetProjectsCommand,
  type Build,
  CodeBuildClient,
  StartBuildCommand,
  type StartBuildCommandInput,
  StopBuildCommand,
} from '@aws-sdk/client-codebuild';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { steppedClock } from '@waybill/shared/kernel';
import { type BuildScript, type LocalAws, startLocalAws } from '../../src/index.ts';
import { caught } from '../caught.ts';

const KEYS = { accessKeyId: 'AKIABUILD', secretAccessKey: 'secret' };
const SCRIPTS: Readonly<Record<string, BuildScript>> = {
  good: {
    seconds: { BUILD: 10 },
    log: ['Building', 'Pushing', 'sha256:abc'],
    exported: { IMAGE_DIGEST: 'sha256:abc' },
    resolvedSourceVersion: '8f1d2c3',
  },
  bad: { status: 'FAILED' },
};

let clock: ReturnType<typeof steppedClock>;
let aws: LocalAws;
let client: { endpoint: string; region: string; credentials: typeof KEYS; maxAttempts: number };
let codebuild: CodeBuildClient;

beforeEach(async () => {
  clock = steppedClock(Date.now());
  const policies = [{ Statement: { Effect: 'Allow', Action: '*', Resource: '*' } }] as const;
  const projects = Object.entries(SCRIPTS).map(([name, script]) => ({ name, script }));
  aws = await startLocalAws({
    clock,
    seed: {
      region: 'eu-central-1',
      accounts: [{ id: '111111111111', users: [{ name: 'builder', ...KEYS, policies }], projects }],
    },
  });
  client = { endpoint: aws.endpoint, region: aws.region, credentials: KEYS, maxAttempts: 1 };
  codebuild = new CodeBuildClient(client);
});
afterEach(async () => {
  aws.violations.assertClean();
  await aws.stop();
});

async function start(projectName: string, more: Partial<StartBuildCommandInput> = {}): Promise<Build> {
  const { build } = await codebuild.send(new StartBuildCommand({ projectName, ...more }));
  return build ?? {};
}

async function look({ id = '' }: Build): Promise<Build> {
  const { builds } = await codebuild.send(new BatchGetBuildsCommand({ ids: [id] }));
  return builds?.[0] ?? {};
}

describe('a build', () => {
  it('goes through its phases and exports its variables', async () => {
    const build = await start('good');
    expect(build).toMatchObject({
      buildStatus: 'IN_PROGRESS',
      currentPhase: 'SUBMITTED',
      buildNumber: 1,
      initiator: expect.stringContaining('builder'),
    });
    clock.advance(15_000);
    expect(await look(build)).toMatchObject({ currentPhase: 'BUILD', resolvedSourceVersion: '8f1d2c3' });
    clock.advance(15_000);
    const ended = await look(build);
    expect(ended).toMatchObject({
      buildStatus: 'SUCCEEDED',
      buildComplete: true,
      currentPhase: 'COMPLETED',
      exportedEnvironmentVariables: [{ name: 'IMAGE_DIGEST', value: 'sha256:abc' }],
    });
    expect(ended.phases?.map(({ phaseStatus }) => phaseStatus)).toEqual([
      ...Array<string>(10).fill('SUCCEEDED'),
      undefined,
    ]);
  });

  it('fails in a phase, and finalizes', async () => {
    const build = await start('bad');
    clock.advance(60_000);
    const ended = await look(build);
    expect(ended.buildStatus).toBe('FAILED');
    expect(ended.phases?.map(({ phaseType, phaseStatus }) => `${phaseType} ${phaseStatus}`).slice(-3)).toEqual([
      'BUILD FAILED',
      'FINALIZING SUCCEEDED',
      'COMPLETED undefined',
    ]);
  });

  it('stops where it is, once', async () => {
    const build = await start('good');
    clock.advance(14_000);
    await codebuild.send(new StopBuildCommand({ id: build.id }));
    clock.advance(60_000);
    await codebuild.send(new StopBuildCommand({ id: build.arn }));
    const ended = await look(build);
    expect([ended.buildStatus, ended.phases?.at(-2)]).toMatchObject([
      'STOPPED',
      { phaseType: 'BUILD', phaseStatus: 'STOPPED' },
    ]);
  });

  it('is the same one for the same idempotency token within five minutes', async () => {
    const token = { idempotencyToken: 'once' };
    const first = await start('good', token);
    expect((await start('good', token)).id).toBe(first.id);
    expect(await caught(start('good', { ...token, sourceVersion: 'other' }))).toMatchObject({
      name: 'InvalidInputException',
    });
    clock.advance(5 * 60_000);
    expect((await start('good', token)).id).not.toBe(first.id);
  });

  it('needs its project', async () => {
    expect(await caught(start('none'))).toMatchObject({ name: 'ResourceNotFoundException' });
    const { projects, projectsNotFound } = await codebuild.send(
      new BatchGetProjectsCommand({ names: ['good', 'none'] }),
    );
    expect([projects?.[0]?.name, projectsNotFound]).toEqual(['good', ['none']]);
    const { buildsNotFound } = await codebuild.send(new BatchGetBuildsCommand({ ids: ['good:none'] }));
    expect(buildsNotFound).toEqual(['good:none']);
  });
});

describe('the log of a build', () => {
  it('grows while it builds, in pages whose token stays the same at the end', async () => {
    const { logs } = await start('good');
    const read = async (nextToken?: string) =>
      await new CloudWatchLogsClient(client).send(
        new GetLogEventsCommand({
          logGroupName: logs?.groupName,
          logStreamName: logs?.streamName,
          startFromHead: true,
          limit: 2,
          nextToken,
        }),
      );
    clock.advance(15_000);
    const first = await read();
    expect(first.events?.map(({ message }) => message)).toEqual(['Building\n']);
    clock.advance(15_000);
    const second = await read(first.nextForwardToken);
    expect(second.events?.map(({ message }) => message)).toEqual(['Pushing\n', 'sha256:abc\n']);
    const third = await read(second.nextForwardToken);
    expect([third.events, third.nextForwardToken]).toEqual([[], second.nextForwardToken]);
  });

  it('is none of a stream that is not there', async () => {
    const command = new GetLogEventsCommand({ logGroupName: '/aws/codebuild/good', logStreamName: 'none' });
    expect(await caught(new CloudWatchLogsClient(client).send(command))).toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });
});
