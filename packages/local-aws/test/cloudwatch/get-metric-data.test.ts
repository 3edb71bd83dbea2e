import {
  GetMetricDataCommand,
  type GetMetricDataInput,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  type MetricDataQuery,
  type MetricDatum,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { metricName } from '../../src/cloudwatch/index.ts';
import { type GivenDelivery, givenDelivery, MINUTE, SECOND, START } from '../delivery/given-delivery.ts';

describe('GetMetricData', () => {
  let given: GivenDelivery;

  beforeEach(async () => {
    given = await givenDelivery();
    given.pass(10 * MINUTE);
  });

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  const put = (...MetricData: MetricDatum[]) =>
    given.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData }));
  const atMinute = (minute: number) => new Date(START + minute * MINUTE);
  const query = (Id: string, Stat = 'Sum', override: Partial<MetricDataQuery> = {}): MetricDataQuery => ({
    Id,
    MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Orders' }, Period: 60, Stat },
    ...override,
  });
  const get = (queries: MetricDataQuery[], override: Partial<GetMetricDataInput> = {}) =>
    given.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: queries,
        StartTime: atMinute(0),
        EndTime: atMinute(10),
        ...override,
      }),
    );

  it('answers newest first, the start inclusive and the end exclusive', async () => {
    for (const minute of [0, 3, 9, 10])
      await put({ MetricName: 'Orders', Value: minute + 1, Timestamp: atMinute(minute) });
    const { MetricDataResults: [result] = [] } = await get([query('m1')]);
    expect(result).toMatchObject({ Id: 'm1', StatusCode: 'Complete', Values: [10, 4, 1] });
    expect(result?.Timestamps).toEqual([atMinute(9), atMinute(3), atMinute(0)]);
    const { MetricDataResults: [ascending] = [] } = await get([query('m1')], { ScanBy: 'TimestampAscending' });
    expect(ascending?.Values).toEqual([1, 4, 10]);
  });

  it('leaves a minute without data out', async () => {
    const { MetricDataResults: [result] = [] } = await get([query('m1')]);
    expect(result).toMatchObject({ StatusCode: 'Complete', Values: [], Timestamps: [] });
  });

  it('joins the samples of a longer period', async () => {
    for (const minute of [0, 4, 5]) await put({ MetricName: 'Orders', Value: 1, Timestamp: atMinute(minute) });
    const five = query('m1');
    const { MetricDataResults: [result] = [] } = await get([
      { ...five, MetricStat: { ...five.MetricStat, Period: 300 } as never },
    ]);
    expect(result?.Values).toEqual([1, 2]);
  });

  it('tells dimensions apart, in whatever order they are written', async () => {
    const dimensions = [
      { Name: 'B', Value: '2' },
      { Name: 'A', Value: '1' },
    ];
    await put({ MetricName: 'Orders', Value: 7, Timestamp: atMinute(1), Dimensions: dimensions });
    const Metric = { Namespace: 'Shop', MetricName: 'Orders', Dimensions: [...dimensions].reverse() };
    const { MetricDataResults = [] } = await get([
      query('all'),
      { Id: 'one', MetricStat: { Metric, Period: 60, Stat: 'Sum' } },
    ]);
    expect(MetricDataResults.map(({ Values }) => Values)).toEqual([[], [7]]);
  });

  it('counts the values above a bound', async () => {
    await put({ MetricName: 'Orders', Values: [0.1, 0.3, 0.9], Counts: [10, 5, 2], Timestamp: atMinute(1) });
    const { MetricDataResults = [] } = await get([
      query('slow', 'TC(0.3:)'),
      query('all', 'SampleCount'),
      query('p', 'p90'),
    ]);
    expect(MetricDataResults.map(({ Values }) => Values?.[0])).toEqual([2, 17, 0.9]);
  });

  it('works out expressions and leaves out what is not to be returned', async () => {
    await put({ MetricName: 'Orders', Value: 8, Timestamp: atMinute(1) });
    const { MetricDataResults = [] } = await get([
      query('m1', 'Sum', { ReturnData: false }),
      { Id: 'half', Expression: 'm1 / 2' },
    ]);
    expect(MetricDataResults.map(({ Id, Values }) => [Id, Values])).toEqual([['half', [4]]]);
  });

  it('answers in pages, saying of each query whether there is more', async () => {
    for (let minute = 0; minute < 5; minute += 1)
      await put({ MetricName: 'Orders', Value: minute, Timestamp: atMinute(minute) });
    const queries = [query('m1'), query('m2', 'Maximum')];
    const first = await get(queries, { MaxDatapoints: 7 });
    expect(first.MetricDataResults?.map(({ Values, StatusCode }) => [Values?.length, StatusCode])).toEqual([
      [5, 'Complete'],
      [2, 'PartialData'],
    ]);
    const second = await get(queries, { MaxDatapoints: 7, NextToken: first.NextToken });
    expect(second.MetricDataResults?.map(({ Values }) => Values)).toEqual([[], [2, 1, 0]]);
    expect(second.NextToken).toBeUndefined();
  });

  it('can be made to answer with a part, or to fail for a query', async () => {
    for (let minute = 0; minute < 4; minute += 1)
      await put({ MetricName: 'Orders', Value: minute, Timestamp: atMinute(minute) });
    given.at.cloudwatch.disturbance = ({ Id }) => (Id === 'm2' ? { status: 'PartialData', keep: 0.5 } : undefined);
    const { MetricDataResults = [] } = await get([query('m1'), query('m2')]);
    expect(MetricDataResults.map(({ StatusCode, Values }) => [StatusCode, Values?.length])).toEqual([
      ['Complete', 4],
      ['PartialData', 2],
    ]);
  });

  it('shows late and revised minutes only when they have come', async () => {
    const sample = {
      at: START + 5 * MINUTE,
      values: { kind: 'values' as const, pairs: [[1, 10]] as const },
      unit: undefined,
    };
    given.at.cloudwatch.metrics.publish(metricName('Shop', 'Orders'), sample, [
      [0.7, 60 * SECOND],
      [0.3, 150 * SECOND],
    ]);
    const seen = async () => (await get([query('m1')])).MetricDataResults?.[0]?.Values;
    expect(await seen()).toEqual([]);
    given.pass(60 * SECOND);
    expect(await seen()).toEqual([7]);
    given.pass(90 * SECOND);
    expect(await seen()).toEqual([10]);
  });

  it.each<[string, () => Partial<GetMetricDataInput>]>([
    ['no queries', () => ({ MetricDataQueries: [] })],
    [
      'more than 500 queries',
      () => ({ MetricDataQueries: Array.from({ length: 501 }, (_, index) => query(`m${index}`)) }),
    ],
    ['the same id twice', () => ({ MetricDataQueries: [query('m1'), query('m1')] })],
    ['an id that starts with a capital', () => ({ MetricDataQueries: [query('M1')] })],
    ['an unknown statistic', () => ({ MetricDataQueries: [query('m1', 'Mean')] })],
    ['an expression over nothing', () => ({ MetricDataQueries: [{ Id: 'x', Expression: 'm1 * 2' }] })],
    ['an expression of itself', () => ({ MetricDataQueries: [{ Id: 'x', Expression: 'x * 2' }] })],
    ['an end before the start', () => ({ EndTime: atMinute(-1) })],
    ['too many data points', () => ({ MaxDatapoints: 100_801 })],
  ])('refuses %s', async (_what, override) => {
    await expect(get([query('m1')], override())).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('has an older sister that answers single metrics', async () => {
    await put({ MetricName: 'Orders', Values: [1, 2, 3], Timestamp: atMinute(2), Unit: 'Count' });
    const answer = await given.cloudwatch.send(
      new GetMetricStatisticsCommand({
        Namespace: 'Shop',
        MetricName: 'Orders',
        StartTime: atMinute(0),
        EndTime: atMinute(5),
        Period: 60,
        Statistics: ['Sum', 'Maximum'],
        ExtendedStatistics: ['p50'],
      }),
    );
    expect(answer.Datapoints).toEqual([
      { Timestamp: atMinute(2), Unit: 'Count', Sum: 6, Maximum: 3, ExtendedStatistics: { p50: 2 } },
    ]);
  });

  it('can be asked which metrics there are', async () => {
    await put(
      { MetricName: 'Orders', Value: 1, Dimensions: [{ Name: 'Shop', Value: 'a' }] },
      { MetricName: 'Visits', Value: 1 },
    );
    const { Metrics } = await given.cloudwatch.send(new ListMetricsCommand({ Dimensions: [{ Name: 'Shop' }] }));
    expect(Metrics).toEqual([{ Namespace: 'Shop', MetricName: 'Orders', Dimensions: [{ Name: 'Shop', Value: 'a' }] }]);
  });
});

describe('PutMetricData refuses', () => {
  let given: GivenDelivery;

  beforeEach(async () => {
    given = await givenDelivery();
  });

  afterEach(async () => {
    await given.stop();
  });

  it.each<[string, string, MetricDatum]>([
    ['a namespace of AWS', 'AWS/Shop', { MetricName: 'Orders', Value: 1 }],
    [
      'a time more than two hours ahead',
      'Shop',
      { MetricName: 'Orders', Value: 1, Timestamp: new Date(START + 121 * MINUTE) },
    ],
    ['a value and values together', 'Shop', { MetricName: 'Orders', Value: 1, Values: [1] }],
    ['no value', 'Shop', { MetricName: 'Orders' }],
    ['values and counts of different lengths', 'Shop', { MetricName: 'Orders', Values: [1, 2], Counts: [1] }],
    [
      'figures that contradict each other',
      'Shop',
      { MetricName: 'Orders', StatisticValues: { SampleCount: 1, Sum: 1, Minimum: 2, Maximum: 1 } },
    ],
  ])('%s', async (_what, Namespace, datum) => {
    await expect(given.cloudwatch.send(new PutMetricDataCommand({ Namespace, MetricData: [datum] }))).rejects.toThrow();
  });
});
