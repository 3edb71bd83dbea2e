import type {
  DeregisterTaskDefinitionRequest,
  DeregisterTaskDefinitionResponse,
  DescribeClustersRequest,
  DescribeClustersResponse,
  DescribeServicesRequest,
  DescribeServicesResponse,
  DescribeTaskDefinitionRequest,
  DescribeTaskDefinitionResponse,
  DescribeTaskSetsRequest,
  DescribeTaskSetsResponse,
  DescribeTasksRequest,
  DescribeTasksResponse,
  ListClustersRequest,
  ListClustersResponse,
  ListServicesRequest,
  ListServicesResponse,
  ListTaskDefinitionsRequest,
  ListTaskDefinitionsResponse,
  ListTasksRequest,
  ListTasksResponse,
  RegisterTaskDefinitionRequest,
  RegisterTaskDefinitionResponse,
} from '@aws-sdk/client-ecs';
import { type Call, refusal } from '../core/index.ts';
import { type Handlers, pageOf } from '../place/index.ts';
import type { Cluster, Ecs } from './services.ts';
import { serviceShown, taskSetShown, taskShown } from './shown.ts';

export const ecsOperations: Handlers<Ecs> = {
  RegisterTaskDefinition: (ecs, input: RegisterTaskDefinitionRequest, call: Call): RegisterTaskDefinitionResponse => ({
    taskDefinition: ecs.taskDefinitions.register(input, call.caller.arn),
    tags: input.tags ?? [],
  }),

  DescribeTaskDefinition: (ecs, input: DescribeTaskDefinitionRequest): DescribeTaskDefinitionResponse => ({
    taskDefinition: ecs.taskDefinitions.get(input.taskDefinition ?? ''),
    tags: [],
  }),

  DeregisterTaskDefinition: (ecs, input: DeregisterTaskDefinitionRequest): DeregisterTaskDefinitionResponse => ({
    taskDefinition: ecs.taskDefinitions.deregister(input.taskDefinition ?? ''),
  }),

  ListTaskDefinitions: (ecs, input: ListTaskDefinitionsRequest): ListTaskDefinitionsResponse => {
    const chosen = ecs.taskDefinitions
      .all()
      .filter(({ family }) => input.familyPrefix === undefined || family === input.familyPrefix)
      .filter(({ status }) => status === (input.status ?? 'ACTIVE'))
      .map(({ taskDefinitionArn }) => taskDefinitionArn ?? '');
    const { items, next } = page(input.sort === 'DESC' ? chosen.reverse() : chosen, input);
    return { taskDefinitionArns: items, ...next };
  },

  DescribeClusters: (ecs, input: DescribeClustersRequest): DescribeClustersResponse => {
    const wanted = input.clusters ?? ['default'];
    const found = wanted.map((name) => [name, ecs.clusters.get(name.slice(name.lastIndexOf('/') + 1))] as const);
    return {
      clusters: found.flatMap(([, cluster]) => (cluster === undefined ? [] : [clusterShown(cluster)])),
      failures: found.flatMap(([arn, cluster]) => (cluster === undefined ? [{ arn, reason: 'MISSING' }] : [])),
    };
  },

  ListClusters: (ecs, input: ListClustersRequest): ListClustersResponse => {
    const { items, next } = page(
      [...ecs.clusters.values()].map(({ arn }) => arn),
      input,
    );
    return { clusterArns: items, ...next };
  },

  ListServices: (ecs, input: ListServicesRequest): ListServicesResponse => {
    const cluster = ecs.cluster(input.cluster);
    const { items, next } = page(
      [...cluster.services.values()].map(({ arn }) => arn),
      input,
    );
    return { serviceArns: items, ...next };
  },

  DescribeServices: (ecs, input: DescribeServicesRequest): DescribeServicesResponse => {
    const cluster = ecs.cluster(input.cluster);
    const wanted = input.services ?? [];
    if (wanted.length === 0 || wanted.length > 10) {
      throw refusal('InvalidParameterException', 'Services must have between 1 and 10 items.');
    }
    const found = wanted.map((name) => [name, cluster.services.get(name.slice(name.lastIndexOf('/') + 1))] as const);
    return {
      services: found.flatMap(([, service]) => (service === undefined ? [] : [serviceShown(service)])),
      failures: found.flatMap(([arn, service]) => (service === undefined ? [{ arn, reason: 'MISSING' }] : [])),
    };
  },

  DescribeTaskSets: (ecs, input: DescribeTaskSetsRequest): DescribeTaskSetsResponse => {
    const service = ecs.service(ecs.cluster(input.cluster).name, input.service ?? '');
    if (service === undefined) throw refusal('ServiceNotFoundException', 'Service not found.');
    const sets = service.taskSets.filter(
      ({ plan }) => input.taskSets?.some((key) => key === plan.id || key === plan.arn) ?? true,
    );
    return { taskSets: sets.map((set) => taskSetShown(service, set)), failures: [] };
  },

  ListTasks: (ecs, input: ListTasksRequest): ListTasksResponse => {
    const cluster = ecs.cluster(input.cluster);
    if (input.serviceName !== undefined && ecs.service(cluster.name, input.serviceName) === undefined) {
      throw refusal('ServiceNotFoundException', 'Service not found.');
    }
    const stopped = input.desiredStatus === 'STOPPED';
    const chosen = tasksOf(cluster)
      .filter((task) => (task.status === 'STOPPED') === stopped)
      .filter(
        ({ place }) =>
          input.serviceName === undefined ||
          place.group === `service:${input.serviceName.slice(input.serviceName.lastIndexOf('/') + 1)}`,
      )
      .filter(({ place }) => input.startedBy === undefined || place.startedBy === input.startedBy)
      .filter(({ place }) => input.family === undefined || place.taskDefinition.family === input.family)
      .map(({ place }) => place.arn);
    const { items, next } = page(chosen, input);
    return { taskArns: items, ...next };
  },

  DescribeTasks: (ecs, input: DescribeTasksRequest): DescribeTasksResponse => {
    const cluster = ecs.cluster(input.cluster);
    const wanted = input.tasks ?? [];
    if (wanted.length === 0 || wanted.length > 100) {
      throw refusal('InvalidParameterException', 'Tasks must have between 1 and 100 items.');
    }
    const known = tasksOf(cluster);
    const found = wanted.map(
      (key) => [key, known.find(({ place }) => place.arn === key || place.arn.endsWith(`/${key}`))] as const,
    );
    return {
      tasks: found.flatMap(([, task]) => (task === undefined ? [] : [taskShown(task)])),
      failures: found.flatMap(([arn, task]) => (task === undefined ? [{ arn, reason: 'MISSING' }] : [])),
    };
  },
};

function tasksOf(cluster: Cluster) {
  return [...cluster.services.values()].flatMap(({ taskSets }) => taskSets.flatMap(({ tasks }) => tasks));
}

function clusterShown(cluster: Cluster) {
  const tasks = tasksOf(cluster);
  return {
    clusterArn: cluster.arn,
    clusterName: cluster.name,
    status: 'ACTIVE',
    registeredContainerInstancesCount: 0,
    runningTasksCount: tasks.filter(({ status }) => status === 'RUNNING').length,
    pendingTasksCount: tasks.filter(({ status }) => status === 'PENDING').length,
    activeServicesCount: cluster.services.size,
  };
}

function page<T>(items: T[], request: { nextToken?: string | undefined; maxResults?: number | undefined }) {
  const size = request.maxResults ?? 100;
  if (size < 1 || size > 100) throw refusal('InvalidParameterException', 'maxResults must be between 1 and 100.');
  const refuse = () => refusal('InvalidParameterException', 'Invalid token.');
  const found = pageOf(items, { token: request.nextToken, size, refuse });
  return { items: [...found.items], next: found.nextToken === undefined ? {} : { nextToken: found.nextToken } };
}
