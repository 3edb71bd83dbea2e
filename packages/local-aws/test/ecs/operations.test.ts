import {
  DeregisterTaskDefinitionCommand,
  DescribeClustersCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTaskSetsCommand,
  DescribeTasksCommand,
  ListServicesCommand,
  ListTaskDefinitionsCommand,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
} from '@aws-sdk/client-ecs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Fate, scriptedRunner } from '../../src/ecs/index.ts';
import {
  type GivenDelivery,
  givenApplication,
  givenDelivery,
  givenDeployment,
  givenTaskDefinition,
  MINUTE,
  NEXT_IMAGE,
} from '../delivery/given-delivery.ts';

let given: GivenDelivery;

afterEach(async () => {
  await given.stop();
  expect(given.api.defects).toEqual([]);
  given.api.violations.assertClean();
});

describe('task definitions', () => {
  it('get a new revision with each registration, also of the same content', async () => {
    given = await givenDelivery();
    const first = await givenTaskDefinition(given);
    const second = await givenTaskDefinition(given);
    expect([first, second].map((arn) => arn.split('/')[1])).toEqual(['shop:1', 'shop:2']);
  });

  it('are found by family, by revision and by ARN', async () => {
    given = await givenDelivery();
    const first = await givenTaskDefinition(given);
    const second = await givenTaskDefinition(given);
    const find = async (taskDefinition: string) =>
      (await given.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition }))).taskDefinition?.taskDefinitionArn;
    expect([await find('shop'), await find('shop:1'), await find(second)]).toEqual([second, first, second]);
    await given.ecs.send(new DeregisterTaskDefinitionCommand({ taskDefinition: 'shop:2' }));
    expect(await find('shop')).toBe(first);
    const { taskDefinitionArns } = await given.ecs.send(new ListTaskDefinitionsCommand({ familyPrefix: 'shop' }));
    expect(taskDefinitionArns).toEqual([first]);
    await expect(find('none')).rejects.toMatchObject({ name: 'ClientException' });
  });

  it('tell who registered them, and keep what they were given', async () => {
    given = await givenDelivery();
    await given.ecs.send(
      new RegisterTaskDefinitionCommand({
        family: 'web',
        requiresCompatibilities: ['FARGATE'],
        networkMode: 'awsvpc',
        cpu: '256',
        memory: '512',
        containerDefinitions: [{ name: 'app', image: NEXT_IMAGE, environment: [{ name: 'A', value: '1' }] }],
      }),
    );
    const { taskDefinition } = await given.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'web' }));
    expect(taskDefinition).toMatchObject({
      registeredBy: 'arn:aws:iam::111111111111:user/admin',
      compatibilities: ['EC2', 'FARGATE'],
      containerDefinitions: [{ environment: [{ name: 'A', value: '1' }], essential: true }],
    });
  });

  it.each<[string, Partial<RegisterTaskDefinitionCommandInput>]>([
    ['a family that is no name', { family: 'a b' }],
    ['no containers', { containerDefinitions: [] }],
    ['a container without an image', { containerDefinitions: [{ name: 'app' }] }],
    [
      'two containers of one name',
      {
        containerDefinitions: [
          { name: 'app', image: 'x' },
          { name: 'app', image: 'x' },
        ],
      },
    ],
    ['nothing essential', { containerDefinitions: [{ name: 'app', image: 'x', essential: false }] }],
    [
      'a port that is none',
      { containerDefinitions: [{ name: 'app', image: 'x', portMappings: [{ containerPort: 70_000 }] }] },
    ],
    [
      'a size that Fargate has not',
      { requiresCompatibilities: ['FARGATE'], networkMode: 'awsvpc', cpu: '256', memory: '8192' },
    ],
    [
      'another network of Fargate',
      { requiresCompatibilities: ['FARGATE'], networkMode: 'bridge', cpu: '256', memory: '512' },
    ],
  ])('are refused with %s', async (_what, override) => {
    given = await givenDelivery();
    const valid = { family: 'web', containerDefinitions: [{ name: 'app', image: NEXT_IMAGE }] };
    await expect(given.ecs.send(new RegisterTaskDefinitionCommand({ ...valid, ...override }))).rejects.toMatchObject({
      name: 'ClientException',
    });
  });
});

