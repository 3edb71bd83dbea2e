import type { Analysis } from './analysis-file.ts';
import type { Assessment, JudgedMetric, Look, Parameters } from './assessment.ts';
import type { MetricReader } from './aws-metrics.ts';
import { type Calibration, calibrate } from './calibration.ts';
import { HOSTS, hostsQuery } from './hosts.ts';
import { judgeFor } from './judges.ts';
import { queriesOf } from './metric.ts';
import { MINUTE, minuteGrid, settledBy, startOf } from './minutes.ts';
import { type Arms, queryFor } from './query.ts';
import { type DecisionRecord, type Recorder, recorder } from './record.ts';
import { rowsOf } from './rows.ts';
import type { Judging } from './sequential-judge.ts';

/** What becomes known when traffic begins to move. */
export interface SessionStart {
  readonly arms: Arms;
  /** When the first request was shifted. */
  readonly started: number;
  /** How long both revisions have traffic, milliseconds. */
  readonly overlap: number;
  /** How errors of each count metric came together before; the defaults where left out. */
  readonly calibrations?: ReadonlyMap<string, Calibration>;
  /** Bad events that the window of the objective may have; left out where there is no objective. */
  readonly allowedBad?: number | undefined;
}

/** One deployment's judgement, look after look. */
export interface JudgeSession {
  /** Reads what has settled and judges it. `undefined` when nothing new has settled since the last look. */
  look(now: number): Promise<Assessment | undefined>;
  /** Milliseconds until the next minute has settled; 0 when one has that was not judged yet, undefined after the horizon. */
  settling(now: number): number | undefined;
  record(): DecisionRecord;
}

const LONG = 10;

/** Begins to judge: the grid of minutes, the parameters and the dispersion are fixed from here on. */
export async function judgeSession(analysis: Analysis, start: SessionStart, read: MetricReader): Promise<JudgeSession> {
  const { arms, started, overlap } = start;
  const end = started + Math.min(overlap, analysis.horizon ?? overlap);
  const grid = minuteGrid(started, end);
  const parameters = {
    ...parametersOf(analysis, grid.horizon, start.calibrations),
    ...budgetOf(analysis, start.allowedBad),
  };
  const judge: Judging = judgeFor(parameters);
  const notes: Recorder = recorder({ parameters, arms, grid });
  const hosts = analysis.judge === 'sequential' ? hostsQuery(arms) : undefined;
  const asked = [...analysis.metrics.flatMap(queriesOf), ...(hosts === undefined ? [] : [hosts])];
  const queries = asked.flatMap((query) => [queryFor(query, arms.canary), queryFor(query, arms.baseline)]);
  let known = '';
  let judged = 0;
  return {
    look: async (now) => {
      const settled = settledBy(grid, now, analysis.settle);
      if (settled === 0 && grid.horizon > 0) return undefined;
      const found = await read(queries, { from: grid.origin, to: startOf(grid, Math.max(1, settled) + 1) });
      judged = settled;
      const until = { grid, last: settled };
      const rows = analysis.metrics.map((metric) => [metric.name, rowsOf(metric, arms, found, until)] as const);
      if (hosts !== undefined) rows.push([HOSTS, rowsOf({ kind: 'gauge', value: hosts }, arms, found, until)]);
      const look: Look = { settled, rows: Object.fromEntries(rows) };
      const text = JSON.stringify(look);
      if (text === known) return undefined;
      known = text;
      const assessment = judge(look);
      notes.add(now, look, assessment);
      return assessment;
    },
    settling: (now) => {
      if (judged >= grid.horizon) return undefined;
      return Math.max(0, startOf(grid, judged + 2) + analysis.settle - now);
    },
    record: () => notes.record(),
  };
}

function budgetOf({ slo, metrics }: Analysis, allowed: number | undefined): Pick<Parameters, 'budget'> {
  const metric = slo?.metric ?? metrics.find(({ kind }) => kind === 'count')?.name;
  if (slo === undefined || allowed === undefined || metric === undefined) return {};
  return { budget: { metric, allowed, spend: slo.spend } };
}

export function parametersOf(
  analysis: Analysis,
  horizon: number,
  calibrations: ReadonlyMap<string, Calibration> = new Map(),
): Parameters {
  const { judge, alpha, margin, detect, kayenta, warmUp, metrics } = analysis;
  return {
    judge,
    alpha,
    margin,
    detect,
    kayenta,
    warmUp: warmUp === undefined ? (horizon < LONG ? 1 : 2) : Math.ceil(warmUp / MINUTE),
    horizon,
    metrics: metrics.map((metric): JudgedMetric => {
      const { name, required, group, critical, kayenta: settings, limits } = metric;
      const common = { name, required, group, critical, kayenta: settings, limits };
      return metric.kind === 'gauge'
        ? { ...common, kind: 'gauge', worse: metric.worse }
        : { ...common, kind: 'count', calibration: calibrations.get(name) ?? calibrate([]) };
    }),
  };
}
