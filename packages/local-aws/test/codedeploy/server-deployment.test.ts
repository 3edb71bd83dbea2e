import { CreateDeploymentCommand, type CreateDeploymentInput, StopDeploymentCommand } from '@aws-sdk/client-codedeploy';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createGroup, type Fleet } from '../../src/codedeploy/index.ts';
import {
  deploymentOf,
  type GivenDelivery,
  givenDelivery,
  MINUTE,
  SECOND,
  targetsOf,
} from '../delivery/given-delivery.ts';

describe('an in-place deployment to servers', () => {
  let given: GivenDelivery;

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  /** Six instances in three zones; each event takes a second. */
  const setUp = async (options: { broken?: readonly string[]; config?: string; revision?: string } = {}) => {
    const { broken = [], config = 'CodeDeployDefault.HalfAtATime', revision = 'next.zip' } = options;
    const fleet: Fleet = {
      matching: () => ['a', 'a', 'b', 'b', 'c', 'c'].map((zone, index) => ({ id: `i-${index + 1}`, zone })),
      step: (instance, event, deployed) =>
        event === 'ValidateService' && broken.includes(instance.id) && deployed.s3Location?.key === revision
          ? {
              ms: SECOND,
              failure: { errorCode: 'ScriptFailed', scriptName: 'test.sh', message: 'exit 1', logTail: 'not healthy' },
            }
          : { ms: SECOND },
    };
    given = await givenDelivery({ fleet, revisions: { read: () => 'version: 0.0\nos: linux\n' } });
    given.at.codedeploy.applications.create('web', 'Server');
    given.at.codedeploy.configs.create({
      deploymentConfigName: 'zone-by-zone',
      minimumHealthyHosts: { type: 'HOST_COUNT', value: 0 },
      zonalConfig: { firstZoneMonitorDurationInSeconds: 300, monitorDurationInSeconds: 60 },
    });
    createGroup(given.at.codedeploy, {
      applicationName: 'web',
      deploymentGroupName: 'all',
      serviceRoleArn: 'arn:aws:iam::111111111111:role/codedeploy',
      deploymentConfigName: config,
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] },
    });
  };

  const deploy = async (key = 'next.zip', override: Partial<CreateDeploymentInput> = {}) => {
    const { deploymentId = '' } = await given.codedeploy.send(
      new CreateDeploymentCommand({
        applicationName: 'web',
        deploymentGroupName: 'all',
        revision: { revisionType: 'S3', s3Location: { bucket: 'bundles', key, bundleType: 'zip' } },
        ...override,
      }),
    );
    return deploymentId;
  };

  const statuses = async (id: string) =>
    (await targetsOf(given, id)).map(({ instanceTarget }) => instanceTarget?.status);

  it('works on half of the fleet at a time', async () => {
    await setUp();
    const id = await deploy();
    given.pass(5 * SECOND);
    expect(await statuses(id)).toEqual(['InProgress', 'InProgress', 'InProgress', 'Pending', 'Pending', 'Pending']);
    given.pass(8 * SECOND);
    expect(await statuses(id)).toEqual([
      'Succeeded',
      'Succeeded',
      'Succeeded',
      'InProgress',
      'InProgress',
      'InProgress',
    ]);
    expect((await deploymentOf(given, id)).deploymentOverview).toMatchObject({ Succeeded: 3, InProgress: 3 });
    given.pass(MINUTE);
    expect((await deploymentOf(given, id)).status).toBe('Succeeded');
  });

  it('fails, and skips the rest, once too few stay healthy', async () => {
    await setUp({ broken: ['i-1'], config: 'CodeDeployDefault.OneAtATime' });
    const id = await deploy();
    given.pass(MINUTE);
    expect(await deploymentOf(given, id)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'HEALTH_CONSTRAINTS' },
    });
    expect(await statuses(id)).toEqual(['Failed', ...Array.from({ length: 5 }, () => 'Skipped')]);
    const [first] = await targetsOf(given, id);
    expect(first?.instanceTarget?.lifecycleEvents?.at(-1)).toMatchObject({
      lifecycleEventName: 'ValidateService',
      status: 'Failed',
      diagnostics: { errorCode: 'ScriptFailed', scriptName: 'test.sh', logTail: 'not healthy' },
    });
  });

  it('forgives the last instance when one at a time may fail', async () => {
    await setUp({ broken: ['i-6'], config: 'CodeDeployDefault.OneAtATime' });
    const id = await deploy();
    given.pass(10 * MINUTE);
    expect((await deploymentOf(given, id)).status).toBe('Succeeded');
    expect((await deploymentOf(given, id)).deploymentOverview).toMatchObject({ Succeeded: 5, Failed: 1 });
  });

  it('is rolled back to the last revision that succeeded', async () => {
    await setUp({ broken: ['i-1', 'i-2', 'i-3', 'i-4'] });
    const first = await deploy('last.zip');
    given.pass(MINUTE);
    expect((await deploymentOf(given, first)).status).toBe('Succeeded');
    const id = await deploy();
    given.pass(MINUTE);
    const info = await deploymentOf(given, id);
    expect(info.status).toBe('Failed');
    given.pass(MINUTE);
    const rollback = await deploymentOf(given, info.rollbackInfo?.rollbackDeploymentId ?? '');
    expect(rollback).toMatchObject({ status: 'Succeeded', revision: { s3Location: { key: 'last.zip' } } });
  });

  it('says so when there is nothing to roll back to', async () => {
    await setUp();
    const id = await deploy();
    given.pass(5 * SECOND);
    await given.codedeploy.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    given.pass(MINUTE);
    const info = await deploymentOf(given, id);
    expect(info.status).toBe('Stopped');
    expect(info.rollbackInfo?.rollbackMessage).toMatch(/no successful deployment/);
    expect(await statuses(id)).toEqual(['Failed', 'Failed', 'Failed', 'Skipped', 'Skipped', 'Skipped']);
  });

  it('takes one zone after the other, and watches the first one longest', async () => {
    await setUp({ config: 'zone-by-zone' });
    const id = await deploy();
    given.pass(15 * SECOND);
    expect(await statuses(id)).toEqual(['Succeeded', 'Succeeded', 'Pending', 'Pending', 'Pending', 'Pending']);
    given.pass(5 * MINUTE + 5 * SECOND);
    expect((await statuses(id)).slice(0, 4)).toEqual(['Succeeded', 'Succeeded', 'Succeeded', 'Succeeded']);
    given.pass(2 * MINUTE);
    expect((await deploymentOf(given, id)).status).toBe('Succeeded');
  });

  it('leaves instances alone that have the revision already, when asked to', async () => {
    await setUp({ config: 'CodeDeployDefault.AllAtOnce' });
    await deploy();
    given.pass(MINUTE);
    const id = await deploy('next.zip', { updateOutdatedInstancesOnly: true });
    given.pass(MINUTE);
    expect((await deploymentOf(given, id)).errorInformation?.code).toBe('NO_INSTANCES');
  });

  it('restarts what is there without downloading it again', async () => {
    await setUp({ config: 'CodeDeployDefault.AllAtOnce' });
    await deploy();
    given.pass(MINUTE);
    const id = await deploy('', { deploymentMode: 'RESTART', revision: undefined });
    given.pass(MINUTE);
    const [target] = await targetsOf(given, id);
    expect(target?.instanceTarget?.lifecycleEvents?.map(({ lifecycleEventName }) => lifecycleEventName)).toEqual([
      'ApplicationStop',
      'ApplicationStart',
      'ValidateService',
    ]);
    expect(await deploymentOf(given, id)).toMatchObject({ status: 'Succeeded', deploymentMode: 'RESTART' });
  });
});
