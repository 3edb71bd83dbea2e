import type { EcsAppSpec } from './app-spec.ts';
import type { Course } from './course.ts';
import type { Deployment } from './deployment.ts';
import { type EcsScene, ecsScene } from './ecs-course.ts';
import { deployToEcs } from './ecs-deploy.ts';
import { originalRevision, rollBackEcs, rollbackTarget } from './ecs-rollback.ts';
import type { Surroundings } from './surroundings.ts';

export interface EcsCourseRequest {
  readonly deployment: Deployment;
  readonly spec: EcsAppSpec;
  readonly around: Surroundings;
  readonly newId: () => string;
}

/** The course of a deployment to an ECS service. @throws Interruption when the group points at nothing */
export function ecsCourse(request: EcsCourseRequest): Course {
  const { deployment, around } = request;
  const scene = ecsScene(deployment, around);
  const { target } = scene;
  return {
    targets: [target],
    play: () => deployToEcs({ ...request, scene }),
    freeze: () => target.freeze(),
    rollback: () => {
      if (!target.course.passed('BeforeInstall'))
        return { impossible: 'No replacement task set was created: there is nothing to roll back.' };
      const revision = deployment.previousRevision ?? originalRevision(scene);
      const configName = 'CodeDeployDefault.ECSAllAtOnce';
      return { revision, configName, course: (rollback) => ecsRollbackCourse(rollback, scene, around) };
    },
  };
}

function ecsRollbackCourse(deployment: Deployment, scene: EcsScene, around: Surroundings): Course {
  const run = { deployment, scene, around };
  const target = rollbackTarget(run);
  return {
    targets: [target],
    play: () => rollBackEcs(run, target),
    freeze: () => target.freeze(),
    rollback: () => ({ impossible: 'A rollback deployment is not rolled back.' }),
  };
}
