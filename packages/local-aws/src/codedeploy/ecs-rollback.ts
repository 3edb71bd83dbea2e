import { createHash } from 'node:crypto';
import type { RevisionLocation } from '@aws-sdk/client-codedeploy';
import { pause, type Script } from '../time/index.ts';
import type { Deployment } from './deployment.ts';
import { type EcsScene, EcsTarget } from './ecs-course.ts';
import { failed } from './interruption.ts';
import type { Surroundings } from './surroundings.ts';

/** The AppSpec of what the original task set runs. */
export function originalRevision({ blue }: EcsScene): RevisionLocation {
  const { taskDefinition, containerName, containerPort } = blue.plan;
  const properties = {
    TaskDefinition: taskDefinition.taskDefinitionArn,
    LoadBalancerInfo: { ContainerName: containerName, ContainerPort: containerPort },
  };
  const spec = { version: 0.0, Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties: properties } }] };
  const content = JSON.stringify(spec);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}

export interface EcsRollbackRun {
  readonly deployment: Deployment;
  /** The scene of the deployment that is rolled back. */
  readonly scene: EcsScene;
  readonly around: Surroundings;
}

const TRAFFIC = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;

/** The target of a rollback: the traffic events alone, for nothing is installed. */
export function rollbackTarget({ deployment, scene, around }: EcsRollbackRun): EcsTarget {
  return new EcsTarget({ deployment, service: scene.service, listener: scene.listener, events: TRAFFIC, around });
}

/** Gives all traffic back to the original task set and removes the replacement. */
export function* rollBackEcs(run: EcsRollbackRun, target: EcsTarget): Script<void> {
  const { scene, around } = run;
  const { service, blue, listener, testListener, greenGroup } = scene;
  const { course } = target;
  const green = service.taskSets.find((set) => set !== blue && set.plan.targetGroup === greenGroup);
  target.show('Blue', blue);
  if (green !== undefined) target.show('Green', green);
  course.setStatus('InProgress');
  if (blue.count('RUNNING') === 0) {
    throw failed(
      'ECS_UPDATE_ERROR',
      `The original task set ${blue.plan.id} has no running tasks to give the traffic back to.`,
    );
  }
  const step = (act: () => void) =>
    function* (): Script<undefined> {
      act();
      yield* pause(around.pace.eventMs);
      return undefined;
    };
  yield* course.run(
    'BeforeAllowTraffic',
    step(() => {}),
  );
  yield* course.run(
    'AllowTraffic',
    step(() => {
      const all = new Map([
        [blue.plan.targetGroup.arn, 100],
        [greenGroup.arn, 0],
      ]);
      around.balancers.setWeights(listener.arn, all);
      if (testListener !== undefined) around.balancers.setWeights(testListener.arn, all);
      around.ecs.promote(service, blue);
    }),
  );
  yield* course.run(
    'AfterAllowTraffic',
    step(() => {}),
  );
  if (green !== undefined) around.ecs.remove(service, green);
}
