export { type Analysis, type Detect, readAnalysis } from './analysis-file.ts';
export type {
  Assessment,
  EvidencePoint,
  Finding,
  FindingState,
  JudgedMetric,
  Look,
  Parameters,
  Verdict,
} from './assessment.ts';
export { type AlarmReader, type AlarmState, awsAlarms, turnedSince } from './aws-alarms.ts';
export { awsTargetGroups, type TargetGroupReader } from './aws-arms.ts';
export { awsMetrics, type MetricReader, type Points, QUERIES_PER_CALL, type Window } from './aws-metrics.ts';
export { awsZones, type ZoneReader } from './aws-zones.ts';
export type { Budget } from './budget.ts';
export { type Calibration, calibrate } from './calibration.ts';
export { ratioText } from './count-finding.ts';
export {
  type CountMinute,
  type CountPlan,
  type CountStep,
  countTest,
  DEFAULT_DISPERSION,
  type Dispersion,
} from './count-test.ts';
export { analysisError } from './errors.ts';
export { type GaugeMinute, type GaugePlan, type GaugeStep, gaugeTest } from './gauge-test.ts';
export { budgetSpent, type HistoryPoint, historyOf, type MetricHistory } from './history.ts';
export { type JudgeSession, judgeSession, parametersOf, type SessionStart } from './judge-session.ts';
export { judgeFor } from './judges.ts';
export { type CountMetric, type GaugeMetric, type Metric, queriesOf } from './metric.ts';
export { MINUTE, type MinuteGrid, minuteGrid, settledBy, startOf } from './minutes.ts';
export { type Outlook, outlookOf } from './outlook.ts';
export { type Past, type PastPorts, readPast } from './past.ts';
export { leastDetectable } from './power.ts';
export { type Arm, type Arms, type Query, queryFor, queryKey, variablesIn } from './query.ts';
export { type DecisionRecord, looksOf, RECORD_SCHEMA, type RecordedLook } from './record.ts';
export { parseRecord, type Replay, replay } from './replay.ts';
export type { Row } from './rows.ts';
export type { Judging } from './sequential-judge.ts';
export { type BudgetStatus, readBudget, type Slo } from './slo.ts';
export { figures, percent, times } from './wording.ts';
