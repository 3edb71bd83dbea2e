import { CloudWatchClient, type CloudWatchClientConfig, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { type AwsTime, keepingTime } from './aws-time.ts';
import { allPages } from './pages.ts';

/** Names of metric and composite alarms that begin so, for a hint: the first 500. Every alarm begins with an empty prefix. */
export type AlarmNames = (prefix: string) => Promise<string[]>;

/** Source: CloudWatch API, DescribeAlarms: at most 100 alarms a page. */
const PAGE = 100;
const MOST_PAGES = 5;

/** @param config of a client that sends each call once */
export function awsAlarmNames(config: CloudWatchClientConfig, time: AwsTime): AlarmNames {
  return alarmNamesOver(keepingTime(new CloudWatchClient(config), time));
}

/** @param client what sends the API's commands */
export function alarmNamesOver(client: Pick<CloudWatchClient, 'send'>): AlarmNames {
  return (prefix) =>
    allPages(async (token) => {
      const answer = await client.send(
        new DescribeAlarmsCommand({
          ...(prefix !== '' && { AlarmNamePrefix: prefix }),
          AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
          MaxRecords: PAGE,
          NextToken: token,
        }),
      );
      const alarms = [...(answer.MetricAlarms ?? []), ...(answer.CompositeAlarms ?? [])];
      return { items: alarms.flatMap(({ AlarmName: name }) => name ?? []), next: answer.NextToken };
    }, MOST_PAGES);
}
