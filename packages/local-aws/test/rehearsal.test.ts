import { CodeDeployClient, CreateDeploymentCommand, GetDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DEMO_ACCOUNTS, putFirstImage, type Rehearsal, scaledClock, startRehearsal } from '../src/index.ts';
import { ecsAppSpec, revisionOf } from './delivery/given-delivery.ts';
import { asAdmin } from './given-aws.ts';
import { answering } from './runtime/given-image.ts';

// Real processes on a machine that may be busy.
jest.setTimeout(30_000);

describe('a rehearsal', () => {
  let rehearsal: Rehearsal;

  beforeAll(async () => {
    rehearsal = await startRehearsal({ clock: scaledClock(400) });
  });

  afterAll(async () => {
    await rehearsal.stop();
    expect(rehearsal.runner.pids()).toEqual([]);
    expect(rehearsal.aws.defects).toEqual([]);
    rehearsal.aws.violations.assertClean();
  });

  const imageOf = async (script: string) => {
    const registry = await rehearsal.aws.registryOf(DEMO_ACCOUNTS.prod);
    const files = [{ path: 'app/main.mjs', content: script }];
    const environment = { RELEASE: '1' };
    const image = { repository: 'hello-service', files, entrypoint: ['node', '/app/main.mjs'], environment };
    return await putFirstImage(registry, image, rehearsal.aws.clock.now());
  };

  it('says why a first image does not start', async () => {
    const image = await imageOf('throw new Error("no database");');
    const opening = rehearsal.open(DEMO_ACCOUNTS.dev, { cluster: 'main', service: 'broken', image });
    await expect(opening).rejects.toThrow(/Error: no database/);
  });

  it('invokes the alias of a function by itself', async () => {
    const { of } = rehearsal.openFunction(
      DEMO_ACCOUNTS.prod,
      { functionName: 'order', behavior: () => ({ durationMs: 3 }) },
      { perMinute: 100 },
    );
    const at = rehearsal.aws.delivery.at({ account: DEMO_ACCOUNTS.prod, region: rehearsal.aws.region });
    const invocations = () =>
      at.cloudwatch.metrics
        .all()
        .filter(
          ({ metric }) => metric.name === 'Invocations' && metric.dimensions.some(({ Value }) => Value === of.name),
        );
    while (invocations().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    expect(invocations().length).toBe(3);
  });

  it('runs what lies in a registry, and moves real requests from one image to the next', async () => {
    const app = await rehearsal.open(DEMO_ACCOUNTS.prod, {
      cluster: 'main',
      service: 'shop',
      image: await imageOf(answering(200)),
      healthCheckPath: '/healthz',
      terminationWaitMinutes: 0,
    });
    expect((await fetch(app.url)).status).toBe(200);
    const ecs = new ECSClient(asAdmin(rehearsal.aws, 'prod'));
    const codedeploy = new CodeDeployClient(asAdmin(rehearsal.aws, 'prod'));
    const { taskDefinition } = await ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'shop',
        containerDefinitions: [
          { name: 'app', image: await imageOf(answering(202)), portMappings: [{ containerPort: 8080 }] },
        ],
      }),
    );
    const { deploymentId } = await codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: app.application,
        deploymentGroupName: app.group,
        revision: revisionOf(ecsAppSpec(taskDefinition?.taskDefinitionArn ?? '')),
      }),
    );
    let status: string | undefined;
    while (status !== 'Succeeded') {
      status = (await codedeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo?.status;
      expect(['Created', 'Queued', 'InProgress', 'Succeeded']).toContain(status);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect((await fetch(app.url)).status).toBe(202);
  });
});
