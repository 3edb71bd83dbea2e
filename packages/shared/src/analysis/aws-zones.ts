import { CloudWatchClient, type CloudWatchClientConfig, ListMetricsCommand } from '@aws-sdk/client-cloudwatch';
import { type AwsTime, keepingTime } from '../codedeploy/index.ts';
import type { Query } from './query.ts';

/** The availability zones that a metric is also kept for, by name; none where CloudWatch does not keep it by zone. */
export type ZoneReader = (query: Query) => Promise<readonly string[]>;

/** Source: Elastic Load Balancing user guide, metric dimensions; only metrics with exactly one dimension more are taken. */
export const ZONE = 'AvailabilityZone';

export function awsZones(config: CloudWatchClientConfig, time: AwsTime): ZoneReader {
  const client = keepingTime(new CloudWatchClient(config), time);
  return async ({ namespace, metric, dimensions }) => {
    const own = Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value }));
    const answer = await client.send(
      new ListMetricsCommand({
        Namespace: namespace,
        MetricName: metric,
        Dimensions: [...own, { Name: ZONE }],
        RecentlyActive: 'PT3H',
      }),
    );
    const found = (answer.Metrics ?? [])
      .filter(({ Dimensions = [] }) => Dimensions.length === own.length + 1)
      .flatMap(({ Dimensions = [] }) => Dimensions.find(({ Name }) => Name === ZONE)?.Value ?? []);
    return [...new Set(found)].sort();
  };
}
