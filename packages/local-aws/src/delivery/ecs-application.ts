import type { AlarmConfiguration, AutoRollbackConfiguration } from '@aws-sdk/client-codedeploy';
import { createGroup } from '../codedeploy/index.ts';
import type { EcsService } from '../ecs/index.ts';
import type { Listener, LoadBalancer, TargetGroup } from '../elb/index.ts';
import type { DeliveryPlace } from './delivery-place.ts';

export interface EcsApplicationRequest {
  readonly cluster: string;
  readonly service: string;
  /** `repo@sha256:…`, in the container `app`. */
  readonly image: string;
  readonly containerName?: string;
  readonly containerPort?: number;
  readonly environment?: Readonly<Record<string, string>>;
  readonly desiredCount?: number;
  readonly listenerPort?: number;
  /** A second listener, for the traffic of tests before production gets any; none unless given. */
  readonly testListenerPort?: number;
  readonly healthCheckPath?: string;
  /** `AppECS-<cluster>-<service>` unless given. */
  readonly application?: string;
  /** `DgpECS-<cluster>-<service>` unless given. */
  readonly group?: string;
  readonly deploymentConfig?: string;
  readonly terminationWaitMinutes?: number;
  /** Minutes that the group waits for ContinueDeployment; it does not wait unless given. */
  readonly readyWaitMinutes?: number;
  /** 5xx responses of a target group within a minute that raise its alarm; no alarms unless given. */
  readonly alarmAbove?: number;
  readonly autoRollback?: AutoRollbackConfiguration;
  readonly alarms?: AlarmConfiguration;
}

export interface EcsApplication {
  readonly service: EcsService;
  readonly loadBalancer: LoadBalancer;
  readonly listener: Listener;
  readonly testListener: Listener | undefined;
  readonly blue: TargetGroup;
  readonly green: TargetGroup;
  readonly application: string;
  readonly group: string;
  readonly alarmNames: readonly string[];
}

const ALL_EVENTS: AutoRollbackConfiguration = {
  enabled: true,
  events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
};

/** Sets up a service that is deployed by blue/green: task definition, load balancer, two target groups, alarms, application and group. */
export function setUpEcsApplication(at: DeliveryPlace, request: EcsApplicationRequest): EcsApplication {
  const { balancers, codedeploy, ecs } = at;
  const name = request.service;
  const { containerName = 'app', containerPort = 8080, healthCheckPath = '/' } = request;
  const loadBalancer = balancers.createLoadBalancer(name);
  const blue = balancers.createTargetGroup(`${name}-blue`, { port: containerPort, healthCheckPath });
  const green = balancers.createTargetGroup(`${name}-green`, { port: containerPort, healthCheckPath });
  const listener = balancers.createListener(loadBalancer, request.listenerPort ?? 80, blue);
  const testListener =
    request.testListenerPort === undefined
      ? undefined
      : balancers.createListener(loadBalancer, request.testListenerPort, blue);
  const definition = ecs.taskDefinitions.register({
    family: name,
    containerDefinitions: [
      {
        name: containerName,
        image: request.image,
        portMappings: [{ containerPort, protocol: 'tcp' }],
        environment: Object.entries(request.environment ?? {}).map(([key, value]) => ({ name: key, value })),
      },
    ],
  });
  const service = ecs.createService({
    cluster: request.cluster,
    name,
    taskDefinition: definition.taskDefinitionArn ?? '',
    containerName,
    containerPort,
    targetGroup: blue,
    desiredCount: request.desiredCount ?? 1,
  });
  const alarmNames =
    request.alarmAbove === undefined
      ? []
      : setUpAlarms(at, { loadBalancer, groups: [blue, green], above: request.alarmAbove });
  const application = request.application ?? `AppECS-${request.cluster}-${name}`;
  const group = request.group ?? `DgpECS-${request.cluster}-${name}`;
  codedeploy.applications.create(application, 'ECS');
  createGroup(codedeploy, {
    applicationName: application,
    deploymentGroupName: group,
    serviceRoleArn: `arn:aws:iam::${at.place.account}:role/codedeploy`,
    deploymentConfigName: request.deploymentConfig ?? 'CodeDeployDefault.ECSCanary10Percent5Minutes',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    ecsServices: [{ clusterName: request.cluster, serviceName: name }],
    loadBalancerInfo: {
      targetGroupPairInfoList: [
        {
          targetGroups: [{ name: blue.name }, { name: green.name }],
          prodTrafficRoute: { listenerArns: [listener.arn] },
          ...(testListener === undefined ? {} : { testTrafficRoute: { listenerArns: [testListener.arn] } }),
        },
      ],
    },
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption:
        request.readyWaitMinutes === undefined
          ? { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 }
          : { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: request.readyWaitMinutes },
      terminateBlueInstancesOnDeploymentSuccess: {
        action: 'TERMINATE',
        terminationWaitTimeInMinutes: request.terminationWaitMinutes ?? 5,
      },
    },
    autoRollbackConfiguration: request.autoRollback ?? ALL_EVENTS,
    alarmConfiguration: request.alarms ?? {
      enabled: alarmNames.length > 0,
      alarms: alarmNames.map((alarm) => ({ name: alarm })),
    },
  });
  return { service, loadBalancer, listener, testListener, blue, green, application, group, alarmNames };
}

interface AlarmSetting {
  readonly loadBalancer: LoadBalancer;
  readonly groups: readonly TargetGroup[];
  readonly above: number;
}

function setUpAlarms(
  { balancers, cloudwatch }: DeliveryPlace,
  { loadBalancer, groups, above }: AlarmSetting,
): string[] {
  return groups.map((group) => {
    const AlarmName = `${group.name}-5xx`;
    const dimensions = balancers.dimensionsOf(group, loadBalancer);
    cloudwatch.alarms.putMetric({
      AlarmName,
      AlarmDescription: `More than ${above} responses 5xx a minute from ${group.name}`,
      Namespace: 'AWS/ApplicationELB',
      MetricName: 'HTTPCode_Target_5XX_Count',
      Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      Statistic: 'Sum',
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: above,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
    return AlarmName;
  });
}
