import type { KayentaMetric } from './kayenta/index.ts';
import type { Query } from './query.ts';
import type { Limits } from './threshold.ts';

/** Something that is judged. */
export type Metric = CountMetric | GaugeMetric;

interface Common {
  readonly name: string;
  /** Whether the lack of data or of power for this metric keeps the verdict from being a pass. */
  readonly required: boolean;
  /** For `judge: kayenta`. */
  readonly group: string;
  readonly critical: boolean;
  readonly kayenta: KayentaMetric;
  /** For `judge: threshold`. */
  readonly limits: Limits;
}

/** Bad events among all events: 5xx, slow requests, errors of a function. */
export interface CountMetric extends Common {
  readonly kind: 'count';
  /** Added up. */
  readonly bad: readonly Query[];
  readonly all: readonly Query[];
  /** What a minute without a data point means. `zero`: nothing happened, as CloudWatch's own counters are published. */
  readonly missing: 'zero' | 'unknown';
}

/** A level: a latency quantile, a CPU share. */
export interface GaugeMetric extends Common {
  readonly kind: 'gauge';
  readonly value: Query;
  readonly worse: 'higher' | 'lower' | 'either';
}

export function queriesOf(metric: Metric): readonly Query[] {
  return metric.kind === 'count' ? [...metric.bad, ...metric.all] : [metric.value];
}
