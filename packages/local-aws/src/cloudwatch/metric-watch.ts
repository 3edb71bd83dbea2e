import type { MetricDataQuery, PutMetricAlarmInput } from '@aws-sdk/client-cloudwatch';
import {
  type AlarmState,
  comparison,
  type EvaluationRule,
  EXTRA_PERIODS,
  evaluateAlarm,
  type MissingData,
} from './alarm-evaluation.ts';
import type { Metrics } from './metrics.ts';
import { answerQueries } from './query.ts';
import { type MetricName, metricName } from './series.ts';

/** What a look at its metric says of an alarm. */
interface Finding {
  readonly state: AlarmState;
  readonly reason: string;
  readonly reasonData: string;
}

/** A metric alarm made ready to be evaluated again and again. */
export interface MetricWatch {
  /** @returns `keep` when the state stays as it is */
  look(metrics: Metrics, now: number, current: AlarmState): Finding | 'keep';
}

const OPERATORS: Readonly<Record<string, string>> = {
  GreaterThanThreshold: 'greater than',
  GreaterThanOrEqualToThreshold: 'greater than or equal to',
  LessThanThreshold: 'less than',
  LessThanOrEqualToThreshold: 'less than or equal to',
};

export function watchMetric(input: PutMetricAlarmInput): MetricWatch {
  const {
    EvaluationPeriods: evaluationPeriods = 1,
    Threshold: threshold = 0,
    ComparisonOperator: operator = '',
  } = input;
  const rule: EvaluationRule = {
    evaluationPeriods,
    datapointsToAlarm: input.DatapointsToAlarm ?? evaluationPeriods,
    treatMissing: (input.TreatMissingData ?? 'missing') as MissingData,
    breaches: comparison(operator, threshold) ?? (() => false),
  };
  const queries = input.Metrics ?? [plainQuery(input)];
  const periodMs = periodOf(input) * 1_000;
  const count = evaluationPeriods + EXTRA_PERIODS;
  // An alarm on one metric that has no data at all is common, and cheap to see.
  const single: MetricName | undefined =
    input.Metrics === undefined ? metricName(input.Namespace, input.MetricName, input.Dimensions) : undefined;
  const nothing: ReadonlyArray<undefined> = Array.from({ length: count }, () => undefined);
  return {
    look: (metrics, now, current) => {
      const end = Math.floor(now / periodMs) * periodMs;
      const start = end - count * periodMs;
      const known = single === undefined || metrics.find(single) !== undefined;
      const [answer] = known ? answerQueries(queries, metrics, { start, end, now }) : [];
      const values = known ? nothing.map((_, index) => answer?.points.get(start + index * periodMs)) : nothing;
      const state = evaluateAlarm(rule, values);
      if (state === 'keep' || state === current) return 'keep';
      const recent = values.flatMap((value, index) =>
        value === undefined ? [] : [{ value, at: start + index * periodMs }],
      );
      return finding(state, { recent: recent.slice(-evaluationPeriods), rule, threshold, operator });
    },
  };
}

interface Evidence {
  readonly recent: ReadonlyArray<{ readonly value: number; readonly at: number }>;
  readonly rule: EvaluationRule;
  readonly threshold: number;
  readonly operator: string;
}

function finding(state: AlarmState, { recent, rule, threshold, operator }: Evidence): Finding {
  const reasonData = JSON.stringify({ version: '1.0', recentDatapoints: recent.map(({ value }) => value), threshold });
  if (state === 'INSUFFICIENT_DATA') {
    return { state, reason: `Insufficient Data: ${rule.evaluationPeriods} datapoints were unknown.`, reasonData };
  }
  const breaching = recent.filter(({ value }) => rule.breaches(value)).length;
  const points = recent.map(({ value, at }) => `${value} (${new Date(at).toISOString()})`).join(', ');
  const against = `${state === 'OK' ? 'not ' : ''}${OPERATORS[operator] ?? operator} the threshold (${threshold})`;
  const shown = state === 'OK' ? recent.length - breaching : breaching;
  const which = `${shown} out of the last ${rule.evaluationPeriods} datapoints [${points}]`;
  return { state, reason: `Threshold Crossed: ${which} was ${against}.`, reasonData };
}

function plainQuery(input: PutMetricAlarmInput): MetricDataQuery {
  return {
    Id: 'm1',
    MetricStat: {
      Metric: { Namespace: input.Namespace, MetricName: input.MetricName, Dimensions: input.Dimensions },
      Period: input.Period,
      Stat: input.Statistic ?? input.ExtendedStatistic,
      Unit: input.Unit,
    },
  };
}

function periodOf(input: PutMetricAlarmInput): number {
  const periods = input.Metrics?.flatMap(({ MetricStat, Period }) => MetricStat?.Period ?? Period ?? []) ?? [];
  return input.Period ?? (periods.length === 0 ? 60 : Math.min(...periods));
}
