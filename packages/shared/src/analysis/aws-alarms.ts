import { CloudWatchClient, type CloudWatchClientConfig, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { type AwsTime, keepingTime } from '../codedeploy/index.ts';

/** An alarm, metric or composite, as it is now. */
export interface AlarmState {
  readonly name: string;
  readonly state: 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
  /** When it went into that state, milliseconds by AWS's clock. */
  readonly since: number | undefined;
  /** CloudWatch's own sentence: threshold and values. */
  readonly reason: string;
  readonly actionsEnabled: boolean;
}

/** Source: CloudWatch API, DescribeAlarms: at most 100 names a call. */
const BATCH = 100;

export type AlarmReader = (names: readonly string[]) => Promise<AlarmState[]>;

/** Reads the state of each named alarm; those that do not exist are left out. */
export function awsAlarms(config: CloudWatchClientConfig, time: AwsTime): AlarmReader {
  const client = keepingTime(new CloudWatchClient(config), time);
  return (names) => readAlarms(client, names);
}

/** Composite alarms come only when asked for by type. */
async function readAlarms(client: CloudWatchClient, names: readonly string[]): Promise<AlarmState[]> {
  const states: AlarmState[] = [];
  for (let at = 0; at < names.length; at += BATCH) {
    const answer = await client.send(
      new DescribeAlarmsCommand({
        AlarmNames: names.slice(at, at + BATCH),
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        MaxRecords: BATCH,
      }),
    );
    for (const alarm of [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])])
      states.push({
        name: alarm.AlarmName ?? '',
        state: alarm.StateValue ?? 'INSUFFICIENT_DATA',
        since: (alarm.StateTransitionedTimestamp ?? alarm.StateUpdatedTimestamp)?.getTime(),
        reason: alarm.StateReason ?? '',
        actionsEnabled: alarm.ActionsEnabled ?? true,
      });
  }
  return states;
}

/** Alarms that went into ALARM at or after that time: one that was there before is not the rollout's doing. */
export function turnedSince(states: readonly AlarmState[], since: number): AlarmState[] {
  return states.filter(({ state, since: at }) => state === 'ALARM' && at !== undefined && at >= since);
}
