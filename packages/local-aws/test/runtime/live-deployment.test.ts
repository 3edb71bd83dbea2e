import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { seededRandom } from '@waybill/shared/kernel';
import { scaledClock } from '../../src/core/index.ts';
import {
  createDelivery,
  type Delivery,
  type DeliveryPlace,
  type LiveTraffic,
  setUpEcsApplication,
  startLiveTraffic,
} from '../../src/delivery/index.ts';
import { createProcessRunner, type ProcessRunner } from '../../src/runtime/index.ts';
import { keepUp } from '../../src/time/index.ts';
import { ecsAppSpec, revisionOf } from '../delivery/given-delivery.ts';
import { answering, givenImages, sickening } from './given-image.ts';

/** A minute of the world is 300 ms: a loaded machine must not run out of the world's patience. */
const SCALE = 200;
jest.setTimeout(30_000);

describe('a deployment of real processes behind the proxy', () => {
  const images = givenImages({
    good: answering(200),
    better: answering(200, 204),
    faulty: answering(200, 500, 200, 500, 200),
    crashing: 'process.exit(3);',
    sickening: sickening(300),
  });
  let runner: ProcessRunner;
  let delivery: Delivery;
  let at: DeliveryPlace;
  let traffic: LiveTraffic | undefined;

  beforeEach(() => {
    runner = createProcessRunner(images.source);
    delivery = createDelivery({ clock: scaledClock(SCALE), runner: () => runner });
    at = delivery.at({ account: '111111111111', region: 'eu-central-1' });
  });

  afterEach(async () => {
    await traffic?.stop();
    traffic = undefined;
    await runner.stop();
    expect(runner.pids()).toEqual([]);
  });

  const until = async (what: () => boolean) => {
    while (!what()) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  const deploy = async (release: string, minutes = 2) => {
    at.codedeploy.configs.create({
      deploymentConfigName: 'half',
      computePlatform: 'ECS',
      trafficRoutingConfig: {
        type: 'TimeBasedCanary',
        timeBasedCanary: { canaryPercentage: 50, canaryInterval: minutes },
      },
    });
    const app = setUpEcsApplication(at, {
      cluster: 'main',
      service: 'shop',
      image: images.image('good'),
      healthCheckPath: '/healthz',
      terminationWaitMinutes: 0,
      deploymentConfig: 'half',
      alarmAbove: 2,
    });
    traffic = await startLiveTraffic(at, app, { random: seededRandom(7), perSecond: 300 });
    await until(() => app.service.taskSets[0]?.steadyAt !== undefined);
    const definition = at.ecs.taskDefinitions.register({
      family: 'shop',
      containerDefinitions: [{ name: 'app', image: images.image(release), portMappings: [{ containerPort: 8080 }] }],
    });
    const operation = delivery.services[0]?.operations['CreateDeployment'];
    const answer = operation?.(
      {
        applicationName: app.application,
        deploymentGroupName: app.group,
        revision: revisionOf(ecsAppSpec(definition.taskDefinitionArn ?? '')),
      } as never,
      { account: '111111111111', region: 'eu-central-1' } as never,
    ) as { deploymentId: string };
    const deployment = at.codedeploy.deployment(answer.deploymentId);
    return { app, deployment };
  };

  it('shifts the traffic to a good release and ends the old process', async () => {
    const { app, deployment } = await deploy('better');
    await until(() => deployment.over);
    expect(deployment.status).toBe('Succeeded');
    await until(() => app.service.taskSets.length === 1 && runner.pids().length === 1);
    expect(app.service.taskSets[0]?.plan.taskDefinition.containerDefinitions?.[0]?.image).toBe(images.image('better'));
    expect((await fetch(traffic?.url ?? '')).status).toBeLessThan(300);
  });

  it('stops a faulty release by its alarm and rolls back to the old process', async () => {
    const { app, deployment } = await deploy('faulty', 600);
    await until(() => deployment.rollback?.rollbackDeploymentId !== undefined);
    expect(deployment).toMatchObject({ status: 'Stopped', error: { code: 'ALARM_ACTIVE' } });
    const rollback = at.codedeploy.deployment(deployment.rollback?.rollbackDeploymentId ?? '');
    await until(() => rollback.over && runner.pids().length === 1);
    expect(rollback.status).toBe('Succeeded');
    expect(app.listener.weights.get(app.blue.arn)).toBe(100);
    expect(app.service.taskSets[0]?.plan.taskDefinition.containerDefinitions?.[0]?.image).toBe(images.image('good'));
  });

  it('replaces a task whose health check begins to fail', async () => {
    const app = setUpEcsApplication(at, {
      cluster: 'main',
      service: 'shop',
      image: images.image('sickening'),
      healthCheckPath: '/healthz',
    });
    const rest = keepUp(delivery.agenda);
    const [first] = app.service.taskSets;
    await until(() => first?.tasks.some(({ status }) => status === 'STOPPED') ?? false);
    rest();
    expect(first?.tasks.find(({ status }) => status === 'STOPPED')?.end).toMatchObject({
      stopCode: 'ServiceSchedulerInitiated',
      reason: expect.stringMatching(/^Task failed ELB health checks/),
    });
  });

  it('keeps starting a release that exits, and tells why its tasks stopped', async () => {
    const { app, deployment } = await deploy('crashing');
    const green = () => app.service.taskSets[1]?.tasks ?? [];
    await until(() => green().filter(({ status }) => status === 'STOPPED').length > 1);
    expect(green()[0]?.end).toMatchObject({ stopCode: 'EssentialContainerExited', exitCode: 3 });
    expect(deployment.over).toBe(false);
  });
});
