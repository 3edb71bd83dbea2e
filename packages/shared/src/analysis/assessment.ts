import type { Detect } from './analysis-file.ts';
import type { Budget } from './budget.ts';
import type { Calibration } from './calibration.ts';
import type { KayentaJudge } from './kayenta/index.ts';
import type { Metric } from './metric.ts';
import type { Row } from './rows.ts';

/** Everything that a verdict depends on besides the data. */
export interface Parameters {
  readonly judge: 'sequential' | 'kayenta' | 'threshold';
  readonly alpha: number;
  readonly margin: number;
  readonly detect: Detect;
  readonly kayenta: KayentaJudge;
  /** What the new revision may cost the service; left out where there is no objective. */
  readonly budget?: Budget;
  /** Minutes at the beginning that are not judged. */
  readonly warmUp: number;
  /** The last minute that is judged. */
  readonly horizon: number;
  readonly metrics: readonly JudgedMetric[];
}

export type JudgedMetric = Pick<Metric, 'name' | 'required' | 'group' | 'critical' | 'kayenta' | 'limits'> &
  (
    | { readonly kind: 'count'; readonly calibration: Calibration }
    | { readonly kind: 'gauge'; readonly worse: 'higher' | 'lower' | 'either' }
  );

/** What is known at one look: rows by metric, of the minutes 1 to `settled`. */
export interface Look {
  readonly settled: number;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

/** `open`: neither good nor bad yet. `weak`: at the end, not enough was seen to say. */
export type FindingState = 'open' | 'fail' | 'clear' | 'weak';

/** One step of the evidence, for tables and charts. */
export interface EvidencePoint {
  readonly minute: number;
  readonly value: number;
  /** Null while nothing can cross it. */
  readonly boundary: number | null;
}

/** What was found of one metric. Rates are shares of one; gauges in the metric's own unit. */
export interface Finding {
  readonly metric: string;
  readonly kind: 'count' | 'gauge' | 'guard';
  readonly state: FindingState;
  /** One sentence with the arithmetic. */
  readonly because: string;
  readonly canary: number | null;
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly low: number | null;
  readonly high: number | null;
  readonly evidence: readonly EvidencePoint[];
}

export type Verdict = 'open' | 'pass' | 'fail' | 'inconclusive';

/** The verdict of one look with what it rests on. */
export interface Assessment {
  readonly verdict: Verdict;
  /** Of the findings that decided. */
  readonly reasons: readonly string[];
  readonly findings: readonly Finding[];
  readonly minute: number;
  /** Of `judge: kayenta`. */
  readonly score: number | null;
}

/** The verdict that findings add up to: one failure fails; a pass needs every required metric clear. */
export function verdictOf(
  findings: readonly Finding[],
  metrics: readonly JudgedMetric[],
  ended: boolean,
): Pick<Assessment, 'verdict' | 'reasons'> {
  const because = (state: FindingState): string[] =>
    findings.filter((finding) => finding.state === state).map((finding) => finding.because);
  const failed = because('fail');
  if (failed.length > 0) return { verdict: 'fail', reasons: failed };
  if (!ended) return { verdict: 'open', reasons: [] };
  const required = new Set(metrics.filter((metric) => metric.required).map(({ name }) => name));
  const weak = findings.filter(({ metric, state }) => state !== 'clear' && required.has(metric));
  if (weak.length > 0) return { verdict: 'inconclusive', reasons: weak.map((finding) => finding.because) };
  if (!findings.some(({ state }) => state === 'clear'))
    return { verdict: 'inconclusive', reasons: ['no metric had enough data to be judged'] };
  return { verdict: 'pass', reasons: [] };
}
