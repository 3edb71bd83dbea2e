import type {
  CompositeAlarm,
  DeleteAlarmsInput,
  DescribeAlarmHistoryInput,
  DescribeAlarmHistoryOutput,
  DescribeAlarmsInput,
  DescribeAlarmsOutput,
  DisableAlarmActionsInput,
  EnableAlarmActionsInput,
  MetricAlarm,
  PutCompositeAlarmInput,
  PutMetricAlarmInput,
  SetAlarmStateInput,
} from '@aws-sdk/client-cloudwatch';
import { refusal } from '../core/index.ts';
import { type Handlers, pageOf } from '../place/index.ts';
import { comparison } from './alarm-evaluation.ts';
import type { AlarmRecord, CompositeAlarmRecord, MetricAlarmRecord } from './alarms.ts';
import type { CloudWatch } from './cloudwatch.ts';
import { checkPeriod, checkQueries } from './query.ts';
import { parseStatistic } from './statistic.ts';

const MISSING_DATA: readonly string[] = ['missing', 'ignore', 'breaching', 'notBreaching'];
const STATES: readonly string[] = ['OK', 'ALARM', 'INSUFFICIENT_DATA'];

export const alarmOperations: Handlers<CloudWatch> = {
  PutMetricAlarm: ({ alarms }, input: PutMetricAlarmInput) => {
    checkMetricAlarm(input);
    alarms.putMetric(input);
    return {};
  },

  PutCompositeAlarm: ({ alarms }, input: PutCompositeAlarmInput) => {
    try {
      alarms.putComposite(input);
    } catch (error) {
      throw invalid('AlarmRule', error instanceof Error ? error.message : String(error));
    }
    return {};
  },

  DeleteAlarms: ({ alarms }, input: DeleteAlarmsInput) => {
    for (const name of input.AlarmNames ?? []) alarms.remove(name);
    return {};
  },

  DescribeAlarms: ({ alarms }, input: DescribeAlarmsInput): DescribeAlarmsOutput => {
    const types = input.AlarmTypes ?? ['MetricAlarm'];
    if (input.AlarmNames !== undefined && input.AlarmNamePrefix !== undefined) {
      throw refusal('InvalidParameterCombinationException', 'AlarmNames and AlarmNamePrefix cannot be given together.');
    }
    if ((input.AlarmNames ?? []).length > 100) throw invalid('AlarmNames', 'at most 100 can be given');
    const chosen = alarms
      .all()
      .filter(({ kind }) => types.includes(kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm'))
      .filter(({ name }) => input.AlarmNames === undefined || input.AlarmNames.includes(name))
      .filter(({ name }) => input.AlarmNamePrefix === undefined || name.startsWith(input.AlarmNamePrefix))
      .filter(({ state }) => input.StateValue === undefined || state === input.StateValue);
    const size = input.MaxRecords ?? 50;
    if (size < 1 || size > 100) throw invalid('MaxRecords', 'it must be between 1 and 100');
    const { items, nextToken } = pageOf(chosen, { token: input.NextToken, size, refuse: badToken });
    return {
      MetricAlarms: items.flatMap((alarm) => (alarm.kind === 'metric' ? [metricShown(alarm)] : [])),
      CompositeAlarms: items.flatMap((alarm) => (alarm.kind === 'composite' ? [compositeShown(alarm)] : [])),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },

  SetAlarmState: ({ alarms }, input: SetAlarmStateInput) => {
    const alarm = alarms.find(input.AlarmName ?? '');
    if (alarm === undefined) throw refusal('ResourceNotFound', `The alarm ${input.AlarmName} does not exist.`);
    const { StateValue: state } = input;
    if (state === undefined || !STATES.includes(state)) throw invalid('StateValue', `${state} is no alarm state`);
    alarms.set(alarm, state, input.StateReason ?? '', input.StateReasonData);
    return {};
  },

  EnableAlarmActions: (state, input: EnableAlarmActionsInput) => setActions(state, input.AlarmNames, true),
  DisableAlarmActions: (state, input: DisableAlarmActionsInput) => setActions(state, input.AlarmNames, false),

  DescribeAlarmHistory: ({ alarms }, input: DescribeAlarmHistoryInput): DescribeAlarmHistoryOutput => {
    const start = input.StartDate?.getTime() ?? Number.NEGATIVE_INFINITY;
    const end = input.EndDate?.getTime() ?? Number.POSITIVE_INFINITY;
    const chosen = alarms.history
      .filter(({ alarm, at }) => (input.AlarmName ?? alarm.name) === alarm.name && at >= start && at <= end)
      .filter(() => input.HistoryItemType === undefined || input.HistoryItemType === 'StateUpdate');
    const ordered = input.ScanBy === 'TimestampAscending' ? chosen : chosen.reverse();
    const { items, nextToken } = pageOf(ordered, {
      token: input.NextToken,
      size: input.MaxRecords ?? 100,
      refuse: badToken,
    });
    return {
      AlarmHistoryItems: items.map(({ alarm, at, from, to, reason }) => ({
        AlarmName: alarm.name,
        AlarmType: alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
        Timestamp: new Date(at),
        HistoryItemType: 'StateUpdate',
        HistorySummary: `Alarm updated from ${from} to ${to}`,
        HistoryData: JSON.stringify({
          version: '1.0',
          oldState: { stateValue: from },
          newState: { stateValue: to, stateReason: reason },
        }),
      })),
      ...(nextToken === undefined ? {} : { NextToken: nextToken }),
    };
  },
};

function checkMetricAlarm(input: PutMetricAlarmInput): void {
  const name = input.AlarmName ?? '';
  if (name === '' || name.length > 255) throw invalid('AlarmName', 'it must have 1 to 255 characters');
  if ((input.MetricName === undefined) === (input.Metrics === undefined)) {
    throw refusal('InvalidParameterCombinationException', 'Exactly one of MetricName and Metrics must be given.');
  }
  if (input.Metrics !== undefined) {
    checkQueries(input.Metrics);
    const returned = input.Metrics.filter(({ ReturnData }) => ReturnData !== false);
    if (returned.length !== 1) throw invalid('Metrics', 'exactly one query must return data');
  } else {
    checkPeriod(input.Period);
    const statistic = input.Statistic ?? input.ExtendedStatistic;
    if (statistic === undefined || parseStatistic(statistic) === undefined)
      throw invalid('Statistic', `${statistic} is unknown`);
  }
  const { EvaluationPeriods: periods = 0, DatapointsToAlarm: datapoints = periods } = input;
  if (periods < 1) throw invalid('EvaluationPeriods', 'it must be at least 1');
  if (datapoints < 1 || datapoints > periods)
    throw invalid('DatapointsToAlarm', 'it must be between 1 and EvaluationPeriods');
  if (comparison(input.ComparisonOperator ?? '', 0) === undefined) {
    throw invalid('ComparisonOperator', `${input.ComparisonOperator} is not supported`);
  }
  if (input.TreatMissingData !== undefined && !MISSING_DATA.includes(input.TreatMissingData)) {
    throw invalid('TreatMissingData', `it must be one of ${MISSING_DATA.join(', ')}`);
  }
}

function setActions({ alarms }: CloudWatch, names: readonly string[] | undefined, enabled: boolean) {
  for (const name of names ?? []) {
    const alarm = alarms.find(name);
    if (alarm !== undefined) alarm.actionsEnabled = enabled;
  }
  return {};
}

function shown(alarm: AlarmRecord) {
  return {
    AlarmName: alarm.name,
    AlarmArn: alarm.arn,
    AlarmConfigurationUpdatedTimestamp: new Date(alarm.configuredAt),
    ActionsEnabled: alarm.actionsEnabled,
    OKActions: alarm.input.OKActions ?? [],
    AlarmActions: alarm.input.AlarmActions ?? [],
    InsufficientDataActions: alarm.input.InsufficientDataActions ?? [],
    StateValue: alarm.state,
    StateReason: alarm.reason,
    StateUpdatedTimestamp: new Date(alarm.updatedAt),
    StateTransitionedTimestamp: new Date(alarm.changedAt),
    ...(alarm.reasonData === undefined ? {} : { StateReasonData: alarm.reasonData }),
    ...(alarm.input.AlarmDescription === undefined ? {} : { AlarmDescription: alarm.input.AlarmDescription }),
  };
}

function metricShown(alarm: MetricAlarmRecord): MetricAlarm {
  const { Tags: _tags, ...input } = alarm.input;
  return { ...input, Dimensions: input.Dimensions ?? [], ...shown(alarm) };
}

function compositeShown(alarm: CompositeAlarmRecord): CompositeAlarm {
  return { AlarmRule: alarm.input.AlarmRule, ...shown(alarm) };
}

function invalid(parameter: string, problem: string) {
  return refusal('ValidationException', `The parameter ${parameter} is not valid: ${problem}.`);
}

function badToken() {
  return refusal('InvalidNextToken', 'The next token is not valid.');
}
