import type { AlarmState } from '@waybill/shared/analysis';
import { codedeployError, type DeploymentGroup, ROLLBACK_EVENTS } from '@waybill/shared/codedeploy';
import { quote } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { alarmHint } from './near-names.ts';

/** What stops the deployment, also when we are gone. */
export interface Guard {
  /** Alarms that count. */
  readonly alarms: readonly string[];
  /** Alarms to send with the deployment instead of the group's; undefined for the group's own. */
  readonly alarmOverride: readonly string[] | undefined;
}

/** Source: CodeDeploy quotas, alarms of a deployment group. */
const MOST_ALARMS = 50;

/**
 * The group's alarms and the caller's together; those that the group does not have are sent with the deployment. One that is
 * in ALARM already would end the deployment at once: it is refused, or left out where no guard is required.
 * @throws E_NO_AWS_GUARD, E_ALARM_MISSING, E_ALARM_ACTIVE
 */
export async function checkGuard(inputs: Inputs, group: DeploymentGroup, ports: Ports): Promise<Guard> {
  refuseElsewhere(inputs, ports);
  const own = group.alarms.enabled ? group.alarms.names : [];
  const all = [...new Set([...own, ...inputs.alarms])];
  if (inputs.requireAwsGuard) requireGuard(group, all);
  const states = all.length === 0 ? [] : await ports.reading('DescribeAlarms', () => ports.alarms.states(all));
  const missing = all.filter((name) => !states.some((state) => state.name === name));
  if (missing.length > 0) throw await absent(missing, ports);
  const alarms = withoutActive(states, all, inputs, ports);
  if (alarms.length > MOST_ALARMS)
    throw codedeployError(
      'E_NO_AWS_GUARD',
      `${alarms.length} alarms are more than the ${MOST_ALARMS} that CodeDeploy takes`,
      {
        cure: 'put them into one composite alarm',
      },
    );
  const same = alarms.length === own.length && alarms.every((name) => own.includes(name));
  return { alarms, alarmOverride: same ? undefined : alarms };
}

/** CloudWatch answers nine such calls a second: an account that has none of many alarms is not asked about each. */
const MOST_HINTS = 5;

async function absent(names: readonly string[], ports: Ports): Promise<Error> {
  const where = `in ${ports.account}, ${ports.region}`;
  const lines: string[] = [];
  for (const [index, name] of names.entries()) {
    const near = index < MOST_HINTS ? await alarmHint(name, ports) : '';
    lines.push(`there is no alarm ${quote(name)} ${where}${near}`);
  }
  return codedeployError('E_ALARM_MISSING', lines.join('\n'));
}

/** CodeDeploy watches alarms of its own account and region alone; one of the same name here is another alarm. */
function refuseElsewhere({ alarmPlaces }: Inputs, { account, region }: Ports): void {
  const away = alarmPlaces.find((place) => place.account !== account || place.region !== region);
  if (away !== undefined)
    throw codedeployError(
      'E_ALARM_MISSING',
      `alarm ${quote(away.name)} is in ${away.account}, ${away.region}; the deployment is in ${account}, ${region}`,
      { cure: 'name an alarm of the account and region of the deployment: CodeDeploy watches no other' },
    );
}

function requireGuard(group: DeploymentGroup, alarms: readonly string[]): void {
  const missing = ROLLBACK_EVENTS.filter((event) => !group.rollbackOn.includes(event));
  if (missing.length > 0)
    throw codedeployError(
      'E_NO_AWS_GUARD',
      `deployment group ${quote(group.name)} does not roll back on ${missing.join(', ')}`,
    );
  if (alarms.length === 0)
    throw codedeployError(
      'E_NO_AWS_GUARD',
      `deployment group ${quote(group.name)} has no alarm in force, and the input \`alarms\` names none`,
    );
  if (group.alarms.ignoresPollFailure)
    throw codedeployError(
      'E_NO_AWS_GUARD',
      `deployment group ${quote(group.name)} goes on when its alarms cannot be read (ignorePollAlarmFailure)`,
    );
}

function withoutActive(
  states: readonly AlarmState[],
  all: readonly string[],
  inputs: Inputs,
  { log }: Ports,
): string[] {
  for (const { name, state } of states)
    if (state === 'INSUFFICIENT_DATA') log.warning(`alarm ${quote(name)} has no data: it may not see what goes wrong`);
  const active = states.filter(({ state }) => state === 'ALARM');
  if (active.length === 0) return [...all];
  const shown = active.map(({ name, reason }) => `alarm ${quote(name)} is in ALARM already: ${reason}`).join('; ');
  if (inputs.requireAwsGuard) throw codedeployError('E_ALARM_ACTIVE', shown);
  log.warning(`${shown}; it is left out of this deployment`);
  return all.filter((name) => !active.some((state) => state.name === name));
}
