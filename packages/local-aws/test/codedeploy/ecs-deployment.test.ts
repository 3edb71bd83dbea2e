import {
  BatchGetDeploymentsCommand,
  ContinueDeploymentCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import {
  deploymentOf,
  type GivenDelivery,
  givenApplication,
  givenDelivery,
  givenDeployment,
  MINUTE,
  SECOND,
  targetsOf,
  weightsOf,
} from '../delivery/given-delivery.ts';

describe('a blue/green deployment to an ECS service', () => {
  let given: GivenDelivery;

  beforeEach(async () => {
    given = await givenDelivery();
  });

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  it('gives the canary its share at once and the rest after the interval', async () => {
    const app = givenApplication(given);
    const id = await givenDeployment(given, app);
    given.pass(40 * SECOND);
    expect(await weightsOf(given, id)).toBe('Blue 90, Green 10');
    given.pass(4 * MINUTE);
    expect(await weightsOf(given, id)).toBe('Blue 90, Green 10');
    given.pass(MINUTE);
    expect(await weightsOf(given, id)).toBe('Blue 0, Green 100');
    given.pass(10 * MINUTE);
    expect(await deploymentOf(given, id)).toMatchObject({
      status: 'Succeeded',
      creator: 'user',
      deploymentOverview: { Succeeded: 1, InProgress: 0 },
      instanceTerminationWaitTimeStarted: true,
    });
  });

  it('has no targets before it starts, and says so with an error', async () => {
    const id = await givenDeployment(given, givenApplication(given));
    await expect(targetsOf(given, id)).rejects.toMatchObject({ name: 'DeploymentNotStartedException' });
  });

  it('reports each lifecycle event with its times', async () => {
    const id = await givenDeployment(
      given,
      givenApplication(given, { deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce' }),
    );
    given.pass(60 * MINUTE);
    const [target] = await targetsOf(given, id);
    expect(target).toMatchObject({
      deploymentTargetType: 'ECSTarget',
      ecsTarget: { targetId: 'main:shop', status: 'Succeeded' },
    });
    const events = target?.ecsTarget?.lifecycleEvents ?? [];
    expect(events.map(({ lifecycleEventName }) => lifecycleEventName)).toEqual([
      'BeforeInstall',
      'Install',
      'AfterInstall',
      'BeforeAllowTraffic',
      'AllowTraffic',
      'AfterAllowTraffic',
    ]);
    expect(events.every(({ status, startTime, endTime }) => status === 'Succeeded' && startTime && endTime)).toBe(true);
  });

  it('sends the traffic of tests to the replacement before production gets any', async () => {
    const app = givenApplication(given, { testListenerPort: 8443 });
    const id = await givenDeployment(given, app);
    given.pass(35.5 * SECOND);
    const [target] = await targetsOf(given, id);
    expect(target?.ecsTarget?.lifecycleEvents?.[3]).toMatchObject({
      lifecycleEventName: 'AllowTestTraffic',
      status: 'InProgress',
    });
    expect([...(app.testListener?.weights ?? [])]).toEqual([[app.green.arn, 100]]);
    expect(app.listener.weights.get(app.green.arn)).toBe(0);
    await given.codedeploy.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }));
    given.pass(MINUTE);
    expect(app.testListener?.weights.get(app.blue.arn)).toBe(100);
  });

  it('is not rolled back on an end that nobody wanted rolled back', async () => {
    const app = givenApplication(given, { autoRollback: { enabled: true, events: ['DEPLOYMENT_FAILURE'] } });
    const id = await givenDeployment(given, app);
    given.pass(MINUTE);
    await given.codedeploy.send(new StopDeploymentCommand({ deploymentId: id }));
    given.pass(MINUTE);
    const info = await deploymentOf(given, id);
    expect([info.status, info.rollbackInfo]).toEqual(['Stopped', undefined]);
    expect(await givenDeployment(given, app)).toMatch(/^d-/);
    given.pass(2 * MINUTE);
    expect(app.service.taskSets.map(({ status }) => status)).toEqual(['PRIMARY', 'ACTIVE']);
  });

  it('keeps to the settings that its group had when it was created', async () => {
    const app = givenApplication(given);
    const id = await givenDeployment(given, app);
    await given.codedeploy.send(
      new UpdateDeploymentGroupCommand({
        applicationName: app.application,
        currentDeploymentGroupName: app.group,
        deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      }),
    );
    given.pass(MINUTE);
    expect(await weightsOf(given, id)).toBe('Blue 90, Green 10');
  });

  it('can end its wait before the old tasks go', async () => {
    const app = givenApplication(given, {
      deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce',
      terminationWaitMinutes: 60,
    });
    const id = await givenDeployment(given, app);
    const skip = () =>
      given.codedeploy.send(
        new ContinueDeploymentCommand({ deploymentId: id, deploymentWaitType: 'TERMINATION_WAIT' }),
      );
    await expect(skip()).rejects.toMatchObject({ name: 'DeploymentIsNotInReadyStateException' });
    given.pass(5 * MINUTE);
    expect((await deploymentOf(given, id)).status).toBe('InProgress');
    await skip();
    given.pass(10 * SECOND);
    expect((await deploymentOf(given, id)).status).toBe('Succeeded');
    await expect(skip()).rejects.toMatchObject({ name: 'DeploymentAlreadyCompletedException' });
  });

  it('reports its last wait as Baking where AWS does', async () => {
    await given.stop();
    given = await givenDelivery({ pace: { reportsBaking: true } });
    const id = await givenDeployment(
      given,
      givenApplication(given, { deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce' }),
    );
    given.pass(2 * MINUTE);
    expect((await deploymentOf(given, id)).status).toBe('Baking');
  });

  it('is read in batches of 25 at most', async () => {
    const id = await givenDeployment(given, givenApplication(given));
    const batch = (deploymentIds: string[]) => given.codedeploy.send(new BatchGetDeploymentsCommand({ deploymentIds }));
    expect((await batch([id, 'd-UNKNOWN00'])).deploymentsInfo).toHaveLength(1);
    await expect(batch(Array.from({ length: 26 }, () => id))).rejects.toMatchObject({
      name: 'BatchLimitExceededException',
    });
    await expect(deploymentOf(given, 'd-1')).rejects.toMatchObject({ name: 'InvalidDeploymentIdException' });
    await expect(deploymentOf(given, 'd-ABCDEFGHI')).rejects.toMatchObject({ name: 'DeploymentDoesNotExistException' });
  });

  it('waits in status Ready until it is continued, where the group wants that', async () => {
    const id = await givenDeployment(given, givenApplication(given, { readyWaitMinutes: 30 }));
    given.pass(2 * MINUTE);
    expect((await deploymentOf(given, id)).status).toBe('Ready');
    await given.codedeploy.send(new ContinueDeploymentCommand({ deploymentId: id, deploymentWaitType: 'READY_WAIT' }));
    given.pass(5 * SECOND);
    expect((await deploymentOf(given, id)).status).toBe('InProgress');
    expect(await weightsOf(given, id)).toBe('Blue 90, Green 10');
  });

  it('is stopped when nobody continues it in time', async () => {
    const id = await givenDeployment(given, givenApplication(given, { readyWaitMinutes: 30 }));
    given.pass(32 * MINUTE);
    expect((await deploymentOf(given, id)).status).toBe('Stopped');
  });

  it('stops on request and rolls back by a new deployment that is named later', async () => {
    const app = givenApplication(given);
    const id = await givenDeployment(given, app);
    given.pass(MINUTE);
    const answer = await given.codedeploy.send(
      new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }),
    );
    expect(answer.status).toBe('Pending');
    expect((await deploymentOf(given, id)).status).toBe('InProgress');
    given.pass(4 * SECOND);
    expect(await deploymentOf(given, id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'MANUAL_STOP' },
    });
    expect((await deploymentOf(given, id)).rollbackInfo).toBeUndefined();
    given.pass(20 * SECOND);
    const { rollbackInfo } = await deploymentOf(given, id);
    const rollback = await deploymentOf(given, rollbackInfo?.rollbackDeploymentId ?? '');
    expect(rollback).toMatchObject({
      creator: 'codeDeployRollback',
      status: 'Succeeded',
      rollbackInfo: { rollbackTriggeringDeploymentId: id },
    });
    expect(given.at.balancers.listeners.get(app.listener.arn)?.weights.get(app.blue.arn)).toBe(100);
    given.pass(MINUTE);
    expect(app.service.taskSets.map(({ status }) => status)).toEqual(['PRIMARY']);
  });

  it('leaves the traffic where it is when it is stopped without a rollback', async () => {
    const app = givenApplication(given);
    const id = await givenDeployment(given, app);
    given.pass(MINUTE);
    await given.codedeploy.send(new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: false }));
    given.pass(MINUTE);
    expect(await weightsOf(given, id)).toBe('Blue 90, Green 10');
    expect((await deploymentOf(given, id)).rollbackInfo).toBeUndefined();
  });

  it('stops at once, without a rollback, before it has begun', async () => {
    const id = await givenDeployment(given, givenApplication(given));
    const answer = await given.codedeploy.send(
      new StopDeploymentCommand({ deploymentId: id, autoRollbackEnabled: true }),
    );
    expect(answer.status).toBe('Succeeded');
    const info = await deploymentOf(given, id);
    expect(info.status).toBe('Stopped');
    expect(info.rollbackInfo?.rollbackDeploymentId).toBeUndefined();
  });
});
