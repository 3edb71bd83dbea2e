import type {
  Datapoint,
  GetMetricDataInput,
  GetMetricDataOutput,
  GetMetricStatisticsInput,
  GetMetricStatisticsOutput,
  ListMetricsInput,
  ListMetricsOutput,
  MetricDataQuery,
  MetricDataResult,
  PutMetricDataInput,
} from '@aws-sdk/client-cloudwatch';
import { refusal } from '../core/index.ts';
import { type Handlers, pageOf } from '../place/index.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { type Answer, answerQueries, checkPeriod, checkQueries, timesOf, type Window } from './query.ts';
import { metricName } from './series.ts';
import { computeStatistic, parseStatistic } from './statistic.ts';

const MOST_POINTS = 100_800;
const LIST_PAGE = 500;

export const metricOperations: Handlers<CloudWatch> = {
  PutMetricData: ({ metrics }, input: PutMetricDataInput) => {
    const namespace = input.Namespace ?? '';
    if (namespace === '' || namespace.startsWith('AWS/')) {
      throw refusal('InvalidParameterValueException', `The value ${namespace} for parameter Namespace is invalid.`);
    }
    const data = input.MetricData ?? [];
    if (data.length > 1_000)
      throw refusal('InvalidParameterValueException', 'MetricData must have at most 1000 items.');
    for (const datum of data) metrics.put(namespace, datum);
    return {};
  },

  GetMetricData: (state, input: GetMetricDataInput): GetMetricDataOutput => {
    const queries = input.MetricDataQueries ?? [];
    checkQueries(queries);
    const size = input.MaxDatapoints ?? MOST_POINTS;
    if (size < 1 || size > MOST_POINTS) throw invalid(`MaxDatapoints must be between 1 and ${MOST_POINTS}`);
    const answers = answerQueries(queries, state.metrics, windowOf(state, input));
    const ascending = input.ScanBy === 'TimestampAscending';
    const points = answers.flatMap(({ query, points }) => {
      const ordered = [...points].sort(([one], [other]) => (ascending ? one - other : other - one));
      return ordered.map(([time, value]) => ({ query, time, value }));
    });
    const refuse = () => refusal('InvalidNextToken', 'The next token is not valid.');
    const { items, nextToken } = pageOf(points, { token: input.NextToken, size, refuse });
    const last = items.at(-1);
    const left = new Set(last === undefined ? [] : points.slice(points.indexOf(last) + 1).map(({ query }) => query));
    return {
      MetricDataResults: answers.map((answer) =>
        resultOf(state, answer, {
          points: items.filter(({ query }) => query === answer.query),
          more: left.has(answer.query),
        }),
      ),
      Messages: [],
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },

  GetMetricStatistics: (state, input: GetMetricStatisticsInput): GetMetricStatisticsOutput => {
    checkPeriod(input.Period);
    const statistics = [...(input.Statistics ?? []), ...(input.ExtendedStatistics ?? [])];
    if (statistics.length === 0)
      throw refusal('InvalidParameterCombinationException', 'Statistics or ExtendedStatistics must be given.');
    const window = windowOf(state, input);
    const series = state.metrics.find(metricName(input.Namespace, input.MetricName, input.Dimensions));
    const periodMs = (input.Period ?? 60) * 1_000;
    const points = timesOf(window, periodMs).flatMap((time): Datapoint[] => {
      const samples = series?.between(time, Math.min(time + periodMs, window.end), window.now) ?? [];
      if (samples.length === 0) return [];
      const point: Datapoint = { Timestamp: new Date(time), Unit: samples[0]?.unit ?? 'None' };
      const extended: Record<string, number> = {};
      for (const name of statistics) {
        const statistic = parseStatistic(name);
        if (statistic === undefined)
          throw refusal('InvalidParameterValueException', `The statistic ${name} is unknown.`);
        const value = computeStatistic(statistic, samples);
        if (value === undefined) continue;
        if (input.ExtendedStatistics?.includes(name) === true) extended[name] = value;
        else Object.assign(point, { [name]: value });
      }
      return [Object.keys(extended).length === 0 ? point : { ...point, ExtendedStatistics: extended }];
    });
    if (points.length > 1_440)
      throw refusal('InvalidParameterCombinationException', 'More than 1440 data points were asked for.');
    return { Label: input.MetricName, Datapoints: points };
  },

  ListMetrics: (state, input: ListMetricsInput): ListMetricsOutput => {
    const now = state.place.agenda.now();
    const chosen = state.metrics
      .all()
      .filter(({ metric }) => (input.Namespace ?? metric.namespace) === metric.namespace)
      .filter(({ metric }) => (input.MetricName ?? metric.name) === metric.name)
      .filter(({ metric }) =>
        (input.Dimensions ?? []).every(({ Name, Value }) =>
          metric.dimensions.some((own) => own.Name === Name && (Value ?? own.Value) === own.Value),
        ),
      )
      .filter((series) => series.seen(now));
    const refuse = () => refusal('InvalidParameterValueException', 'The next token is not valid.');
    const { items, nextToken } = pageOf(chosen, { token: input.NextToken, size: LIST_PAGE, refuse });
    return {
      Metrics: items.map(({ metric }) => ({
        Namespace: metric.namespace,
        MetricName: metric.name,
        Dimensions: metric.dimensions.map((dimension) => ({ ...dimension })),
      })),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

interface Part {
  readonly points: ReadonlyArray<{ readonly time: number; readonly value: number }>;
  /** Whether a later page has more of this query. */
  readonly more: boolean;
}

function resultOf(state: CloudWatch, answer: Answer, { points, more }: Part): MetricDataResult {
  const { query } = answer;
  const disturbed = state.disturbance(query);
  const kept = disturbed === undefined ? points : points.slice(0, Math.floor(points.length * disturbed.keep));
  return {
    Id: query.Id,
    Label: query.Label ?? labelOf(query),
    Timestamps: kept.map(({ time }) => new Date(time)),
    Values: kept.map(({ value }) => value),
    StatusCode: disturbed?.status ?? (more ? 'PartialData' : 'Complete'),
    ...(disturbed === undefined
      ? {}
      : { Messages: [{ Code: disturbed.status, Value: 'The data could not be read completely.' }] }),
  };
}

function labelOf(query: MetricDataQuery): string {
  return query.MetricStat?.Metric?.MetricName ?? query.Id ?? '';
}

function windowOf(state: CloudWatch, input: { StartTime?: Date | undefined; EndTime?: Date | undefined }): Window {
  const start = input.StartTime?.getTime() ?? Number.NaN;
  const end = input.EndTime?.getTime() ?? Number.NaN;
  if (!(start < end)) throw invalid('StartTime must be before EndTime');
  return { start, end, now: state.place.agenda.now() };
}

function invalid(problem: string) {
  return refusal('ValidationException', `The request is not valid: ${problem}.`);
}
