import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  PutCompositeAlarmCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type GivenDelivery, givenDelivery, MINUTE } from '../delivery/given-delivery.ts';

describe('alarms', () => {
  let given: GivenDelivery;

  beforeEach(async () => {
    given = await givenDelivery();
  });

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  const putAlarm = (override: Partial<PutMetricAlarmInput> = {}) =>
    given.cloudwatch.send(
      new PutMetricAlarmCommand({
        AlarmName: 'errors',
        Namespace: 'Shop',
        MetricName: 'Errors',
        Statistic: 'Sum',
        Period: 60,
        EvaluationPeriods: 1,
        Threshold: 5,
        ComparisonOperator: 'GreaterThanThreshold',
        ...override,
      }),
    );

  const measure = (MetricName: string, Value: number) =>
    given.cloudwatch.send(new PutMetricDataCommand({ Namespace: 'Shop', MetricData: [{ MetricName, Value }] }));

  const stateOf = async (name = 'errors') => {
    const answer = await given.cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: [name], AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] }),
    );
    return (answer.MetricAlarms?.[0] ?? answer.CompositeAlarms?.[0])?.StateValue;
  };

  it('know nothing before they were evaluated', async () => {
    await putAlarm();
    expect(await stateOf()).toBe('INSUFFICIENT_DATA');
  });

  it('follow their metric from minute to minute, and say why', async () => {
    await putAlarm();
    await measure('Errors', 9);
    given.pass(MINUTE);
    expect(await stateOf()).toBe('ALARM');
    const { MetricAlarms: [alarm] = [] } = await given.cloudwatch.send(
      new DescribeAlarmsCommand({ StateValue: 'ALARM' }),
    );
    expect(alarm?.StateReason).toMatch(/^Threshold Crossed: 1 out of the last 1 datapoints \[9 .*threshold \(5\)/);
    await measure('Errors', 1);
    given.pass(MINUTE);
    expect(await stateOf()).toBe('OK');
    given.pass(5 * MINUTE);
    expect(await stateOf()).toBe('INSUFFICIENT_DATA');
    const history = await given.cloudwatch.send(new DescribeAlarmHistoryCommand({ AlarmName: 'errors' }));
    expect(history.AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      'Alarm updated from OK to INSUFFICIENT_DATA',
      'Alarm updated from ALARM to OK',
      'Alarm updated from INSUFFICIENT_DATA to ALARM',
    ]);
  });

  it('watch metric math as well', async () => {
    await putAlarm({
      Namespace: undefined,
      MetricName: undefined,
      Statistic: undefined,
      Period: undefined,
      Metrics: [
        {
          Id: 'e',
          ReturnData: false,
          MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Errors' }, Period: 60, Stat: 'Sum' },
        },
        {
          Id: 'r',
          ReturnData: false,
          MetricStat: { Metric: { Namespace: 'Shop', MetricName: 'Requests' }, Period: 60, Stat: 'Sum' },
        },
        { Id: 'rate', Expression: '100 * e / r' },
      ],
    });
    await measure('Errors', 3);
    await measure('Requests', 30);
    given.pass(MINUTE);
    expect(await stateOf()).toBe('ALARM');
  });

  it('that are composite follow the alarms that they name, also through each other', async () => {
    await putAlarm();
    await given.cloudwatch.send(
      new PutCompositeAlarmCommand({ AlarmName: 'bad', AlarmRule: 'ALARM("errors") AND NOT OK(calm)' }),
    );
    await given.cloudwatch.send(
      new PutCompositeAlarmCommand({ AlarmName: 'worse', AlarmRule: '(ALARM(bad) OR FALSE)' }),
    );
    expect(await stateOf('worse')).toBe('OK');
    await measure('Errors', 9);
    given.pass(MINUTE);
    expect([await stateOf('bad'), await stateOf('worse')]).toEqual(['ALARM', 'ALARM']);
  });

  it('that are composite are listed only when they are asked for', async () => {
    await given.cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: 'bad', AlarmRule: 'TRUE' }));
    expect((await given.cloudwatch.send(new DescribeAlarmsCommand({}))).CompositeAlarms).toEqual([]);
    const asked = await given.cloudwatch.send(new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm'] }));
    expect(asked.CompositeAlarms?.map(({ AlarmName }) => AlarmName)).toEqual(['bad']);
  });

  it('that would wait for themselves are refused', async () => {
    await given.cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: 'one', AlarmRule: 'NOT ALARM(two)' }));
    await expect(
      given.cloudwatch.send(new PutCompositeAlarmCommand({ AlarmName: 'two', AlarmRule: 'ALARM(one)' })),
    ).rejects.toMatchObject({ name: 'ValidationException' });
  });

  it('keep a state that was set until there is something to evaluate', async () => {
    await putAlarm({ TreatMissingData: 'ignore' });
    await given.cloudwatch.send(
      new SetAlarmStateCommand({ AlarmName: 'errors', StateValue: 'ALARM', StateReason: 'drill' }),
    );
    given.pass(10 * MINUTE);
    expect(await stateOf()).toBe('ALARM');
    await measure('Errors', 0);
    given.pass(MINUTE);
    expect(await stateOf()).toBe('OK');
  });

  it.each<[string, Partial<PutMetricAlarmInput>]>([
    ['a period that is none', { Period: 61 }],
    ['more data points than periods', { EvaluationPeriods: 2, DatapointsToAlarm: 3 }],
    ['an unknown statistic', { Statistic: undefined, ExtendedStatistic: 'p1000' }],
    ['an unknown treatment of missing data', { TreatMissingData: 'guess' }],
    ['no metric', { MetricName: undefined }],
  ])('are refused with %s', async (_what, override) => {
    await expect(putAlarm(override)).rejects.toThrow();
  });
});
