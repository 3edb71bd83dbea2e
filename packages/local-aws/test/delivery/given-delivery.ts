import { createHash } from 'node:crypto';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import {
  BatchGetDeploymentTargetsCommand,
  CodeDeployClient,
  CreateDeploymentCommand,
  type CreateDeploymentInput,
  type DeploymentInfo,
  type DeploymentTarget,
  GetDeploymentCommand,
  ListDeploymentTargetsCommand,
} from '@aws-sdk/client-codedeploy';
import { ECSClient, RegisterTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { steppedClock } from '@waybill/shared/kernel';
import {
  createDelivery,
  type Delivery,
  type DeliveryOptions,
  type DeliveryPlace,
  type EcsApplication,
  type EcsApplicationRequest,
  setUpEcsApplication,
} from '../../src/delivery/index.ts';
import { type GivenApi, givenApi } from '../given-api.ts';

export const START = Date.UTC(2026, 0, 1);
export const SECOND = 1_000;
export const MINUTE = 60_000;

export interface GivenDelivery {
  readonly delivery: Delivery;
  readonly at: DeliveryPlace;
  readonly api: GivenApi;
  readonly codedeploy: CodeDeployClient;
  readonly cloudwatch: CloudWatchClient;
  readonly ecs: ECSClient;
  readonly elb: ElasticLoadBalancingV2Client;
  readonly lambda: LambdaClient;
  /** Lets that much time pass. */
  pass(ms: number): void;
  now(): number;
  stop(): Promise<void>;
}

/** The delivery services on a loopback endpoint, spoken to by the SDK's own clients, over a clock that the test moves. */
export async function givenDelivery(options: Omit<DeliveryOptions, 'clock'> = {}): Promise<GivenDelivery> {
  const clock = steppedClock(START);
  const delivery = createDelivery({ clock, ...options });
  const api = await givenApi({ services: delivery.services, clock });
  const clients = {
    codedeploy: new CodeDeployClient(api.client),
    cloudwatch: new CloudWatchClient(api.client),
    ecs: new ECSClient(api.client),
    elb: new ElasticLoadBalancingV2Client(api.client),
    lambda: new LambdaClient(api.client),
  };
  return {
    delivery,
    at: delivery.at({ account: '111111111111', region: 'eu-central-1' }),
    api,
    ...clients,
    pass: (ms) => {
      clock.advance(ms);
      delivery.agenda.catchUp();
    },
    now: () => clock.now(),
    stop: async () => {
      for (const client of Object.values(clients)) client.destroy();
      await api.stop();
    },
  };
}

const GOOD_IMAGE = `registry.local/shop@sha256:${'a'.repeat(64)}`;
export const NEXT_IMAGE = `registry.local/shop@sha256:${'b'.repeat(64)}`;

/** A service `shop` in the cluster `main`, with its application and group. */
export function givenApplication(given: GivenDelivery, override: Partial<EcsApplicationRequest> = {}): EcsApplication {
  return setUpEcsApplication(given.at, { cluster: 'main', service: 'shop', image: GOOD_IMAGE, ...override });
}

/** Registers the next image and deploys it. @returns the ID of the deployment */
export async function givenDeployment(
  given: GivenDelivery,
  app: EcsApplication,
  override: Partial<CreateDeploymentInput> = {},
): Promise<string> {
  const { deploymentId = '' } = await given.codedeploy.send(
    new CreateDeploymentCommand({
      applicationName: app.application,
      deploymentGroupName: app.group,
      revision: revisionOf(ecsAppSpec(await givenTaskDefinition(given))),
      ...override,
    }),
  );
  return deploymentId;
}

export async function givenTaskDefinition(given: GivenDelivery, image = NEXT_IMAGE): Promise<string> {
  const { taskDefinition } = await given.ecs.send(
    new RegisterTaskDefinitionCommand({
      family: 'shop',
      containerDefinitions: [{ name: 'app', image, portMappings: [{ containerPort: 8080 }] }],
    }),
  );
  return taskDefinition?.taskDefinitionArn ?? '';
}

export function ecsAppSpec(taskDefinition: string, hooks: ReadonlyArray<Record<string, string>> = []): string {
  const LoadBalancerInfo = { ContainerName: 'app', ContainerPort: 8080 };
  const Properties = { TaskDefinition: taskDefinition, LoadBalancerInfo };
  return JSON.stringify({
    version: 0.0,
    Resources: [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }],
    ...(hooks.length === 0 ? {} : { Hooks: hooks }),
  });
}

export function revisionOf(content: string): NonNullable<CreateDeploymentInput['revision']> {
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { revisionType: 'AppSpecContent', appSpecContent: { content, sha256 } };
}

export async function deploymentOf(given: GivenDelivery, deploymentId: string): Promise<DeploymentInfo> {
  const { deploymentInfo } = await given.codedeploy.send(new GetDeploymentCommand({ deploymentId }));
  return deploymentInfo ?? {};
}

export async function targetsOf(given: GivenDelivery, deploymentId: string): Promise<readonly DeploymentTarget[]> {
  const { targetIds } = await given.codedeploy.send(new ListDeploymentTargetsCommand({ deploymentId }));
  const { deploymentTargets } = await given.codedeploy.send(
    new BatchGetDeploymentTargetsCommand({ deploymentId, targetIds }),
  );
  return deploymentTargets ?? [];
}

/** `Blue 90, Green 10` of an ECS deployment. */
export async function weightsOf(given: GivenDelivery, deploymentId: string): Promise<string> {
  const [target] = await targetsOf(given, deploymentId);
  const sets = target?.ecsTarget?.taskSetsInfo ?? [];
  return sets.map(({ taskSetLabel, trafficWeight }) => `${taskSetLabel} ${trafficWeight}`).join(', ');
}
