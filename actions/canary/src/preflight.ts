import {
  codedeployError,
  configName,
  type DeploymentConfig,
  type DeploymentGroup,
  type TrafficShift,
} from '@waybill/shared/codedeploy';
import { quote, suggest } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import type { Ports } from './ports.ts';

/** What was found before anything is created. */
export interface Preflight {
  readonly group: DeploymentGroup;
  /** The configuration's name; undefined for the group's own. */
  readonly config: string | undefined;
  readonly shift: TrafficShift;
  /** A configuration that has to be made first. */
  readonly newConfig: { readonly name: string; readonly shift: TrafficShift } | undefined;
  /** Alarms that guard the deployment. */
  readonly alarms: readonly string[];
  /** Alarms to send with the deployment because the group does not have them; undefined for the group's own. */
  readonly alarmOverride: readonly string[] | undefined;
}

/** Checks that the deployment can be made and undone. Reads only. @throws the E_… of what does not hold */
export async function preflight(inputs: Inputs, ports: Ports): Promise<Preflight> {
  const group = await groupOf(inputs, ports);
  const { config, shift, newConfig } = await configOf(inputs, group, ports);
  const guard = alarmsOf(inputs, group);
  if (inputs.requireAwsGuard) checkGuard(group, guard.alarms);
  await checkAlarms(guard.alarms, ports);
  return { group, config, shift, newConfig, ...guard };
}

async function groupOf({ application, group: name }: Inputs, ports: Ports): Promise<DeploymentGroup> {
  const { codeDeploy, reading } = ports;
  const platform = await reading('GetApplication', () => codeDeploy.platformOf(application));
  if (platform === undefined) {
    const near = suggest(application, await names(() => codeDeploy.applications(), ports));
    throw codedeployError(
      'E_NO_APPLICATION',
      `there is no CodeDeploy application ${quote(application)} in ${ports.account}, ${ports.region}${hint(near)}`,
    );
  }
  const group = await reading('GetDeploymentGroup', () => codeDeploy.group(application, name));
  if (group !== undefined) return { ...group, platform };
  const near = suggest(name, await names(() => codeDeploy.groups(application), ports));
  throw codedeployError(
    'E_NO_DEPLOYMENT_GROUP',
    `application ${quote(application)} has no deployment group ${quote(name)}${hint(near)}`,
  );
}

type Shifting = Pick<Preflight, 'config' | 'shift' | 'newConfig'>;

async function configOf({ config: wanted }: Inputs, group: DeploymentGroup, ports: Ports): Promise<Shifting> {
  if (wanted?.kind === 'shift') return shiftConfig(wanted.shift, group, ports);
  const name = wanted?.name ?? group.config;
  const found = await readConfig(name, ports);
  if (found === undefined) {
    const near = suggest(name, await names(() => ports.codeDeploy.configs(), ports));
    throw codedeployError('E_DEPLOYMENT_CONFIG', `there is no deployment configuration ${quote(name)}${hint(near)}`);
  }
  checkConfigPlatform(found, group);
  return { config: wanted?.name, shift: found.shift ?? { kind: 'all-at-once' }, newConfig: undefined };
}

async function shiftConfig(shift: TrafficShift, group: DeploymentGroup, ports: Ports): Promise<Shifting> {
  if (group.platform === 'Server') {
    if (shift.kind === 'all-at-once') return { config: 'CodeDeployDefault.AllAtOnce', shift, newConfig: undefined };
    throw codedeployError('E_DEPLOYMENT_CONFIG', `${shift.kind}: servers take no shift of traffic`, {
      cure: 'name a configuration such as CodeDeployDefault.OneAtATime',
    });
  }
  const name = configName(shift, group.platform);
  const found = await readConfig(name, ports);
  if (found === undefined) return { config: name, shift, newConfig: { name, shift } };
  if (JSON.stringify(found.shift) !== JSON.stringify(shift))
    throw codedeployError(
      'E_DEPLOYMENT_CONFIG',
      `deployment configuration ${quote(name)} exists and does something else`,
    );
  return { config: name, shift, newConfig: undefined };
}

function readConfig(name: string, { codeDeploy, reading }: Ports): Promise<DeploymentConfig | undefined> {
  return reading('GetDeploymentConfig', () => codeDeploy.config(name));
}

function checkConfigPlatform(config: DeploymentConfig, group: DeploymentGroup): void {
  if (config.platform !== group.platform)
    throw codedeployError(
      'E_DEPLOYMENT_CONFIG',
      `deployment configuration ${quote(config.name)} is for ${config.platform}, the group is for ${group.platform}`,
    );
}

/** The group's alarms and the caller's; those that the group does not have are sent with the deployment, with the group's own. */
function alarmsOf({ alarms }: Inputs, group: DeploymentGroup): Pick<Preflight, 'alarms' | 'alarmOverride'> {
  const own = group.alarms.enabled ? group.alarms.names : [];
  const all = [...new Set([...own, ...alarms])];
  return { alarms: all, alarmOverride: all.length > own.length ? all : undefined };
}

function checkGuard(group: DeploymentGroup, alarms: readonly string[]): void {
  const missing = ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_ALARM', 'DEPLOYMENT_STOP_ON_REQUEST'].filter(
    (event) => !group.rollbackOn.includes(event),
  );
  if (missing.length > 0)
    throw codedeployError(
      'E_NO_AWS_GUARD',
      `deployment group ${quote(group.name)} does not roll back on ${missing.join(', ')}`,
    );
  if (alarms.length === 0)
    throw codedeployError(
      'E_NO_AWS_GUARD',
      `deployment group ${quote(group.name)} has no alarm, and the input \`alarms\` names none`,
    );
}

async function checkAlarms(names: readonly string[], { alarms, reading }: Ports): Promise<void> {
  if (names.length === 0) return;
  const states = await reading('DescribeAlarms', () => alarms.states(names));
  const missing = names.filter((name) => !states.some((state) => state.name === name));
  if (missing.length > 0)
    throw codedeployError(
      'E_ALARM_MISSING',
      `there is no alarm ${missing.map(quote).join(', ')} in this account and region`,
    );
  const alarming = states.filter(({ state }) => state === 'ALARM');
  if (alarming.length > 0)
    throw codedeployError(
      'E_ALARM_ACTIVE',
      `${alarming.map(({ name, reason }) => `alarm ${quote(name)} is in ALARM already: ${reason}`).join('; ')}`,
    );
}

/** Names for a hint; an account that may not list them gets none. */
async function names(list: () => Promise<string[]>, { reading }: Ports): Promise<string[]> {
  try {
    return await reading('List', list);
  } catch {
    return [];
  }
}

function hint(near: string | undefined): string {
  return near === undefined ? '' : `; did you mean ${quote(near)}?`;
}
