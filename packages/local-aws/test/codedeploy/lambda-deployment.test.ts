import { CreateDeploymentCommand, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { GetAliasCommand, PublishVersionCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@waybill/shared/kernel';
import { type LambdaApplication, setUpLambdaApplication, startLambdaTraffic } from '../../src/delivery/index.ts';
import {
  deploymentOf,
  type GivenDelivery,
  givenDelivery,
  MINUTE,
  revisionOf,
  SECOND,
  targetsOf,
} from '../delivery/given-delivery.ts';

describe('a deployment of a Lambda alias', () => {
  let given: GivenDelivery;
  let app: LambdaApplication;

  beforeEach(async () => {
    given = await givenDelivery();
    app = setUpLambdaApplication(given.at, {
      functionName: 'order',
      alarmAbove: 3,
      behavior: ({ version }) =>
        version === '3'
          ? { durationMs: 5, error: { type: 'Error', message: 'no' } }
          : { durationMs: 5, payload: version },
    });
    app.of.code = 'code of version 2';
    await given.lambda.send(new PublishVersionCommand({ FunctionName: 'order' }));
  });

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  const specOf = (target: string, current = '1') =>
    JSON.stringify({
      version: 0.0,
      Resources: [
        {
          order: {
            Type: 'AWS::Lambda::Function',
            Properties: { Name: 'order', Alias: 'live', CurrentVersion: current, TargetVersion: target },
          },
        },
      ],
    });

  const deploy = async (target = '2', current = '1') => {
    const { deploymentId = '' } = await given.codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: app.application,
        deploymentGroupName: app.group,
        revision: revisionOf(specOf(target, current)),
      }),
    );
    return deploymentId;
  };

  const aliasOf = () => given.lambda.send(new GetAliasCommand({ FunctionName: 'order', Name: 'live' }));

  it('gives the target version its share of the alias, then all of it', async () => {
    const id = await deploy();
    given.pass(MINUTE);
    expect(await aliasOf()).toMatchObject({
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
    });
    const [target] = await targetsOf(given, id);
    expect(target).toMatchObject({
      deploymentTargetType: 'LambdaTarget',
      lambdaTarget: {
        targetId: 'order:live',
        lambdaFunctionInfo: { currentVersion: '1', targetVersion: '2', targetVersionWeight: 10 },
      },
    });
    given.pass(5 * MINUTE);
    const alias = await aliasOf();
    expect(alias.FunctionVersion).toBe('2');
    expect(alias.RoutingConfig).toBeUndefined();
    expect((await deploymentOf(given, id)).status).toBe('Succeeded');
  });

  it('is rolled back to the version before when it is stopped', async () => {
    const id = await deploy();
    given.pass(MINUTE);
    await given.codedeploy.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    given.pass(MINUTE);
    const info = await deploymentOf(given, id);
    expect(info.status).toBe('Stopped');
    const rollback = await deploymentOf(given, info.rollbackInfo?.rollbackDeploymentId ?? '');
    expect(rollback).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback', computePlatform: 'Lambda' });
    const alias = await aliasOf();
    expect([alias.FunctionVersion, alias.RoutingConfig]).toEqual(['1', undefined]);
  });

  it('is stopped by an alarm on what its version does to real invocations', async () => {
    app.of.code = 'code of version 3';
    await given.lambda.send(new PublishVersionCommand({ FunctionName: 'order' }));
    startLambdaTraffic(given.at, app, { random: seededRandom(3), perMinute: 300 });
    const id = await deploy('3');
    given.pass(4 * MINUTE);
    expect(await deploymentOf(given, id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE' },
    });
    expect((await aliasOf()).FunctionVersion).toBe('1');
  });

  it('fails when the alias is not at the current version', async () => {
    await deploy();
    given.pass(10 * MINUTE);
    const id = await deploy('2', '1');
    given.pass(10 * SECOND);
    expect(await deploymentOf(given, id)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'INVALID_LAMBDA_CONFIGURATION' },
    });
  });

  it.each([
    ['a version that does not exist', specOf('9')],
    ['the same version twice', specOf('1')],
    ['an unknown alias', specOf('2').replace('live', 'none')],
    ['an unknown function', specOf('2').replace('"Name":"order"', '"Name":"none"')],
    ['the AppSpec of ECS', '{"version":0,"Resources":[{"x":{"Type":"AWS::ECS::Service","Properties":{}}}]}'],
  ])('is refused with %s', async (_what, content) => {
    const names = { applicationName: app.application, deploymentGroupName: app.group };
    await expect(
      given.codedeploy.send(new CreateDeploymentCommand({ ...names, revision: revisionOf(content) })),
    ).rejects.toMatchObject({
      name: 'InvalidRevisionException',
    });
  });
});
