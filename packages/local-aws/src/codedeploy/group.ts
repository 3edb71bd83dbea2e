import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  BlueGreenDeploymentConfiguration,
  ComputePlatform,
  DeploymentGroupInfo,
  DeploymentStatus,
  DeploymentStyle,
  EC2TagFilter,
  EC2TagSet,
  ECSService,
  LastDeploymentInfo,
  LoadBalancerInfo,
  OnPremisesTagSet,
  OutdatedInstancesStrategy,
  RevisionLocation,
  TagFilter,
  TriggerConfig,
} from '@aws-sdk/client-codedeploy';
import { revisionShown } from './revision.ts';

/** What CreateDeploymentGroup and UpdateDeploymentGroup set. */
export interface GroupSettings {
  readonly name: string;
  readonly configName: string;
  readonly serviceRoleArn: string;
  readonly alarms: AlarmConfiguration | undefined;
  readonly autoRollback: AutoRollbackConfiguration | undefined;
  readonly style: DeploymentStyle;
  readonly blueGreen: BlueGreenDeploymentConfiguration | undefined;
  readonly loadBalancers: LoadBalancerInfo | undefined;
  readonly ecsServices: ECSService[] | undefined;
  readonly ec2TagFilters: EC2TagFilter[] | undefined;
  readonly ec2TagSet: EC2TagSet | undefined;
  readonly onPremisesTagFilters: TagFilter[] | undefined;
  readonly onPremisesTagSet: OnPremisesTagSet | undefined;
  readonly triggers: TriggerConfig[] | undefined;
  readonly outdated: OutdatedInstancesStrategy | undefined;
}

/** As much of a deployment as its group tells and has to know. */
interface GroupDeployment {
  readonly id: string;
  readonly status: DeploymentStatus;
  readonly createdAt: number;
  readonly completedAt: number | undefined;
  readonly started: boolean;
}

export interface Group {
  readonly id: string;
  readonly application: string;
  readonly platform: ComputePlatform;
  settings: GroupSettings;
  targetRevision: RevisionLocation | undefined;
  lastAttempted: GroupDeployment | undefined;
  lastSuccessful: GroupDeployment | undefined;
  /** Instance to the key of the revision that was last deployed to it successfully. */
  readonly installed: Map<string, string>;
  /** The deployment that keeps others out, until its rollback has begun. */
  active: GroupDeployment | undefined;
}

export function groupShown(group: Group): DeploymentGroupInfo {
  const { settings } = group;
  return {
    applicationName: group.application,
    deploymentGroupId: group.id,
    deploymentGroupName: settings.name,
    deploymentConfigName: settings.configName,
    computePlatform: group.platform,
    serviceRoleArn: settings.serviceRoleArn,
    autoScalingGroups: [],
    ec2TagFilters: settings.ec2TagFilters ?? [],
    onPremisesInstanceTagFilters: settings.onPremisesTagFilters ?? [],
    triggerConfigurations: settings.triggers ?? [],
    deploymentStyle: settings.style,
    terminationHookEnabled: false,
    ...present('alarmConfiguration', settings.alarms),
    ...present('autoRollbackConfiguration', settings.autoRollback),
    ...present('blueGreenDeploymentConfiguration', settings.blueGreen),
    ...present('loadBalancerInfo', settings.loadBalancers),
    ...present('ecsServices', settings.ecsServices),
    ...present('ec2TagSet', settings.ec2TagSet),
    ...present('onPremisesTagSet', settings.onPremisesTagSet),
    ...present('outdatedInstancesStrategy', settings.outdated),
    ...present('targetRevision', group.targetRevision && revisionShown(group.targetRevision)),
    ...present('lastAttemptedDeployment', group.lastAttempted && lastShown(group.lastAttempted)),
    ...present('lastSuccessfulDeployment', group.lastSuccessful && lastShown(group.lastSuccessful)),
  };
}

/** The member, unless there is nothing to show. */
export function present<Name extends string, Value>(name: Name, value: Value | undefined): { [Key in Name]?: Value } {
  return (value === undefined ? {} : { [name]: value }) as { [Key in Name]?: Value };
}

function lastShown(deployment: GroupDeployment): LastDeploymentInfo {
  return {
    deploymentId: deployment.id,
    status: deployment.status,
    createTime: new Date(deployment.createdAt),
    ...(deployment.completedAt === undefined ? {} : { endTime: new Date(deployment.completedAt) }),
  };
}
