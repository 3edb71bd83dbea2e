import {
  CreateDeploymentCommand,
  type CreateDeploymentInput,
  GetApplicationRevisionCommand,
  ListDeploymentsCommand,
} from '@aws-sdk/client-codedeploy';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createDeployment } from '../../src/codedeploy/create-deployment.ts';
import type { EcsApplication } from '../../src/delivery/index.ts';
import {
  deploymentOf,
  ecsAppSpec,
  type GivenDelivery,
  givenApplication,
  givenDelivery,
  givenDeployment,
  givenTaskDefinition,
  MINUTE,
  revisionOf,
  SECOND,
} from '../delivery/given-delivery.ts';

describe('CreateDeployment refuses', () => {
  let given: GivenDelivery;
  let app: EcsApplication;
  let taskDefinition: string;

  beforeAll(async () => {
    given = await givenDelivery();
    app = givenApplication(given);
    taskDefinition = await givenTaskDefinition(given);
  });

  afterAll(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
  });

  const valid = (): CreateDeploymentInput => ({
    applicationName: app.application,
    deploymentGroupName: app.group,
    revision: revisionOf(ecsAppSpec(taskDefinition)),
  });

  const content = () => ecsAppSpec(taskDefinition);

  it.each<[string, () => Partial<CreateDeploymentInput>, string]>([
    ['an unknown application', () => ({ applicationName: 'none' }), 'ApplicationDoesNotExistException'],
    ['a name that is too long', () => ({ applicationName: 'x'.repeat(101) }), 'InvalidApplicationNameException'],
    ['no group', () => ({ deploymentGroupName: '' }), 'DeploymentGroupNameRequiredException'],
    ['an unknown group', () => ({ deploymentGroupName: 'none' }), 'DeploymentGroupDoesNotExistException'],
    ['no revision', () => ({ revision: undefined }), 'RevisionRequiredException'],
    ['an unknown configuration', () => ({ deploymentConfigName: 'none' }), 'DeploymentConfigDoesNotExistException'],
    ['a bad configuration name', () => ({ deploymentConfigName: 'a b' }), 'InvalidDeploymentConfigNameException'],
    [
      'a configuration of another platform',
      () => ({ deploymentConfigName: 'CodeDeployDefault.LambdaAllAtOnce' }),
      'InvalidTrafficRoutingConfigurationException',
    ],
    ['a description that is too long', () => ({ description: 'x'.repeat(257) }), 'DescriptionTooLongException'],
    [
      'a wrong sha256',
      () => ({
        revision: { revisionType: 'AppSpecContent', appSpecContent: { content: content(), sha256: 'f'.repeat(64) } },
      }),
      'InvalidRevisionException',
    ],
    [
      'an upper-case sha256',
      () => ({
        revision: {
          revisionType: 'AppSpecContent',
          appSpecContent: {
            content: content(),
            sha256: (revisionOf(content()).appSpecContent?.sha256 ?? '').toUpperCase(),
          },
        },
      }),
      'InvalidRevisionException',
    ],
    ['an AppSpec that is no AppSpec', () => ({ revision: revisionOf('{}') }), 'InvalidRevisionException'],
    ['an unknown task definition', () => ({ revision: revisionOf(ecsAppSpec('shop:99')) }), 'InvalidRevisionException'],
    [
      'a container that the task definition has not',
      () => ({ revision: revisionOf(content().replace('"app"', '"web"')) }),
      'InvalidRevisionException',
    ],
    [
      'a port that the container has not',
      () => ({ revision: revisionOf(content().replace('8080', '81')) }),
      'InvalidRevisionException',
    ],
    [
      'a commit for ECS',
      () => ({ revision: { revisionType: 'GitHub', gitHubLocation: { repository: 'o/r', commitId: 'a'.repeat(40) } } }),
      'InvalidRevisionException',
    ],
    [
      'an object that is not there',
      () => ({ revision: { revisionType: 'S3', s3Location: { bucket: 'files', key: 'app.yml', bundleType: 'YAML' } } }),
      'RevisionDoesNotExistException',
    ],
    [
      'outdated instances of ECS',
      () => ({ updateOutdatedInstancesOnly: true }),
      'InvalidUpdateOutdatedInstancesOnlyValueException',
    ],
    [
      'ignored stop failures of ECS',
      () => ({ ignoreApplicationStopFailures: true }),
      'InvalidIgnoreApplicationStopFailuresValueException',
    ],
    [
      'an unknown file behavior',
      () => ({ fileExistsBehavior: 'ASK' as 'RETAIN' }),
      'InvalidFileExistsBehaviorException',
    ],
    [
      'rollback without events',
      () => ({ autoRollbackConfiguration: { enabled: true, events: [] } }),
      'InvalidAutoRollbackConfigException',
    ],
    [
      'alarms without a list',
      () => ({ overrideAlarmConfiguration: { enabled: true, alarms: [] } }),
      'InvalidAlarmConfigException',
    ],
    [
      'an alarm that does not exist',
      () => ({ overrideAlarmConfiguration: { enabled: true, alarms: [{ name: 'none' }] } }),
      'InvalidAlarmConfigException',
    ],
    ['a restart of ECS', () => ({ deploymentMode: 'RESTART', revision: undefined }), 'InvalidInputException'],
  ])('%s', async (_what, override, name) => {
    await expect(
      given.codedeploy.send(new CreateDeploymentCommand({ ...valid(), ...override() })),
    ).rejects.toMatchObject({ name });
  });
});

