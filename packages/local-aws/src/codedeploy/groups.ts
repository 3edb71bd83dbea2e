import type { CreateDeploymentGroupInput, UpdateDeploymentGroupInput } from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import { type Application, checkName } from './applications.ts';
import type { CodeDeploy } from './codedeploy.ts';
import { checkConfigName } from './configs.ts';
import type { Group, GroupSettings } from './group.ts';
import { checkAlarms, checkAutoRollback, checkBlueGreen, checkStyle } from './group-rules.ts';
import { checkEcsServices, checkTargetGroupPair } from './group-targets.ts';

const USUAL_CONFIG = {
  ECS: 'CodeDeployDefault.ECSAllAtOnce',
  Lambda: 'CodeDeployDefault.LambdaAllAtOnce',
  Server: 'CodeDeployDefault.OneAtATime',
} as const;

type Settable = Omit<
  CreateDeploymentGroupInput,
  'applicationName' | 'tags' | 'autoScalingGroups' | 'terminationHookEnabled'
>;

/** @throws every modeled error of CreateDeploymentGroup that a local site can have */
export function createGroup(state: CodeDeploy, input: CreateDeploymentGroupInput): Group {
  const application = state.applications.get(input.applicationName);
  const name = checkName(input.deploymentGroupName, 'DeploymentGroup');
  if (application.groups.has(name)) {
    throw refusal('DeploymentGroupAlreadyExistsException', `Deployment group name already exists: ${name}`);
  }
  const made: Group = {
    id: state.place.identifiers.uuid(),
    application: application.name,
    platform: application.platform,
    settings: settingsOf(state, application, input),
    targetRevision: undefined,
    lastAttempted: undefined,
    lastSuccessful: undefined,
    installed: new Map(),
    active: undefined,
  };
  application.groups.set(name, made);
  return made;
}

/** Changes what the input names and leaves the rest as it was. */
export function updateGroup(state: CodeDeploy, input: UpdateDeploymentGroupInput): Group {
  const application = state.applications.get(input.applicationName);
  const group = state.applications.group(input.applicationName, input.currentDeploymentGroupName);
  const renamed = input.newDeploymentGroupName;
  if (renamed !== undefined && renamed !== group.settings.name && application.groups.has(renamed)) {
    throw refusal('DeploymentGroupAlreadyExistsException', `Deployment group name already exists: ${renamed}`);
  }
  const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
  const merged: Settable = {
    ...asInput(group.settings),
    ...given,
    deploymentGroupName: renamed ?? group.settings.name,
  };
  const settings = settingsOf(state, application, merged, group);
  application.groups.delete(group.settings.name);
  application.groups.set(settings.name, group);
  group.settings = settings;
  return group;
}

function settingsOf(...[state, application, input, self]: [CodeDeploy, Application, Settable, Group?]): GroupSettings {
  const { platform } = application;
  const configName = checkConfigName(input.deploymentConfigName ?? USUAL_CONFIG[platform]);
  const config = state.configs.get(configName);
  if (config.computePlatform !== platform) {
    throw refusal(
      'InvalidTrafficRoutingConfigurationException',
      `${configName} is for ${config.computePlatform}, not for ${platform}`,
    );
  }
  checkRole(input.serviceRoleArn);
  const others = state.applications
    .all()
    .flatMap(({ groups }) => [...groups.values()].filter((group) => group !== self));
  const ecs = platform === 'ECS';
  return {
    name: checkName(input.deploymentGroupName, 'DeploymentGroup'),
    configName,
    serviceRoleArn: input.serviceRoleArn ?? '',
    alarms: checkAlarms(input.alarmConfiguration, state.around.alarms),
    autoRollback: checkAutoRollback(input.autoRollbackConfiguration),
    style: checkStyle(input.deploymentStyle, platform),
    blueGreen: checkBlueGreen(input.blueGreenDeploymentConfiguration, platform),
    ecsServices: ecs ? checkEcsServices(input.ecsServices, others, state.around) : undefined,
    loadBalancers: ecs ? checkTargetGroupPair(input.loadBalancerInfo, state.around) : input.loadBalancerInfo,
    ec2TagFilters: input.ec2TagFilters,
    ec2TagSet: input.ec2TagSet,
    onPremisesTagFilters: input.onPremisesInstanceTagFilters,
    onPremisesTagSet: input.onPremisesTagSet,
    triggers: input.triggerConfigurations,
    outdated: input.outdatedInstancesStrategy,
  };
}

function asInput(settings: GroupSettings): Settable {
  return {
    deploymentGroupName: settings.name,
    deploymentConfigName: settings.configName,
    serviceRoleArn: settings.serviceRoleArn,
    alarmConfiguration: settings.alarms,
    autoRollbackConfiguration: settings.autoRollback,
    deploymentStyle: settings.style,
    blueGreenDeploymentConfiguration: settings.blueGreen,
    ecsServices: settings.ecsServices,
    loadBalancerInfo: settings.loadBalancers,
    ec2TagFilters: settings.ec2TagFilters,
    ec2TagSet: settings.ec2TagSet,
    onPremisesInstanceTagFilters: settings.onPremisesTagFilters,
    onPremisesTagSet: settings.onPremisesTagSet,
    triggerConfigurations: settings.triggers,
    outdatedInstancesStrategy: settings.outdated,
  };
}

function checkRole(arn: string | undefined): void {
  if (arn === undefined || arn === '') throw refusal('RoleRequiredException', 'The service role ARN is missing');
  if (!/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/.test(arn)) {
    throw refusal('InvalidRoleException', `The service role ARN is not valid: ${arn}`);
  }
}
