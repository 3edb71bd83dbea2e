import {
  type Calibration,
  type CountMinute,
  calibrate,
  judgeFor,
  type Look,
  type Parameters,
  parametersOf,
  type Row,
  readAnalysis,
} from '@waybill/shared/analysis';
import type { Cell, Trace } from './traces.ts';

/** What a judge says of one canary: the minute at which it stops it, or how it lets it through. */
export type Said = number | 'pass' | 'unsure';
export type BenchJudge = (trace: Trace, cell: Cell) => Said;

const NAME = 'errors';
const ours = await readAnalysis(`metrics: [{ name: ${NAME}, template: alb-errors }]`, 'bench');
const kayentas = await readAnalysis(
  `{ judge: kayenta, warm-up: 1ms, metrics: [{ name: ${NAME}, template: alb-errors, kayenta: { direction: increase } }] }`,
  'bench',
);

export const CALIBRATED = 'waybill, calibrated';
export const DEFAULTS = 'waybill, defaults';

export const JUDGES: Readonly<Record<string, BenchJudge>> = {
  [CALIBRATED]: (trace, cell) => sequential(trace, cell, calibrate(trace.past)),
  [DEFAULTS]: (trace, cell) => sequential(trace, cell, calibrate([])),
  'Kayenta at the end': (trace, cell) => kayenta(trace, cell, cell.minutes),
  'Kayenta every 5 min': (trace, cell) => kayenta(trace, cell, 5),
  'Argo style, 3×, limit 0': (trace, cell) => failedChecks(trace, 3 * cell.rate, 0),
  'Argo style, 3×, limit 3': (trace, cell) => failedChecks(trace, 3 * cell.rate, 3),
  'Argo docs, 5 %, limit 3': (trace) => failedChecks(trace, 0.05, 3),
  'Flagger style, 99 %, 5': (trace) => failedChecks(trace, 0.01, 4),
  'CloudWatch alarm 3×, 3 of 3': (trace, cell) => alarm(trace, 3 * cell.rate, { needed: 3, of: 3 }),
  'CloudWatch alarm 3×, 2 of 5': (trace, cell) => alarm(trace, 3 * cell.rate, { needed: 2, of: 5 }),
  'naive binomial each minute': naive,
};

/** The judge of the product, as the action calls it: minute after minute. */
function sequential(trace: Trace, cell: Cell, calibration: Calibration): Said {
  return firstStop(
    parametersOf(ours, cell.minutes, new Map([[NAME, calibration]])),
    { [NAME]: trace.minutes.map(rowOf) },
    cell.minutes,
  );
}

/** Looks at every minute; the whole is looked at first, for a canary that it lets through is never stopped before. */
export function firstStop(parameters: Parameters, rows: Look['rows'], horizon: number): Said {
  const judge = judgeFor(parameters);
  const upTo = (settled: number): Look => ({
    settled,
    rows: Object.fromEntries(Object.entries(rows).map(([name, all]) => [name, all.slice(0, settled)])),
  });
  const { verdict } = judge(upTo(horizon));
  if (verdict !== 'fail') return verdict === 'pass' ? 'pass' : 'unsure';
  let minute = 1;
  while (minute < horizon && judge(upTo(minute)).verdict !== 'fail') minute += 1;
  return minute;
}

function kayenta(trace: Trace, cell: Cell, interval: number): Said {
  const base = parametersOf(kayentas, cell.minutes);
  const parameters: Parameters = { ...base, warmUp: 0, kayenta: { ...base.kayenta, interval } };
  const assessment = judgeFor(parameters)({
    settled: cell.minutes,
    rows: { [NAME]: trace.minutes.map(rowOf) },
  });
  if (assessment.verdict === 'fail') return assessment.minute;
  return assessment.verdict === 'pass' ? 'pass' : 'unsure';
}

export function rowOf({ minute, canary, baseline }: CountMinute): Row {
  return [minute, canary.bad, canary.all, baseline.bad, baseline.all];
}

/** A check a minute of the canary's own rate; more failed ones than the limit stop it. */
function failedChecks({ minutes }: Trace, limit: number, failures: number): Said {
  let failed = 0;
  for (const { minute, canary } of minutes) {
    if (canary.bad / canary.all > limit) failed += 1;
    if (failed > failures) return minute;
  }
  return 'pass';
}

/** So many of the last minutes over the limit. */
function alarm({ minutes }: Trace, limit: number, { needed, of }: { needed: number; of: number }): Said {
  const over = minutes.map(({ canary }) => canary.bad / canary.all > limit);
  for (const [place, { minute }] of minutes.entries())
    if (over.slice(Math.max(0, place + 1 - of), place + 1).filter(Boolean).length >= needed) return minute;
  return 'pass';
}

/** The test that is right for one look, taken at every minute: P(so many of all errors are the canary's) under 1 %. */
function naive({ minutes }: Trace): Said {
  let [bad, all, requests, total] = [0, 0, 0, 0];
  for (const { minute, canary, baseline } of minutes) {
    bad += canary.bad;
    all += canary.bad + baseline.bad;
    requests += canary.all;
    total += canary.all + baseline.all;
    if (all > 0 && binomialAbove(bad, all, requests / total) < 0.01) return minute;
  }
  return 'pass';
}

function binomialAbove(least: number, trials: number, share: number): number {
  const logs: number[] = [];
  let log = trials * Math.log(1 - share);
  for (let k = 0; k <= trials; k++) {
    if (k >= least) logs.push(log);
    log += Math.log((trials - k) / (k + 1)) + Math.log(share / (1 - share));
  }
  return logs.reduce((sum, each) => sum + Math.exp(each), 0);
}
