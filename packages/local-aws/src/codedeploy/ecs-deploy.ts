import type { Diagnostics } from '@aws-sdk/client-codedeploy';
import type { TaskSet } from '../ecs/index.ts';
import type { Listener } from '../elb/index.ts';
import { pause, type Script, wait } from '../time/index.ts';
import type { EcsAppSpec } from './app-spec.ts';
import type { Deployment } from './deployment.ts';
import type { EcsScene } from './ecs-course.ts';
import { runHook } from './hook-run.ts';
import { failed } from './interruption.ts';
import { shiftPlan } from './shift.ts';
import type { Surroundings } from './surroundings.ts';
import { readyWait, terminationWait } from './waits.ts';

export interface EcsRun {
  readonly deployment: Deployment;
  readonly spec: EcsAppSpec;
  readonly scene: EcsScene;
  readonly around: Surroundings;
  readonly newId: () => string;
}

/** A blue/green deployment to an ECS service, from the first hook until the original tasks are gone. */
export function* deployToEcs(run: EcsRun): Script<void> {
  const { deployment, scene, around } = run;
  const { target, blue, service } = scene;
  const { course } = target;
  const hooked = { deployment, course, hooks: run.spec.hooks, around, newId: run.newId };
  course.setStatus('InProgress');
  target.show('Blue', blue);
  yield* runHook(hooked, 'BeforeInstall');
  let green = blue;
  yield* course.run('Install', function* () {
    green = yield* install(run);
    return undefined;
  });
  yield* runHook(hooked, 'AfterInstall');
  if (scene.testListener !== undefined) yield* testTraffic(run, scene.testListener, green);
  yield* readyWait(deployment, course);
  yield* runHook(hooked, 'BeforeAllowTraffic');
  yield* course.run('AllowTraffic', () => allowTraffic(run));
  around.ecs.promote(service, green);
  yield* runHook(hooked, 'AfterAllowTraffic');
  if (yield* terminationWait(deployment, around.pace)) around.ecs.remove(service, blue);
}

function* install({ deployment, spec, scene, around }: EcsRun): Script<TaskSet> {
  const { taskDefinitions } = around.ecs;
  const definition = taskDefinitions.find(spec.taskDefinition);
  if (definition?.status !== 'ACTIVE') {
    throw failed(
      'ECS_UPDATE_ERROR',
      `The ECS service cannot be updated: the task definition ${spec.taskDefinition} is not active.`,
    );
  }
  clearLeftovers(scene, around);
  const green = around.ecs.startTaskSet(scene.service, {
    taskDefinition: spec.taskDefinition,
    containerName: spec.containerName,
    containerPort: spec.containerPort,
    targetGroup: scene.greenGroup,
    externalId: deployment.id,
    ...(spec.platformVersion === undefined ? {} : { platformVersion: spec.platformVersion }),
  });
  scene.target.show('Green', green);
  // Both groups belong to the listener from here on, the new one without traffic.
  around.balancers.setWeights(scene.listener.arn, weighted(scene, 0));
  if ((yield* wait(green.steady, around.pace.installTimeoutMs)) === undefined) {
    const minutes = around.pace.installTimeoutMs / 60_000;
    const timeOut = `This time out period is ${minutes} minutes.`;
    throw failed(
      'TIMEOUT',
      `The deployment timed out while waiting for the replacement task set to become healthy. ${timeOut}`,
    );
  }
  return green;
}

/** A deployment that was stopped without a rollback leaves its replacement behind. */
function clearLeftovers(scene: EcsScene, around: Surroundings): void {
  around.balancers.setWeights(scene.listener.arn, new Map([[scene.blue.plan.targetGroup.arn, 100]]));
  for (const set of scene.service.taskSets)
    if (set !== scene.blue && set.status !== 'DRAINING') around.ecs.remove(scene.service, set);
}

function* testTraffic(run: EcsRun, listener: Listener, green: TaskSet): Script<void> {
  const { course } = run.scene.target;
  yield* course.run('AllowTestTraffic', function* () {
    run.around.balancers.setWeights(listener.arn, new Map([[green.plan.targetGroup.arn, 100]]));
    yield* pause(run.around.pace.eventMs);
    return undefined;
  });
  const hooked = { deployment: run.deployment, course, hooks: run.spec.hooks, around: run.around, newId: run.newId };
  yield* runHook(hooked, 'AfterAllowTestTraffic');
}

function* allowTraffic({ deployment, scene, around }: EcsRun): Script<Diagnostics | undefined> {
  let passed = 0;
  for (const { afterMs, weight } of shiftPlan(deployment.order.config.trafficRoutingConfig)) {
    yield* pause(afterMs - passed);
    passed = afterMs;
    around.balancers.setWeights(scene.listener.arn, weighted(scene, weight));
  }
  yield* pause(around.pace.eventMs);
  return undefined;
}

function weighted(scene: EcsScene, green: number): ReadonlyMap<string, number> {
  return new Map([
    [scene.blue.plan.targetGroup.arn, 100 - green],
    [scene.greenGroup.arn, green],
  ]);
}