describe('services', () => {
  it('show both task sets while a deployment runs', async () => {
    given = await givenDelivery();
    const app = givenApplication(given, { desiredCount: 2 });
    const id = await givenDeployment(given, app);
    given.pass(2 * MINUTE);
    const { services: [service] = [], failures } = await given.ecs.send(
      new DescribeServicesCommand({ cluster: 'main', services: ['shop', 'none'] }),
    );
    expect(service).toMatchObject({
      deploymentController: { type: 'CODE_DEPLOY' },
      desiredCount: 2,
      runningCount: 4,
      taskSets: [
        { status: 'PRIMARY', stabilityStatus: 'STEADY_STATE' },
        { status: 'ACTIVE', externalId: id, startedBy: 'CODE_DEPLOY', runningCount: 2 },
      ],
    });
    expect(failures).toEqual([{ arn: 'none', reason: 'MISSING' }]);
    const sets = await given.ecs.send(
      new DescribeTaskSetsCommand({ cluster: 'main', service: 'shop', taskSets: [service?.taskSets?.[1]?.id ?? ''] }),
    );
    expect(sets.taskSets).toHaveLength(1);
  });

  it('are listed by cluster', async () => {
    given = await givenDelivery();
    givenApplication(given);
    const { serviceArns } = await given.ecs.send(new ListServicesCommand({ cluster: 'main' }));
    expect(serviceArns).toEqual(['arn:aws:ecs:eu-central-1:111111111111:service/main/shop']);
    const { clusters, failures } = await given.ecs.send(new DescribeClustersCommand({ clusters: ['main', 'none'] }));
    expect(clusters).toMatchObject([{ clusterName: 'main', activeServicesCount: 1 }]);
    expect(failures).toEqual([{ arn: 'none', reason: 'MISSING' }]);
    await expect(given.ecs.send(new ListServicesCommand({ cluster: 'none' }))).rejects.toMatchObject({
      name: 'ClusterNotFoundException',
    });
  });
});

describe('tasks', () => {
  const withFate = async (fate: Fate) => {
    given = await givenDelivery({
      runner: (agenda) =>
        scriptedRunner(agenda, {
          fate: ({ containerDefinitions }) => (containerDefinitions?.[0]?.image === NEXT_IMAGE ? fate : 'steady'),
        }),
    });
    await givenDeployment(given, givenApplication(given));
  };

  const stopped = async () => {
    const { taskArns = [] } = await given.ecs.send(
      new ListTasksCommand({ cluster: 'main', serviceName: 'shop', desiredStatus: 'STOPPED' }),
    );
    const { tasks } = await given.ecs.send(new DescribeTasksCommand({ cluster: 'main', tasks: taskArns }));
    return tasks ?? [];
  };

  it('say why they stopped, and are started again ever more slowly', async () => {
    await withFate({
      stopCode: 'TaskFailedToStart',
      reason: 'CannotPullContainerError: not found',
      containerReason: 'CannotPullContainerError: not found',
      afterMs: 2_000,
    });
    given.pass(8_000);
    expect(await stopped()).toMatchObject([
      {
        lastStatus: 'STOPPED',
        stopCode: 'TaskFailedToStart',
        stoppedReason: 'CannotPullContainerError: not found',
        containers: [
          { name: 'app', imageDigest: `sha256:${'b'.repeat(64)}`, reason: 'CannotPullContainerError: not found' },
        ],
      },
    ]);
    given.pass(30 * MINUTE);
    const first = (await stopped()).length;
    expect(first).toBeGreaterThan(5);
    expect(first).toBeLessThan(15);
  });

  it('tell their exit code', async () => {
    await withFate({
      stopCode: 'EssentialContainerExited',
      reason: 'Essential container in task exited',
      exitCode: 137,
      afterMs: 60_000,
    });
    given.pass(90_000);
    expect(await stopped()).toMatchObject([{ stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] }]);
  });

  it('that never become healthy fail the deployment after an hour', async () => {
    await withFate('hangs');
    given.pass(59 * MINUTE);
    const [deployment] = given.at.codedeploy.deployments.newestFirst();
    expect(deployment?.status).toBe('InProgress');
    given.pass(2 * MINUTE);
    expect(given.at.codedeploy.deployment(deployment?.id)).toMatchObject({
      status: 'Failed',
      error: { code: 'TIMEOUT' },
    });
  });
});
