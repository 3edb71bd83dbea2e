import type { AlarmConfiguration } from '@aws-sdk/client-codedeploy';
import { pause, type Script } from '../time/index.ts';
import type { Deployment } from './deployment.ts';
import { Interruption } from './interruption.ts';
import type { Surroundings } from './surroundings.ts';

/** Looks at a deployment's alarms as long as it runs. @returns what stops it, if something does */
export function* watchAlarms(deployment: Deployment, around: Surroundings): Script<Interruption | undefined> {
  const { alarms } = deployment.order;
  if (alarms?.enabled !== true) return undefined;
  while (!deployment.over) {
    const found = lookAtAlarms(alarms, around);
    if (found !== undefined) return found;
    yield* pause(around.pace.alarmPollMs);
  }
  return undefined;
}

/** One look: an alarm in state ALARM, or one whose state cannot be read unless that is to be ignored. */
function lookAtAlarms(alarms: AlarmConfiguration, around: Surroundings): Interruption | undefined {
  const names = (alarms.alarms ?? []).map(({ name = '' }) => name);
  const active: string[] = [];
  try {
    for (const name of names) {
      const state = around.alarms.stateOf(name);
      if (state === undefined) throw new Error(`the alarm ${name} does not exist`);
      if (state === 'ALARM') active.push(name);
    }
  } catch (error) {
    if (alarms.ignorePollAlarmFailure === true) return undefined;
    const why = error instanceof Error ? error.message : String(error);
    return new Interruption(
      'alarm',
      'ALARM_ACTIVE',
      `Alarm status information cannot be retrieved from CloudWatch: ${why}.`,
    );
  }
  if (active.length === 0) return undefined;
  const what = 'One or more alarms have been activated according to the CloudWatch metrics you selected';
  return new Interruption(
    'alarm',
    'ALARM_ACTIVE',
    `${what}, and the affected deployments have been stopped. Activated alarms: <${active.join(', ')}>`,
  );
}
