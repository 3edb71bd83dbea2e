import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  BlueGreenDeploymentConfiguration,
  DeploymentStyle,
} from '@aws-sdk/client-codedeploy';
import { refusal } from '../core/index.ts';
import type { AlarmStates } from './surroundings.ts';

/** Alarms per group. Source: CodeDeploy quotas; the API text still says 10. */
const ALARMS = 50;
const EVENTS: readonly string[] = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'];
/** Longest ready wait of ECS, and longest wait before the original tasks go, in minutes. Source: CodeDeploy quotas. */
const LONGEST_READY_WAIT = 7_200;
const LONGEST_TERMINATION_WAIT = 2_880;

/** Checks an alarm configuration and, stricter than AWS, that each alarm exists. @throws InvalidAlarmConfigException */
export function checkAlarms(
  config: AlarmConfiguration | undefined,
  states: AlarmStates,
): AlarmConfiguration | undefined {
  if (config === undefined) return undefined;
  const names = (config.alarms ?? []).map(({ name }) => name);
  if (names.length > ALARMS)
    throw refusal('AlarmsLimitExceededException', `A deployment group takes at most ${ALARMS} alarms`);
  if (config.enabled === true && names.length === 0) throw badAlarms('it is enabled, but lists no alarm');
  if (new Set(names).size !== names.length) throw badAlarms('two alarms have the same name');
  for (const name of names) {
    if (name === undefined || name === '' || name.length > 255)
      throw badAlarms('the name of an alarm is empty or too long');
    if (config.enabled === true && states.stateOf(name) === undefined)
      throw badAlarms(`the alarm ${name} does not exist`);
  }
  return config;
}

/** @throws InvalidAutoRollbackConfigException */
export function checkAutoRollback(
  config: AutoRollbackConfiguration | undefined,
): AutoRollbackConfiguration | undefined {
  if (config === undefined) return undefined;
  const events = config.events ?? [];
  const bad = (problem: string) =>
    refusal('InvalidAutoRollbackConfigException', `The rollback configuration is not valid: ${problem}`);
  if (config.enabled === true && events.length === 0) throw bad('it is enabled, but lists no event');
  for (const event of events) if (!EVENTS.includes(event)) throw bad(`the event ${event} is unknown`);
  return config;
}

/** @throws InvalidDeploymentStyleException */
export function checkStyle(style: DeploymentStyle | undefined, platform: string): DeploymentStyle {
  const blueGreen = { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' } as const;
  const inPlace = { deploymentType: 'IN_PLACE', deploymentOption: 'WITHOUT_TRAFFIC_CONTROL' } as const;
  if (platform === 'Server') return style ?? inPlace;
  const chosen = style ?? (platform === 'Lambda' ? blueGreen : inPlace);
  if (chosen.deploymentType !== 'BLUE_GREEN' || chosen.deploymentOption !== 'WITH_TRAFFIC_CONTROL') {
    throw refusal(
      'InvalidDeploymentStyleException',
      `A ${platform} deployment group needs deployment type BLUE_GREEN and option WITH_TRAFFIC_CONTROL`,
    );
  }
  return chosen;
}

/** @throws InvalidBlueGreenDeploymentConfigurationException */
export function checkBlueGreen(
  config: BlueGreenDeploymentConfiguration | undefined,
  platform: string,
): BlueGreenDeploymentConfiguration | undefined {
  const bad = (problem: string) =>
    refusal(
      'InvalidBlueGreenDeploymentConfigurationException',
      `The blue/green configuration is not valid: ${problem}`,
    );
  if (platform === 'ECS' && config === undefined) throw bad('an ECS deployment group needs one');
  if (config === undefined) return undefined;
  const ready = config.deploymentReadyOption;
  const wait = ready?.waitTimeInMinutes ?? 0;
  if (ready?.actionOnTimeout === 'STOP_DEPLOYMENT' && wait < 1) throw bad('STOP_DEPLOYMENT needs a wait time');
  if (wait < 0 || wait > LONGEST_READY_WAIT)
    throw bad(`the wait time is not between 0 and ${LONGEST_READY_WAIT} minutes`);
  const end = config.terminateBlueInstancesOnDeploymentSuccess;
  const termination = end?.terminationWaitTimeInMinutes ?? 0;
  if (termination < 0 || termination > LONGEST_TERMINATION_WAIT) {
    throw bad(`the termination wait time is not between 0 and ${LONGEST_TERMINATION_WAIT} minutes`);
  }
  if (end?.action === 'KEEP_ALIVE' && platform === 'ECS') throw bad('KEEP_ALIVE is not supported for ECS');
  return config;
}

function badAlarms(problem: string) {
  return refusal('InvalidAlarmConfigException', `The alarm configuration is not valid: ${problem}`);
}
