import type { DeploymentTarget, ECSTaskSet } from '@aws-sdk/client-codedeploy';
import type { EcsService, TaskSet } from '../ecs/index.ts';
import type { Listener, TargetGroup } from '../elb/index.ts';
import { regionalArn } from '../place/index.ts';
import type { Deployment, ShownTarget } from './deployment.ts';
import { failed } from './interruption.ts';
import { TargetCourse } from './lifecycle.ts';
import type { Surroundings } from './surroundings.ts';

/** What an ECS deployment works on: the service, its original task set, and the listeners that are re-weighted. */
export interface EcsScene {
  readonly service: EcsService;
  readonly blue: TaskSet;
  readonly listener: Listener;
  readonly testListener: Listener | undefined;
  /** The group of the pair that the original tasks are not behind. */
  readonly greenGroup: TargetGroup;
  readonly target: EcsTarget;
}

const INSTALL = ['BeforeInstall', 'Install', 'AfterInstall'] as const;
const TEST = ['AllowTestTraffic', 'AfterAllowTestTraffic'] as const;
const TRAFFIC = ['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'] as const;

/** Finds everything that a deployment to an ECS service needs. @throws Interruption where the group points at nothing */
export function ecsScene(deployment: Deployment, around: Surroundings): EcsScene {
  const { settings } = deployment.order;
  const [named] = settings.ecsServices ?? [];
  const service = around.ecs.service(named?.clusterName ?? '', named?.serviceName ?? '');
  const blue = service?.taskSets.find(({ status }) => status === 'PRIMARY');
  if (service === undefined || blue === undefined) {
    throw failed('INVALID_ECS_SERVICE', `The ECS service ${named?.serviceName} has no primary task set.`);
  }
  const [pair] = settings.loadBalancers?.targetGroupPairInfoList ?? [];
  const listener = around.balancers.listeners.get(pair?.prodTrafficRoute?.listenerArns?.[0] ?? '');
  const greenName = pair?.targetGroups
    ?.map(({ name = '' }) => name)
    .find((name) => name !== blue.plan.targetGroup.name);
  const greenGroup = around.balancers.targetGroupNamed(greenName ?? '');
  if (listener === undefined || greenGroup === undefined) {
    throw failed(
      'ELASTIC_LOAD_BALANCING_INVALID',
      'The listener or a target group of the deployment group does not exist.',
    );
  }
  const testListener = around.balancers.listeners.get(pair?.testTrafficRoute?.listenerArns?.[0] ?? '');
  const events = [...INSTALL, ...(testListener === undefined ? [] : TEST), ...TRAFFIC];
  const target = new EcsTarget({ deployment, service, listener, events, around });
  return { service, blue, listener, testListener, greenGroup, target };
}

interface TargetParts {
  readonly deployment: Deployment;
  readonly service: EcsService;
  readonly listener: Listener;
  readonly events: readonly string[];
  readonly around: Surroundings;
}

/** The one target of an ECS deployment: `cluster:service`. */
export class EcsTarget implements ShownTarget {
  readonly course: TargetCourse;
  readonly #parts: TargetParts;
  /** The original and the replacement, as they were first seen. */
  readonly #sets: Array<{ readonly label: 'Blue' | 'Green'; readonly set: TaskSet }> = [];
  #last: ECSTaskSet[] | undefined;

  constructor(parts: TargetParts) {
    this.#parts = parts;
    const { service, around } = parts;
    this.course = new TargetCourse(`${service.cluster.name}:${service.name}`, parts.events, around.ecs.place.agenda);
  }

  show(label: 'Blue' | 'Green', set: TaskSet): void {
    this.#sets.push({ label, set });
  }

  /** Keeps the task sets as they are now: later deployments do not change what this one did. */
  freeze(): void {
    this.#last = this.#taskSets();
  }

  shown(): DeploymentTarget {
    const { deployment, service, around } = this.#parts;
    return {
      deploymentTargetType: 'ECSTarget',
      ecsTarget: {
        deploymentId: deployment.id,
        targetId: this.course.id,
        targetArn: regionalArn(around.ecs.place, 'ecs', `service/${service.cluster.name}/${service.name}`),
        lastUpdatedAt: new Date(this.course.updatedAt),
        lifecycleEvents: this.course.events(),
        status: this.course.status,
        taskSetsInfo: this.#last ?? this.#taskSets(),
      },
    };
  }

  #taskSets(): ECSTaskSet[] {
    const { weights } = this.#parts.listener;
    const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
    return this.#sets.map(({ label, set }) => ({
      // The API's own spelling.
      identifer: set.plan.id,
      desiredCount: set.desired,
      pendingCount: set.count('PENDING'),
      runningCount: set.count('RUNNING'),
      status: set.status,
      trafficWeight: total === 0 ? 0 : (100 * (weights.get(set.plan.targetGroup.arn) ?? 0)) / total,
      targetGroup: { name: set.plan.targetGroup.name },
      taskSetLabel: label,
    }));
  }
}
