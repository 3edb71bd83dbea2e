import type { Json } from '../kernel/index.ts';

/** An AppSpec for ECS. Source: CodeDeploy user guide, "AppSpec 'resources' section for Amazon ECS deployments". */
export interface EcsAppSpec {
  readonly platform: 'ECS';
  readonly taskDefinition: string;
  readonly container: string;
  readonly port: number;
  readonly platformVersion?: string;
  readonly network?: NetworkConfiguration;
  readonly capacityProviders?: readonly CapacityProvider[];
  readonly hooks: readonly Hook[];
}

export interface NetworkConfiguration {
  readonly subnets: readonly string[];
  readonly securityGroups: readonly string[];
  readonly assignPublicIp: 'ENABLED' | 'DISABLED';
}

export interface CapacityProvider {
  readonly name: string;
  readonly base: number;
  readonly weight: number;
}

/** An AppSpec for Lambda. */
export interface LambdaAppSpec {
  readonly platform: 'Lambda';
  readonly functionName: string;
  readonly alias: string;
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly hooks: readonly Hook[];
}

/** A Lambda function that CodeDeploy calls at one event of the deployment. */
export interface Hook {
  readonly event: string;
  readonly functionName: string;
}

export const HOOK_EVENTS = {
  ECS: ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'],
  Lambda: ['BeforeAllowTraffic', 'AfterAllowTraffic'],
} as const;

/** The AppSpec's text, in JSON: the same spec gives the same bytes. */
export function formatAppSpec(spec: EcsAppSpec | LambdaAppSpec): string {
  const resource = spec.platform === 'ECS' ? { TargetService: ecsResource(spec) } : lambdaResource(spec);
  const document = {
    version: 0.0,
    Resources: [resource],
    ...(spec.hooks.length > 0 && { Hooks: spec.hooks.map(({ event, functionName }) => ({ [event]: functionName })) }),
  };
  return JSON.stringify(document);
}

function ecsResource(spec: EcsAppSpec): Json {
  return {
    Type: 'AWS::ECS::Service',
    Properties: {
      TaskDefinition: spec.taskDefinition,
      LoadBalancerInfo: { ContainerName: spec.container, ContainerPort: spec.port },
      ...(spec.platformVersion !== undefined && { PlatformVersion: spec.platformVersion }),
      ...(spec.network !== undefined && {
        NetworkConfiguration: {
          AwsvpcConfiguration: {
            Subnets: spec.network.subnets,
            SecurityGroups: spec.network.securityGroups,
            AssignPublicIp: spec.network.assignPublicIp,
          },
        },
      }),
      ...(spec.capacityProviders !== undefined && {
        CapacityProviderStrategy: spec.capacityProviders.map(({ name, base, weight }) => ({
          CapacityProvider: name,
          Base: base,
          Weight: weight,
        })),
      }),
    },
  };
}

function lambdaResource(spec: LambdaAppSpec): Json {
  return {
    [spec.functionName]: {
      Type: 'AWS::Lambda::Function',
      Properties: {
        Name: spec.functionName,
        Alias: spec.alias,
        CurrentVersion: spec.currentVersion,
        TargetVersion: spec.targetVersion,
      },
    },
  };
}
