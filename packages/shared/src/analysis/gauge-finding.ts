import type { Finding, Parameters } from './assessment.ts';
import { type GaugeMinute, type GaugeStep, gaugeTest } from './gauge-test.ts';
import { figures, times } from './wording.ts';

/** A gauge may be worse by this share before it counts; latency is less forgiving than counts. */
const GAUGE_MARGIN = 0.05;
/** A pass must exclude a canary that is this many times worse. */
const WORST = 1.5;

export interface GaugeFacts {
  readonly name: string;
  readonly worse: 'higher' | 'lower' | 'either';
  readonly minutes: readonly GaugeMinute[];
  readonly alpha: number;
  readonly ended: boolean;
}

/** What a gauge metric says after these minutes. */
export function gaugeFinding(facts: GaugeFacts, parameters: Parameters): Finding {
  const { name, minutes, worse, alpha } = facts;
  const { warmUp, horizon } = parameters;
  const steps = gaugeTest(minutes, { alpha, worse, margin: GAUGE_MARGIN, warmUp, horizon });
  const last = steps.at(-1);
  const base = {
    metric: name,
    kind: 'gauge',
    canary: mean(minutes.map(({ canary }) => canary)),
    baseline: mean(minutes.map(({ baseline }) => baseline)),
    ratio: last?.ratio ?? null,
    low: last?.low ?? null,
    high: last?.high ?? null,
    evidence: steps.map(({ minute, p, boundary }) => ({ minute, value: p, boundary })),
  } as const;
  const crossed = steps.find((step) => step.crossed);
  if (crossed !== undefined) return { ...base, state: 'fail', because: failed(name, crossed) };
  const told = `${name}: ${last === undefined ? 'fewer than five minutes with data on both revisions' : `${times(last.ratio)} of the old revision (95 % interval ${figures(last.low)} to ${figures(last.high)})`}`;
  if (!facts.ended) return { ...base, state: 'open', because: told };
  const excluded = last !== undefined && excludes(last, worse);
  return {
    ...base,
    state: excluded ? 'clear' : 'weak',
    because: excluded ? told : `${told}; that does not exclude ${times(WORST)}`,
  };
}

function failed(name: string, { minute, ratio, pairs, p, boundary }: GaugeStep): string {
  return `${name}: ${times(ratio)} of the old revision over ${pairs} minutes by minute ${minute} (p = ${figures(p)}, limit ${figures(boundary)})`;
}

function excludes({ low, high }: GaugeStep, worse: GaugeFacts['worse']): boolean {
  const notHigher = high < WORST;
  const notLower = low > 1 / WORST;
  return worse === 'higher' ? notHigher : worse === 'lower' ? notLower : notHigher && notLower;
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
