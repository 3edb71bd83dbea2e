import { SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  PutLifecycleEventHookExecutionStatusCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type HookScript, scriptedHooks } from '../../src/codedeploy/index.ts';
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
  targetsOf,
  weightsOf,
} from '../delivery/given-delivery.ts';

let given: GivenDelivery;

afterEach(async () => {
  await given.stop();
  expect(given.api.defects).toEqual([]);
  given.api.violations.assertClean();
});

describe('a lifecycle hook', () => {
  const deployWithHook = async (script: HookScript, event = 'BeforeAllowTraffic') => {
    given = await givenDelivery({ hooks: (agenda) => scriptedHooks(agenda, script) });
    const app = givenApplication(given);
    const revision = revisionOf(ecsAppSpec(await givenTaskDefinition(given), [{ [event]: 'check' }]));
    return { app, id: await givenDeployment(given, app, { revision }) };
  };

  const eventOf = async (id: string, name: string) => {
    const [target] = await targetsOf(given, id);
    return target?.ecsTarget?.lifecycleEvents?.find(({ lifecycleEventName }) => lifecycleEventName === name);
  };

  it('lets the deployment go on when it succeeds', async () => {
    const { id } = await deployWithHook(() => ({ afterMs: 20 * SECOND, status: 'Succeeded' }));
    given.pass(50 * SECOND);
    expect((await eventOf(id, 'BeforeAllowTraffic'))?.status).toBe('InProgress');
    given.pass(20 * SECOND);
    expect(await weightsOf(given, id)).toBe('Blue 90, Green 10');
  });

  it('fails the deployment, shows its log and brings a rollback when it fails', async () => {
    const { id } = await deployWithHook(() => ({
      afterMs: SECOND,
      status: 'Failed',
      message: 'no home page',
      logTail: 'GET / 404',
    }));
    given.pass(2 * MINUTE);
    expect(await eventOf(id, 'BeforeAllowTraffic')).toMatchObject({
      status: 'Failed',
      diagnostics: { errorCode: 'ScriptFailed', scriptName: 'check', message: 'no home page', logTail: 'GET / 404' },
    });
    expect((await eventOf(id, 'AllowTraffic'))?.status).toBe('Skipped');
    const info = await deploymentOf(given, id);
    expect(info).toMatchObject({ status: 'Failed', errorInformation: { code: 'HOOK_EXECUTION_FAILURE' } });
    expect(info.rollbackInfo?.rollbackDeploymentId).toMatch(/^d-/);
  });

  it('cannot be rolled back from before anything was installed', async () => {
    const { id } = await deployWithHook(() => ({ afterMs: SECOND, status: 'Failed' }), 'BeforeInstall');
    given.pass(2 * MINUTE);
    const info = await deploymentOf(given, id);
    expect(info.status).toBe('Failed');
    expect(info.rollbackInfo?.rollbackDeploymentId).toBeUndefined();
    expect(info.rollbackInfo?.rollbackMessage).toMatch(/nothing to roll back/);
  });

  it('has failed when its function does not exist', async () => {
    const { id } = await deployWithHook(() => 'missing');
    given.pass(MINUTE);
    expect((await eventOf(id, 'BeforeAllowTraffic'))?.diagnostics?.errorCode).toBe('ScriptMissing');
  });

  it('has failed when it does not answer within an hour', async () => {
    const { id } = await deployWithHook(() => 'silent');
    given.pass(59 * MINUTE);
    expect((await deploymentOf(given, id)).status).toBe('InProgress');
    given.pass(2 * MINUTE);
    expect((await eventOf(id, 'BeforeAllowTraffic'))?.diagnostics?.errorCode).toBe('ScriptTimedOut');
  });

  it('is answered once, through the API', async () => {
    let executionId = '';
    const { id } = await deployWithHook((call) => {
      executionId = call.executionId;
      return 'silent';
    });
    given.pass(MINUTE);
    const answer = (status: 'Succeeded' | 'Skipped') =>
      given.codedeploy.send(
        new PutLifecycleEventHookExecutionStatusCommand({
          deploymentId: id,
          lifecycleEventHookExecutionId: executionId,
          status,
        }),
      );
    await expect(answer('Skipped')).rejects.toMatchObject({
      name: 'InvalidLifecycleEventHookExecutionStatusException',
    });
    expect((await answer('Succeeded')).lifecycleEventHookExecutionId).toBe(executionId);
    await expect(answer('Succeeded')).rejects.toMatchObject({ name: 'LifecycleEventAlreadyCompletedException' });
    given.pass(5 * SECOND);
    expect(await weightsOf(given, id)).toBe('Blue 90, Green 10');
  });
});

