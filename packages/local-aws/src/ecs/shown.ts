import type { Service, Task as ShownTask, TaskSet as ShownTaskSet, TaskStopCode } from '@aws-sdk/client-ecs';
import type { EcsService } from './services.ts';
import type { Task } from './task.ts';
import type { TaskSet } from './task-set.ts';

/** Services answer with at most a hundred events. Source: ECS API, Service. */
const EVENTS = 100;

export function serviceShown(service: EcsService): Service {
  const [primary] = service.taskSets.filter(({ status }) => status === 'PRIMARY');
  const total = (count: (set: TaskSet) => number) => service.taskSets.reduce((sum, set) => sum + count(set), 0);
  return {
    serviceArn: service.arn,
    serviceName: service.name,
    clusterArn: service.cluster.arn,
    status: 'ACTIVE',
    desiredCount: service.desiredCount,
    runningCount: total((set) => set.count('RUNNING')),
    pendingCount: total((set) => set.count('PENDING')),
    launchType: 'FARGATE',
    ...(primary === undefined
      ? {}
      : { taskDefinition: primary.plan.taskDefinition.taskDefinitionArn, loadBalancers: [balancerOf(primary)] }),
    deploymentController: { type: service.controller },
    deployments: [],
    taskSets: service.taskSets.map((set) => taskSetShown(service, set)),
    events: service.events.slice(0, EVENTS).map(({ id, at, message }) => ({ id, createdAt: new Date(at), message })),
    createdAt: new Date(service.createdAt),
    schedulingStrategy: 'REPLICA',
    propagateTags: 'NONE',
    enableECSManagedTags: false,
    enableExecuteCommand: false,
  };
}

export function taskSetShown(service: EcsService, set: TaskSet): ShownTaskSet {
  const { steadyAt } = set;
  return {
    id: set.plan.id,
    taskSetArn: set.plan.arn,
    serviceArn: service.arn,
    clusterArn: service.cluster.arn,
    startedBy: set.plan.externalId === undefined ? 'ECS' : 'CODE_DEPLOY',
    ...(set.plan.externalId === undefined ? {} : { externalId: set.plan.externalId }),
    status: set.status,
    taskDefinition: set.plan.taskDefinition.taskDefinitionArn,
    computedDesiredCount: set.desired,
    pendingCount: set.count('PENDING'),
    runningCount: set.count('RUNNING'),
    createdAt: new Date(set.createdAt),
    updatedAt: new Date(steadyAt ?? set.createdAt),
    launchType: 'FARGATE',
    platformVersion: set.plan.platformVersion ?? '1.4.0',
    loadBalancers: [balancerOf(set)],
    scale: { value: 100, unit: 'PERCENT' },
    stabilityStatus: steadyAt === undefined ? 'STABILIZING' : 'STEADY_STATE',
    stabilityStatusAt: new Date(steadyAt ?? set.createdAt),
  };
}

export function taskShown(task: Task): ShownTask {
  const { place, end } = task;
  const definition = place.taskDefinition;
  return {
    taskArn: place.arn,
    clusterArn: place.clusterArn,
    taskDefinitionArn: definition.taskDefinitionArn,
    group: place.group,
    startedBy: place.startedBy,
    launchType: 'FARGATE',
    lastStatus: task.status,
    desiredStatus: task.status === 'STOPPED' ? 'STOPPED' : 'RUNNING',
    healthStatus: 'UNKNOWN',
    createdAt: new Date(task.createdAt),
    ...(task.startedAt === undefined ? {} : { startedAt: new Date(task.startedAt) }),
    ...(task.stoppedAt === undefined ? {} : { stoppedAt: new Date(task.stoppedAt) }),
    ...(end === undefined ? {} : { stopCode: end.stopCode as TaskStopCode, stoppedReason: end.reason }),
    containers: (definition.containerDefinitions ?? []).map(({ name = '', image = '' }) => ({
      containerArn: `${place.arn}/${name}`,
      taskArn: place.arn,
      name,
      image,
      ...(image.includes('@') ? { imageDigest: image.slice(image.indexOf('@') + 1) } : {}),
      lastStatus: task.status,
      ...(end?.exitCode === undefined ? {} : { exitCode: end.exitCode }),
      ...(end?.containerReason === undefined ? {} : { reason: end.containerReason }),
      networkInterfaces: [],
      healthStatus: 'UNKNOWN' as const,
    })),
  };
}

function balancerOf(set: TaskSet) {
  const { targetGroup, containerName, containerPort } = set.plan;
  return { targetGroupArn: targetGroup.arn, containerName, containerPort };
}