describe('CreateDeployment', () => {
  let given: GivenDelivery;

  beforeEach(async () => {
    given = await givenDelivery();
  });

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  it('takes one deployment a group, and names the one that runs in two ways', async () => {
    const app = givenApplication(given);
    const id = await givenDeployment(given, app);
    await expect(givenDeployment(given, app)).rejects.toMatchObject({
      name: 'DeploymentLimitExceededException',
      message: expect.stringContaining(`is already deploying '${id}'`),
    });
    given.pass(10 * SECOND);
    await expect(givenDeployment(given, app)).rejects.toMatchObject({
      name: 'DeploymentLimitExceededException',
      message: expect.stringContaining(`already has an active Deployment '${id}'`),
    });
    given.pass(60 * MINUTE);
    expect(await givenDeployment(given, app)).not.toBe(id);
  });

  it('shows the hash of an AppSpec, and gives its content as the application revision', async () => {
    const app = givenApplication(given);
    const id = await givenDeployment(given, app, { description: 'run 17' });
    const info = await deploymentOf(given, id);
    expect(info.description).toBe('run 17');
    expect(info.revision?.appSpecContent?.content ?? null).toBeNull();
    const answer = await given.codedeploy.send(
      new GetApplicationRevisionCommand({ applicationName: app.application, revision: info.revision }),
    );
    expect(answer.revision?.appSpecContent?.content).toContain('AWS::ECS::Service');
    expect(answer.revisionInfo?.firstUsedTime).toBeInstanceOf(Date);
  });

  it('is listed newest first, by group and by status', async () => {
    const app = givenApplication(given);
    const first = await givenDeployment(given, app);
    given.pass(60 * MINUTE);
    const second = await givenDeployment(given, app);
    const names = { applicationName: app.application, deploymentGroupName: app.group };
    const all = await given.codedeploy.send(new ListDeploymentsCommand(names));
    expect(all.deployments).toEqual([second, first]);
    const active = await given.codedeploy.send(
      new ListDeploymentsCommand({ ...names, includeOnlyStatuses: ['Created', 'Queued', 'InProgress'] }),
    );
    expect(active.deployments).toEqual([second]);
    const later = await given.codedeploy.send(
      new ListDeploymentsCommand({ ...names, createTimeRange: { start: new Date(given.now() - MINUTE) } }),
    );
    expect(later.deployments).toEqual([second]);
  });

  it('lists page by page, and refuses a token that it never gave', async () => {
    const app = givenApplication(given, {
      deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce',
      terminationWaitMinutes: 0,
    });
    const input = {
      applicationName: app.application,
      deploymentGroupName: app.group,
      revision: revisionOf(ecsAppSpec(await givenTaskDefinition(given))),
    };
    for (let count = 0; count < 102; count += 1) {
      createDeployment(given.at.codedeploy, input);
      given.pass(5 * MINUTE);
    }
    const page = await given.codedeploy.send(new ListDeploymentsCommand({}));
    expect(page.deployments).toHaveLength(100);
    const rest = await given.codedeploy.send(new ListDeploymentsCommand({ nextToken: page.nextToken }));
    expect(rest.deployments).toHaveLength(2);
    await expect(given.codedeploy.send(new ListDeploymentsCommand({ nextToken: 'made-up' }))).rejects.toMatchObject({
      name: 'InvalidNextTokenException',
    });
  });
});
