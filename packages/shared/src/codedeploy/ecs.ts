import {
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  DescribeTasksCommand,
  ECSClient,
  type ECSClientConfig,
  ListTasksCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  type Service,
  type Task,
} from '@aws-sdk/client-ecs';
import { type AwsTime, keepingTime } from './aws-time.ts';
import { errorName } from './fault.ts';
import { type TaskDefinition, taskDefinitionFrom } from './task-definition.ts';

/** A service as CodeDeploy deploys it. */
export interface EcsService {
  readonly name: string;
  readonly cluster: string;
  readonly controller: string;
  readonly launchType: string | undefined;
  readonly desired: number;
  /** The task definition that serves: the primary task set's. */
  readonly taskDefinition: string | undefined;
  /** Of the primary task set. */
  readonly targetGroups: readonly string[];
  readonly container: { readonly name: string; readonly port: number } | undefined;
}

export interface RegisteredTaskDefinition {
  readonly arn: string;
  readonly definition: TaskDefinition;
  /** Tags to hand on to the next revision. */
  readonly tags: readonly { readonly key: string; readonly value: string }[];
}

/** A task that is no more. ECS remembers it for about an hour. */
export interface StoppedTask {
  readonly reason: string;
  readonly containers: readonly {
    readonly name: string;
    readonly reason: string;
    readonly exitCode: number | undefined;
  }[];
}

/** ECS as the canary needs it. */
export interface Ecs {
  service(cluster: string, service: string): Promise<EcsService | undefined>;
  /** @param name an ARN, `family:revision`, or a family for its newest revision */
  taskDefinition(name: string): Promise<RegisteredTaskDefinition | undefined>;
  /** @returns the ARN of the new revision */
  register(definition: TaskDefinition, tags: RegisteredTaskDefinition['tags']): Promise<string>;
  /** The newest hundred. @param of the service, and what started them: a task set's id */
  stoppedTasks(of: {
    readonly cluster: string;
    readonly service: string;
    readonly startedBy: string;
  }): Promise<StoppedTask[]>;
}

/** @param config of a client that sends each call once */
export function awsEcs(config: ECSClientConfig, time: AwsTime): Ecs {
  return ecsOver(keepingTime(new ECSClient(config), time));
}

/** @param client what sends the API's commands */
export function ecsOver(client: Pick<ECSClient, 'send'>): Ecs {
  // A revision never changes, so its ARN is asked for once.
  const known = new Map<string, RegisteredTaskDefinition>();
  const kept = (registered: RegisteredTaskDefinition): RegisteredTaskDefinition => {
    known.set(registered.arn, registered);
    return registered;
  };
  return {
    service: async (cluster, service) => {
      try {
        const answer = await client.send(new DescribeServicesCommand({ cluster, services: [service] }));
        const found = answer.services?.find(({ status }) => status !== 'INACTIVE');
        return found === undefined ? undefined : serviceFrom(found, cluster);
      } catch (error) {
        if (errorName(error) === 'ClusterNotFoundException') return undefined;
        throw error;
      }
    },
    taskDefinition: async (name) => {
      const seen = known.get(name);
      if (seen !== undefined) return seen;
      try {
        const answer = await client.send(
          new DescribeTaskDefinitionCommand({ taskDefinition: name, include: ['TAGS'] }),
        );
        const arn = answer.taskDefinition?.taskDefinitionArn;
        if (arn === undefined) return undefined;
        const tags = (answer.tags ?? []).map(({ key = '', value = '' }) => ({ key, value }));
        return kept({ arn, definition: taskDefinitionFrom(answer.taskDefinition, arn), tags });
      } catch (error) {
        if (errorName(error) === 'ClientException') return undefined;
        throw error;
      }
    },
    register: async (definition, tags) => {
      const input = {
        ...definition,
        ...(tags.length > 0 && { tags }),
      } as unknown as RegisterTaskDefinitionCommandInput;
      const answer = await client.send(new RegisterTaskDefinitionCommand(input));
      const arn = answer.taskDefinition?.taskDefinitionArn;
      if (arn === undefined) throw new Error('RegisterTaskDefinition answered without an ARN');
      return kept({ arn, definition, tags }).arn;
    },
    stoppedTasks: async ({ cluster, service, startedBy }) => {
      const input = { cluster, serviceName: service, desiredStatus: 'STOPPED' } as const;
      const { taskArns: tasks = [] } = await client.send(new ListTasksCommand(input));
      if (tasks.length === 0) return [];
      const answer = await client.send(new DescribeTasksCommand({ cluster, tasks }));
      return (answer.tasks ?? []).filter((task) => task.startedBy === startedBy).map(stoppedFrom);
    },
  };
}

function stoppedFrom({ stoppedReason, containers = [] }: Task): StoppedTask {
  return {
    reason: stoppedReason ?? '',
    containers: containers.map(({ name = '', reason = '', exitCode }) => ({ name, reason, exitCode })),
  };
}

function serviceFrom(service: Service, cluster: string): EcsService {
  const primary = service.taskSets?.find(({ status }) => status === 'PRIMARY');
  const balancers = primary?.loadBalancers ?? service.loadBalancers ?? [];
  const first = balancers.find(({ containerName }) => containerName !== undefined);
  return {
    name: service.serviceName ?? '',
    cluster,
    controller: service.deploymentController?.type ?? 'ECS',
    launchType: service.launchType,
    desired: service.desiredCount ?? 0,
    taskDefinition: primary?.taskDefinition ?? service.taskDefinition,
    targetGroups: balancers.flatMap(({ targetGroupArn }) => (targetGroupArn === undefined ? [] : [targetGroupArn])),
    container:
      first?.containerName === undefined || first.containerPort === undefined
        ? undefined
        : { name: first.containerName, port: first.containerPort },
  };
}
