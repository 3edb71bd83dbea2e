import type { AutoRollbackConfiguration } from '@aws-sdk/client-codedeploy';
import { createGroup } from '../codedeploy/index.ts';
import type { Alias, Behavior, LambdaFunction } from '../lambda/index.ts';
import type { DeliveryPlace } from './delivery-place.ts';

export interface LambdaApplicationRequest {
  readonly functionName: string;
  readonly alias?: string;
  /** What its versions do. */
  readonly behavior?: Behavior;
  /** The code of version 1. */
  readonly code?: string;
  readonly application?: string;
  readonly group?: string;
  readonly deploymentConfig?: string;
  /** Errors of the alias within a minute that raise an alarm; no alarm unless given. */
  readonly alarmAbove?: number;
  readonly autoRollback?: AutoRollbackConfiguration;
}

export interface LambdaApplication {
  readonly of: LambdaFunction;
  readonly alias: Alias;
  readonly application: string;
  readonly group: string;
  readonly alarmNames: readonly string[];
}

/** Sets up a function with an alias at version 1, its application and group, and an alarm on its errors. */
export function setUpLambdaApplication(at: DeliveryPlace, request: LambdaApplicationRequest): LambdaApplication {
  const { codedeploy, functions } = at;
  const { functionName: name, alias: aliasName = 'live', behavior, code } = request;
  const of = functions.create(name, {
    ...(code === undefined ? {} : { code }),
    ...(behavior === undefined ? {} : { behavior }),
  });
  const alias = functions.createAlias(of, aliasName, functions.publish(of).version);
  const application = request.application ?? name;
  const group = request.group ?? `${name}-${aliasName}`;
  const alarmNames =
    request.alarmAbove === undefined ? [] : [setUpAlarm(at, { name, aliasName, above: request.alarmAbove })];
  codedeploy.applications.create(application, 'Lambda');
  createGroup(codedeploy, {
    applicationName: application,
    deploymentGroupName: group,
    serviceRoleArn: `arn:aws:iam::${at.place.account}:role/codedeploy`,
    deploymentConfigName: request.deploymentConfig ?? 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    autoRollbackConfiguration: request.autoRollback ?? {
      enabled: true,
      events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'],
    },
    alarmConfiguration: { enabled: alarmNames.length > 0, alarms: alarmNames.map((alarm) => ({ name: alarm })) },
  });
  return { of, alias, application, group, alarmNames };
}

interface AlarmSetting {
  readonly name: string;
  readonly aliasName: string;
  readonly above: number;
}

function setUpAlarm({ cloudwatch }: DeliveryPlace, { name, aliasName, above }: AlarmSetting): string {
  const AlarmName = `${name}-${aliasName}-errors`;
  cloudwatch.alarms.putMetric({
    AlarmName,
    Namespace: 'AWS/Lambda',
    MetricName: 'Errors',
    Dimensions: [
      { Name: 'FunctionName', Value: name },
      { Name: 'Resource', Value: `${name}:${aliasName}` },
    ],
    Statistic: 'Sum',
    Period: 60,
    EvaluationPeriods: 1,
    Threshold: above,
    ComparisonOperator: 'GreaterThanThreshold',
    TreatMissingData: 'notBreaching',
  });
  return AlarmName;
}