describe('an alarm of the deployment group', () => {
  const setAlarm = (name: string, StateValue: 'ALARM' | 'OK') =>
    given.cloudwatch.send(new SetAlarmStateCommand({ AlarmName: name, StateValue, StateReason: 'test' }));

  it('stops the deployment and rolls it back', async () => {
    given = await givenDelivery();
    const app = givenApplication(given, { alarmAbove: 5 });
    const id = await givenDeployment(given, app);
    given.pass(50 * SECOND);
    await setAlarm('shop-green-5xx', 'ALARM');
    given.pass(12 * SECOND);
    expect(await deploymentOf(given, id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE', message: expect.stringContaining('shop-green-5xx') },
    });
    const [target] = await targetsOf(given, id);
    const ended = target?.ecsTarget?.lifecycleEvents?.find(
      ({ lifecycleEventName }) => lifecycleEventName === 'AllowTraffic',
    );
    expect([ended?.status, ended?.diagnostics]).toEqual(['Failed', undefined]);
    given.pass(MINUTE);
    const { rollbackInfo } = await deploymentOf(given, id);
    expect((await deploymentOf(given, rollbackInfo?.rollbackDeploymentId ?? '')).status).toBe('Succeeded');
  });

  it('stops the deployment at once when it was active before', async () => {
    given = await givenDelivery();
    const app = givenApplication(given, { alarmAbove: 5 });
    await setAlarm('shop-blue-5xx', 'ALARM');
    const id = await givenDeployment(given, app);
    given.pass(5 * SECOND);
    expect((await deploymentOf(given, id)).status).toBe('Stopped');
  });

  it('leaves a deployment alone that overrides the alarms', async () => {
    given = await givenDelivery();
    const app = givenApplication(given, { alarmAbove: 5 });
    await setAlarm('shop-blue-5xx', 'ALARM');
    const id = await givenDeployment(given, app, { overrideAlarmConfiguration: { enabled: false, alarms: [] } });
    given.pass(5 * SECOND);
    expect((await deploymentOf(given, id)).status).toBe('InProgress');
  });

  it('stops the deployment when it was deleted, unless that is to be ignored', async () => {
    given = await givenDelivery();
    const app = givenApplication(given, { alarmAbove: 5 });
    const first = await givenDeployment(given, app);
    given.at.cloudwatch.alarms.remove('shop-blue-5xx');
    given.pass(15 * SECOND);
    expect((await deploymentOf(given, first)).errorInformation?.message).toMatch(/does not exist/);
    given.pass(5 * MINUTE);
    await given.codedeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: app.application,
        currentDeploymentGroupName: app.group,
        alarmConfiguration: { enabled: true, ignorePollAlarmFailure: true, alarms: [{ name: 'shop-green-5xx' }] },
      }),
    );
    const second = await givenDeployment(given, app);
    given.at.cloudwatch.alarms.remove('shop-green-5xx');
    given.pass(15 * SECOND);
    expect((await deploymentOf(given, second)).status).toBe('InProgress');
  });

  it('is not asked during a rollback', async () => {
    given = await givenDelivery();
    const app = givenApplication(given, { alarmAbove: 5 });
    const id = await givenDeployment(given, app);
    given.pass(50 * SECOND);
    await setAlarm('shop-green-5xx', 'ALARM');
    given.pass(2 * MINUTE);
    const rollbackId = (await deploymentOf(given, id)).rollbackInfo?.rollbackDeploymentId ?? '';
    expect(await deploymentOf(given, rollbackId)).toMatchObject({ status: 'Succeeded', creator: 'codeDeployRollback' });
  });
});

describe('racing ends', () => {
  it('leave a deployment succeeded that ends before its stop takes effect', async () => {
    given = await givenDelivery({ pace: { stopMs: 30 * SECOND } });
    const app = givenApplication(given, {
      deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce',
      terminationWaitMinutes: 0,
    });
    const id = await givenDeployment(given, app);
    given.pass(37 * SECOND);
    expect((await deploymentOf(given, id)).status).toBe('InProgress');
    const answer = await given.codedeploy.send(
      new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }),
    );
    expect(answer.status).toBe('Pending');
    given.pass(2 * MINUTE);
    const info = await deploymentOf(given, id);
    expect(info.status).toBe('Succeeded');
    expect(info.rollbackInfo).toBeUndefined();
    await expect(given.codedeploy.send(new StopDeploymentCommand({ deploymentId: id }))).rejects.toMatchObject({
      name: 'DeploymentAlreadyCompletedException',
    });
  });

  it('make one rollback of an alarm and a stop at the same time', async () => {
    given = await givenDelivery();
    const app = givenApplication(given, { alarmAbove: 5 });
    const id = await givenDeployment(given, app);
    given.pass(50 * SECOND);
    await given.codedeploy.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    await given.cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: 'shop-green-5xx', StateValue: 'ALARM', StateReason: 'test' }),
    );
    given.pass(5 * MINUTE);
    expect(given.at.codedeploy.deployments.newestFirst()).toHaveLength(2);
  });

  it('say that a rollback failed whose original tasks are gone', async () => {
    given = await givenDelivery();
    const app = givenApplication(given);
    const id = await givenDeployment(given, app);
    given.pass(50 * SECOND);
    await given.codedeploy.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    app.service.taskSets[0]?.drain('somebody removed it');
    given.pass(MINUTE);
    const rollbackId = (await deploymentOf(given, id)).rollbackInfo?.rollbackDeploymentId ?? '';
    expect(await deploymentOf(given, rollbackId)).toMatchObject({
      status: 'Failed',
      errorInformation: { code: 'ECS_UPDATE_ERROR' },
    });
  });
});
