import {
  CreateDeploymentConfigCommand,
  type CreateDeploymentConfigInput,
  CreateDeploymentGroupCommand,
  type CreateDeploymentGroupInput,
  GetDeploymentConfigCommand,
  GetDeploymentGroupCommand,
  ListDeploymentConfigsCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { EcsApplication } from '../../src/delivery/index.ts';
import { type GivenDelivery, givenApplication, givenDelivery } from '../delivery/given-delivery.ts';

let given: GivenDelivery;

beforeEach(async () => {
  given = await givenDelivery();
});

afterEach(async () => {
  await given.stop();
  expect(given.api.defects).toEqual([]);
  given.api.violations.assertClean();
});

describe('deployment configurations', () => {
  const create = (override: Partial<CreateDeploymentConfigInput>) =>
    given.codedeploy.send(
      new CreateDeploymentConfigCommand({
        deploymentConfigName: 'canary-20',
        computePlatform: 'ECS',
        trafficRoutingConfig: {
          type: 'TimeBasedCanary',
          timeBasedCanary: { canaryPercentage: 20, canaryInterval: 10 },
        },
        ...override,
      }),
    );

  it('come with all that CodeDeploy brings', async () => {
    const { deploymentConfigsList = [] } = await given.codedeploy.send(new ListDeploymentConfigsCommand({}));
    expect(deploymentConfigsList).toEqual(
      expect.arrayContaining([
        'CodeDeployDefault.ECSCanary10Percent15Minutes',
        'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
        'CodeDeployDefault.LambdaCanary10Percent30Minutes',
        'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
        'CodeDeployDefault.LambdaLinear10PercentEvery10Minutes',
        'CodeDeployDefault.OneAtATime',
      ]),
    );
    expect(deploymentConfigsList).toHaveLength(17);
  });

  it('are created and read back', async () => {
    await create({});
    const { deploymentConfigInfo } = await given.codedeploy.send(
      new GetDeploymentConfigCommand({ deploymentConfigName: 'canary-20' }),
    );
    expect(deploymentConfigInfo).toMatchObject({
      computePlatform: 'ECS',
      trafficRoutingConfig: { type: 'TimeBasedCanary' },
    });
    await expect(create({})).rejects.toMatchObject({ name: 'DeploymentConfigAlreadyExistsException' });
  });

  it.each<[string, Partial<CreateDeploymentConfigInput>, string]>([
    ['a reserved name', { deploymentConfigName: 'CodeDeployDefault.Mine' }, 'InvalidDeploymentConfigNameException'],
    [
      '100 percent',
      {
        trafficRoutingConfig: {
          type: 'TimeBasedCanary',
          timeBasedCanary: { canaryPercentage: 100, canaryInterval: 1 },
        },
      },
      'InvalidTrafficRoutingConfigurationException',
    ],
    [
      'more than two days',
      {
        trafficRoutingConfig: {
          type: 'TimeBasedCanary',
          timeBasedCanary: { canaryPercentage: 10, canaryInterval: 2_881 },
        },
      },
      'InvalidTrafficRoutingConfigurationException',
    ],
    [
      'steps that belong to another type',
      { trafficRoutingConfig: { type: 'AllAtOnce', timeBasedLinear: { linearPercentage: 10, linearInterval: 1 } } },
      'InvalidTrafficRoutingConfigurationException',
    ],
    ['no routing', { trafficRoutingConfig: undefined }, 'InvalidTrafficRoutingConfigurationException'],
    [
      'healthy hosts of ECS',
      { minimumHealthyHosts: { type: 'HOST_COUNT', value: 1 } },
      'InvalidMinimumHealthyHostValueException',
    ],
    ['zones of ECS', { zonalConfig: {} }, 'InvalidZonalDeploymentConfigurationException'],
    [
      'no healthy hosts of servers',
      { computePlatform: 'Server', trafficRoutingConfig: undefined },
      'InvalidMinimumHealthyHostValueException',
    ],
    ['an unknown platform', { computePlatform: 'Mainframe' as 'ECS' }, 'InvalidComputePlatformException'],
  ])('are refused with %s', async (_what, override, name) => {
    await expect(create(override)).rejects.toMatchObject({ name });
  });
});

describe('deployment groups', () => {
  let app: EcsApplication;

  beforeEach(() => {
    app = givenApplication(given, { alarmAbove: 5 });
    given.at.ecs.createService({
      cluster: 'main',
      name: 'other',
      taskDefinition: 'shop:1',
      containerName: 'app',
      containerPort: 8080,
      targetGroup: app.blue,
    });
  });

  const valid = (): CreateDeploymentGroupInput => ({
    applicationName: app.application,
    deploymentGroupName: 'second',
    serviceRoleArn: 'arn:aws:iam::111111111111:role/codedeploy',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ecsServices: [{ clusterName: 'main', serviceName: 'other' }],
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [{ name: 'shop-blue' }, { name: 'shop-green' }],
          prodTrafficRoute: { listenerArns: [app.listener.arn] },
        },
      ],
    },
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
    },
  });

  const create = (override: Partial<CreateDeploymentGroupInput> = {}) =>
    given.codedeploy.send(new CreateDeploymentGroupCommand({ ...valid(), ...override }));

  it('are created for a service of their own', async () => {
    await create();
    const { deploymentGroupInfo } = await given.codedeploy.send(
      new GetDeploymentGroupCommand({ applicationName: app.application, deploymentGroupName: 'second' }),
    );
    expect(deploymentGroupInfo).toMatchObject({
      computePlatform: 'ECS',
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      ecsServices: [{ serviceName: 'other' }],
    });
  });

  it('keep what an update does not name', async () => {
    await given.codedeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: app.application,
        currentDeploymentGroupName: app.group,
        newDeploymentGroupName: 'renamed',
        deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      }),
    );
    const { deploymentGroupInfo } = await given.codedeploy.send(
      new GetDeploymentGroupCommand({ applicationName: app.application, deploymentGroupName: 'renamed' }),
    );
    expect(deploymentGroupInfo).toMatchObject({
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      alarmConfiguration: { enabled: true, alarms: [{ name: 'shop-blue-5xx' }, { name: 'shop-green-5xx' }] },
    });
  });

  it.each<[string, () => Partial<CreateDeploymentGroupInput>, string]>([
    ['a name that is taken', () => ({ deploymentGroupName: app.group }), 'DeploymentGroupAlreadyExistsException'],
    [
      'a service of another group',
      () => ({ ecsServices: [{ clusterName: 'main', serviceName: 'shop' }] }),
      'ECSServiceMappingLimitExceededException',
    ],
    [
      'a service that does not exist',
      () => ({ ecsServices: [{ clusterName: 'main', serviceName: 'none' }] }),
      'InvalidECSServiceException',
    ],
    ['no service', () => ({ ecsServices: [] }), 'InvalidECSServiceException'],
    ['a role that is none', () => ({ serviceRoleArn: 'codedeploy' }), 'InvalidRoleException'],
    [
      'a deployment in place',
      () => ({ deploymentStyle: { deploymentType: 'IN_PLACE', deploymentOption: 'WITH_TRAFFIC_CONTROL' } }),
      'InvalidDeploymentStyleException',
    ],
    [
      'no blue/green settings',
      () => ({ blueGreenDeploymentConfiguration: undefined }),
      'InvalidBlueGreenDeploymentConfigurationException',
    ],
    [
      'a ready wait without a time',
      () => ({ blueGreenDeploymentConfiguration: { deploymentReadyOption: { actionOnTimeout: 'STOP_DEPLOYMENT' } } }),
      'InvalidBlueGreenDeploymentConfigurationException',
    ],
    ['no load balancer', () => ({ loadBalancerInfo: undefined }), 'InvalidLoadBalancerInfoException'],
    [
      'one target group twice',
      () => ({
        loadBalancerInfo: {
          targetGroupPairInfoList: [{ targetGroups: [{ name: 'shop-blue' }, { name: 'shop-blue' }] }],
        },
      }),
      'InvalidTargetGroupPairException',
    ],
    [
      'two alarms of one name',
      () => ({ alarmConfiguration: { enabled: true, alarms: [{ name: 'shop-blue-5xx' }, { name: 'shop-blue-5xx' }] } }),
      'InvalidAlarmConfigException',
    ],
    [
      'too many alarms',
      () => ({
        alarmConfiguration: {
          enabled: true,
          alarms: Array.from({ length: 51 }, (_, index) => ({ name: `a${index}` })),
        },
      }),
      'AlarmsLimitExceededException',
    ],
    [
      'a rollback on nothing known',
      () => ({ autoRollbackConfiguration: { enabled: true, events: ['NEVER' as 'DEPLOYMENT_FAILURE'] } }),
      'InvalidAutoRollbackConfigException',
    ],
  ])('are refused with %s', async (_what, override, name) => {
    await expect(create(override())).rejects.toMatchObject({ name });
  });
});
