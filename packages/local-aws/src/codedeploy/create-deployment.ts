import type { CreateDeploymentInput, DeploymentConfigInfo } from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import type { CodeDeploy } from './codedeploy.ts';
import { checkConfigName } from './configs.ts';
import type { Deployment, DeploymentOrder } from './deployment.ts';
import type { Group } from './group.ts';
import { checkAlarms, checkAutoRollback } from './group-rules.ts';
import { planCourse } from './platform.ts';
import { checkRevision } from './revision.ts';

/** Source: CodeDeploy quotas. */
const LONGEST_DESCRIPTION = 256;
const FILE_EXISTS: readonly string[] = ['DISALLOW', 'OVERWRITE', 'RETAIN'];

/** Checks a CreateDeployment call the way the service does, then starts what it asks for. */
export function createDeployment(state: CodeDeploy, input: CreateDeploymentInput): Deployment {
  const application = state.applications.get(input.applicationName);
  const group = state.applications.group(input.applicationName, input.deploymentGroupName);
  const { description } = input;
  if (description !== undefined && description.length > LONGEST_DESCRIPTION) {
    throw refusal('DescriptionTooLongException', `The description is longer than ${LONGEST_DESCRIPTION} characters`);
  }
  checkForPlatform(input, group);
  const restart = input.deploymentMode === 'RESTART';
  const revision = restart ? restartedRevision(input, group) : checkRevision(input.revision, group.platform);
  const config = configOf(state, input.deploymentConfigName, group);
  const override = checkAlarms(input.overrideAlarmConfiguration, state.around.alarms);
  const order: DeploymentOrder = {
    group,
    settings: group.settings,
    config,
    revision,
    creator: 'user',
    description,
    autoRollback: checkAutoRollback(input.autoRollbackConfiguration) ?? group.settings.autoRollback,
    alarms: override ?? group.settings.alarms,
    overridesAlarms: override !== undefined,
    ignoreApplicationStopFailures: input.ignoreApplicationStopFailures ?? false,
    fileExistsBehavior: input.fileExistsBehavior,
    targetInstances: input.targetInstances,
    updateOutdatedInstancesOnly: input.updateOutdatedInstancesOnly ?? false,
    restarts: restart,
    rollsBack: undefined,
  };
  const course = planCourse(state, order);
  refuseSecond(group);
  state.applications.use(application, revision);
  return state.deployments.start(order, course);
}

/** One running deployment a group; AWS words it in two ways, before and after the first one has begun. */
function refuseSecond(group: Group): void {
  const { active } = group;
  if (active === undefined) return;
  const message = active.started
    ? `The Deployment Group '${group.settings.name}' already has an active Deployment '${active.id}'`
    : `The Deployment Group '${group.settings.name}' is already deploying '${active.id}'`;
  throw refusal('DeploymentLimitExceededException', message);
}

function checkForPlatform(input: CreateDeploymentInput, group: Group): void {
  const server = group.platform === 'Server';
  if (!server && input.updateOutdatedInstancesOnly === true) {
    throw refusal('InvalidUpdateOutdatedInstancesOnlyValueException', `It must be false for ${group.platform}`);
  }
  if (!server && input.ignoreApplicationStopFailures === true) {
    throw refusal('InvalidIgnoreApplicationStopFailuresValueException', `It must be false for ${group.platform}`);
  }
  if (input.fileExistsBehavior !== undefined && !FILE_EXISTS.includes(input.fileExistsBehavior)) {
    throw refusal('InvalidFileExistsBehaviorException', `It must be one of ${FILE_EXISTS.join(', ')}`);
  }
  if (input.targetInstances !== undefined && group.settings.style.deploymentType !== 'BLUE_GREEN') {
    throw refusal('InvalidTargetInstancesException', 'Target instances are for blue/green deployments to servers only');
  }
}

function restartedRevision(input: CreateDeploymentInput, group: Group) {
  if (group.platform !== 'Server')
    throw refusal('InvalidInputException', `RESTART is not supported for ${group.platform}`);
  if (input.revision !== undefined) throw refusal('InvalidInputException', 'RESTART takes no revision');
  if (input.updateOutdatedInstancesOnly === true)
    throw refusal('InvalidInputException', 'RESTART takes no updateOutdatedInstancesOnly');
  if (group.targetRevision === undefined)
    throw refusal('RevisionDoesNotExistException', 'There is no successful deployment to restart');
  return group.targetRevision;
}

function configOf(state: CodeDeploy, name: string | undefined, group: Group): DeploymentConfigInfo {
  const config = state.configs.get(checkConfigName(name ?? group.settings.configName));
  if (config.computePlatform !== group.platform) {
    throw refusal(
      'InvalidTrafficRoutingConfigurationException',
      `${config.deploymentConfigName} is for ${config.computePlatform}, not for ${group.platform}`,
    );
  }
  return config;
}
