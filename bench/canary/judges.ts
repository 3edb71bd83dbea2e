import {
  type Calibration,
  type CountMinute,
  calibrate,
  judgeFor,
  type Parameters,
  parametersOf,
  type Row,
  readAnalysis,
} from '@waybill/shared/analysis';
import type { Cell, Trace } from './traces.ts';

/** The minute at which a judge stops a canary; undefined when it lets it through. */
export type BenchJudge = (trace: Trace, cell: Cell) => number | undefined;

const NAME = 'errors';
const ours = await readAnalysis(`metrics: [{ name: ${NAME}, template: alb-errors }]`, 'bench');
const kayentas = await readAnalysis(
  `{ judge: kayenta, warm-up: 1ms, metrics: [{ name: ${NAME}, template: alb-errors, kayenta: { direction: increase } }] }`,
  'bench',
);

export const JUDGES: Readonly<Record<string, BenchJudge>> = {
  'waybill, defaults': (trace, cell) => sequential(trace, cell, calibrate([])),
  'waybill, dispersion measured': (trace, cell) => sequential(trace, cell, calibrate(trace.past)),
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

/** The judge of the product, as the action calls it. */
function sequential(trace: Trace, cell: Cell, calibration: Calibration): number | undefined {
  const parameters = parametersOf(ours, cell.minutes, new Map([[NAME, calibration]]));
  const { verdict, findings } = judgeFor(parameters)(lookAt(trace, cell));
  if (verdict !== 'fail') return undefined;
  return (
    findings[0]?.evidence.find(({ value, boundary }) => boundary !== null && value >= boundary)?.minute ?? cell.minutes
  );
}

function kayenta(trace: Trace, cell: Cell, interval: number): number | undefined {
  const base = parametersOf(kayentas, cell.minutes);
  const parameters: Parameters = { ...base, warmUp: 0, kayenta: { ...base.kayenta, interval } };
  const assessment = judgeFor(parameters)(lookAt(trace, cell));
  return assessment.verdict === 'fail' ? assessment.minute : undefined;
}

function lookAt({ minutes }: Trace, cell: Cell) {
  return { settled: cell.minutes, rows: { [NAME]: minutes.map(rowOf) } };
}

function rowOf({ minute, canary, baseline }: CountMinute): Row {
  return [minute, canary.bad, canary.all, baseline.bad, baseline.all];
}

/** A check a minute of the canary's own rate; more failed ones than the limit stop it. */
function failedChecks({ minutes }: Trace, limit: number, failures: number): number | undefined {
  let failed = 0;
  for (const { minute, canary } of minutes) {
    if (canary.bad / canary.all > limit) failed += 1;
    if (failed > failures) return minute;
  }
  return undefined;
}

/** So many of the last minutes over the limit. */
function alarm({ minutes }: Trace, limit: number, { needed, of }: { needed: number; of: number }): number | undefined {
  const over = minutes.map(({ canary }) => canary.bad / canary.all > limit);
  for (const [place, { minute }] of minutes.entries())
    if (over.slice(Math.max(0, place + 1 - of), place + 1).filter(Boolean).length >= needed) return minute;
  return undefined;
}

/** The test that is right for one look, taken at every minute: P(so many of all errors are the canary's) under 1 %. */
function naive({ minutes }: Trace): number | undefined {
  let [bad, all, requests, total] = [0, 0, 0, 0];
  for (const { minute, canary, baseline } of minutes) {
    bad += canary.bad;
    all += canary.bad + baseline.bad;
    requests += canary.all;
    total += canary.all + baseline.all;
    if (all > 0 && binomialAbove(bad, all, requests / total) < 0.01) return minute;
  }
  return undefined;
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
