import type { Dimension, StandardUnit } from '@aws-sdk/client-cloudwatch';

export interface MetricName {
  readonly namespace: string;
  readonly name: string;
  /** Sorted by name. */
  readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
}

/** Values measured at one time, and since when a query can see them. */
export interface Sample {
  /** Milliseconds since 1970, cut to the resolution. */
  readonly at: number;
  readonly visibleAt: number;
  /** How often each value occurred, or the four figures of a statistic set. */
  readonly values: Distribution | StatisticFigures;
  readonly unit: StandardUnit | undefined;
}

interface Distribution {
  readonly kind: 'values';
  readonly pairs: ReadonlyArray<readonly [value: number, count: number]>;
}

interface StatisticFigures {
  readonly kind: 'figures';
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** The samples of one metric, found by time. */
export class Series {
  readonly metric: MetricName;
  readonly #byMinute = new Map<number, Sample[]>();

  constructor(metric: MetricName) {
    this.metric = metric;
  }

  add(sample: Sample): void {
    const minute = Math.floor(sample.at / MINUTE);
    const known = this.#byMinute.get(minute);
    if (known === undefined) this.#byMinute.set(minute, [sample]);
    else known.push(sample);
  }

  /** What can be seen at `now` of the time from `start` (inclusive) to `end` (exclusive). */
  between(start: number, end: number, now: number): Sample[] {
    const found: Sample[] = [];
    for (let minute = Math.floor(start / MINUTE); minute * MINUTE < end; minute += 1) {
      for (const sample of this.#byMinute.get(minute) ?? []) {
        if (sample.at >= start && sample.at < end && sample.visibleAt <= now) found.push(sample);
      }
    }
    return found;
  }

  /** Whether it has ever had a value that can be seen now. */
  seen(now: number): boolean {
    return [...this.#byMinute.values()].some((samples) => samples.some(({ visibleAt }) => visibleAt <= now));
  }
}

const MINUTE = 60_000;

export function metricName(
  namespace: string | undefined,
  name: string | undefined,
  dimensions: readonly Dimension[] = [],
): MetricName {
  const sorted = dimensions
    .map(({ Name = '', Value = '' }) => ({ Name, Value }))
    .sort((one, other) => (one.Name < other.Name ? -1 : one.Name > other.Name ? 1 : 0));
  return { namespace: namespace ?? '', name: name ?? '', dimensions: sorted };
}

const keys = new WeakMap<MetricName, string>();

export function metricKey(metric: MetricName): string {
  const known = keys.get(metric);
  if (known !== undefined) return known;
  const { namespace, name, dimensions } = metric;
  const key = JSON.stringify([namespace, name, dimensions.map(({ Name, Value }) => [Name, Value])]);
  keys.set(metric, key);
  return key;
}
