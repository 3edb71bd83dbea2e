export type AlarmState = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';
export type MissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

export interface EvaluationRule {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissing: MissingData;
  readonly breaches: (value: number) => boolean;
}

/** Periods that CloudWatch looks at beyond the evaluation periods, to find enough data points. */
export const EXTRA_PERIODS = 2;

/**
 * The state that the newest periods (oldest first, undefined where there is no data) put an alarm in; `keep` leaves it as it is.
 * Source: CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data".
 */
export function evaluateAlarm(rule: EvaluationRule, points: ReadonlyArray<number | undefined>): AlarmState | 'keep' {
  const real = points.filter((point) => point !== undefined);
  if (real.length >= rule.evaluationPeriods) {
    const breaching = real.slice(-rule.evaluationPeriods).filter(rule.breaches).length;
    return breaching >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
  }
  const breaching = real.filter(rule.breaches).length;
  const filled = rule.evaluationPeriods - real.length;
  switch (rule.treatMissing) {
    case 'breaching':
      return breaching + filled >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
    case 'notBreaching':
      return breaching >= rule.datapointsToAlarm ? 'ALARM' : 'OK';
    case 'ignore':
    case 'missing':
      return withHoles(rule, points, { real: real.length, breaching });
    default:
      return rule.treatMissing satisfies never;
  }
}

interface Counts {
  readonly real: number;
  readonly breaching: number;
}

function withHoles(
  rule: EvaluationRule,
  points: ReadonlyArray<number | undefined>,
  { real, breaching }: Counts,
): AlarmState | 'keep' {
  const missing = rule.treatMissing === 'missing';
  if (real === 0) return missing ? 'INSUFFICIENT_DATA' : 'keep';
  if (breaching >= rule.datapointsToAlarm) return 'ALARM';
  if (breaching < real) return 'OK';
  // All that is known is breaching, yet too little: an alarm once the oldest of it is old enough, else nothing is decided.
  const oldest = points.length - points.findIndex((point) => point !== undefined);
  return missing && oldest >= rule.datapointsToAlarm ? 'ALARM' : 'keep';
}

export function comparison(operator: string, threshold: number): ((value: number) => boolean) | undefined {
  switch (operator) {
    case 'GreaterThanThreshold':
      return (value) => value > threshold;
    case 'GreaterThanOrEqualToThreshold':
      return (value) => value >= threshold;
    case 'LessThanThreshold':
      return (value) => value < threshold;
    case 'LessThanOrEqualToThreshold':
      return (value) => value <= threshold;
    default:
      return undefined;
  }
}
