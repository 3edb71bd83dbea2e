import {
  CloudWatchClient,
  type CloudWatchClientConfig,
  GetMetricDataCommand,
  type MetricDataQuery,
} from '@aws-sdk/client-cloudwatch';
import { type AwsTime, keepingTime } from '../codedeploy/index.ts';
import { type Query, queryKey } from './query.ts';

/** Points of one query: minute start (milliseconds since 1970) to value. `incomplete`: CloudWatch could not read all of it. */
export interface Points {
  readonly values: ReadonlyMap<number, number>;
  readonly complete: boolean;
}

export interface Window {
  /** Inclusive. */
  readonly from: number;
  /** Exclusive. */
  readonly to: number;
  /** Seconds of one point; a minute where left out. */
  readonly period?: number;
}

/** Reads metrics by the minute. The result is keyed by `queryKey`. */
export type MetricReader = (queries: readonly Query[], window: Window) => Promise<ReadonlyMap<string, Points>>;

/** Source: CloudWatch API, GetMetricData: at most 500 queries a call. */
export const QUERIES_PER_CALL = 500;
const PERIOD = 60;
/** Pages that a call may have before we call it endless. */
const MOST_PAGES = 100;

export function awsMetrics(config: CloudWatchClientConfig, time: AwsTime): MetricReader {
  const client = keepingTime(new CloudWatchClient(config), time);
  return async (queries, window) => {
    const distinct = new Map(queries.map((query) => [queryKey(query), query]));
    const keys = [...distinct.keys()];
    const found = new Map<string, Points>();
    for (let at = 0; at < keys.length; at += QUERIES_PER_CALL) {
      const batch = keys.slice(at, at + QUERIES_PER_CALL).map((key) => [key, distinct.get(key) as Query] as const);
      for (const [key, points] of await readBatch(client, batch, window)) found.set(key, points);
    }
    return found;
  };
}

type Gathering = { readonly values: Map<number, number>; complete: boolean };

async function readBatch(
  client: CloudWatchClient,
  batch: readonly (readonly [string, Query])[],
  { from, to, period = PERIOD }: Window,
): Promise<Map<string, Points>> {
  const gathered = batch.map((): Gathering => ({ values: new Map(), complete: false }));
  let token: string | undefined;
  for (let page = 0; page === 0 || token !== undefined; page++) {
    const answer = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: 'TimestampAscending',
        MetricDataQueries: batch.map(([, query], at) => metricQuery(query, { at, period })),
        ...(token !== undefined && { NextToken: token }),
      }),
    );
    for (const { Id = '', Timestamps = [], Values = [], StatusCode } of answer.MetricDataResults ?? []) {
      const into = gathered[Number(Id.slice(1))];
      if (into === undefined) continue;
      for (const [place, time] of Timestamps.entries()) into.values.set(time.getTime(), Values[place] ?? Number.NaN);
      // The status of a query is that of its last page: PartialData says that more follows.
      into.complete = StatusCode === 'Complete';
    }
    token = answer.NextToken;
    if (page >= MOST_PAGES) break;
  }
  return new Map(batch.map(([key], at) => [key, gathered[at] as Points]));
}

function metricQuery(
  { namespace, metric, statistic, dimensions }: Query,
  { at, period }: { readonly at: number; readonly period: number },
): MetricDataQuery {
  return {
    Id: `q${at}`,
    ReturnData: true,
    MetricStat: {
      Period: period,
      Stat: statistic,
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
      },
    },
  };
}
