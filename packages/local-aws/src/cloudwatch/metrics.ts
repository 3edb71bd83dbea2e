import type { MetricDatum } from '@aws-sdk/client-cloudwatch';
import { refusal } from '../core/index.ts';
import type { Place } from '../place/index.ts';
import { type MetricName, metricKey, metricName, type Sample, Series } from './series.ts';

/** How late the parts of a sample can be seen: `[0.8, 60_000], [0.2, 150_000]` shows a fifth of it later. */
export type Delay = ReadonlyArray<readonly [share: number, afterMs: number]>;

const MINUTE = 60_000;
const TWO_WEEKS = 14 * 24 * 60 * MINUTE;
const TWO_HOURS = 120 * MINUTE;

/** The metrics of one account and region. */
export class Metrics {
  readonly #place: Place;
  readonly #known = new Map<string, Series>();

  constructor(place: Place) {
    this.#place = place;
  }

  find(metric: MetricName): Series | undefined {
    return this.#known.get(metricKey(metric));
  }

  all(): readonly Series[] {
    return [...this.#known.values()];
  }

  /** Takes values as the services themselves publish them: any namespace, and as late as `delay` says. */
  publish(metric: MetricName, sample: Omit<Sample, 'visibleAt'>, delay: Delay = [[1, 0]]): void {
    const series = this.#series(metric);
    const now = this.#place.agenda.now();
    if (sample.values.kind === 'figures' || delay.length === 1) {
      series.add({ ...sample, visibleAt: now + (delay[0]?.[1] ?? 0) });
      return;
    }
    let left = sample.values.pairs;
    for (const [index, [share, afterMs]] of delay.entries()) {
      const part =
        index === delay.length - 1 ? left : left.map(([value, count]) => [value, Math.floor(count * share)] as const);
      left = left.map(([value, count], at) => [value, count - (part[at]?.[1] ?? 0)] as const);
      const pairs = part.filter(([, count]) => count > 0);
      if (pairs.length > 0) series.add({ ...sample, values: { kind: 'values', pairs }, visibleAt: now + afterMs });
    }
  }

  /** Takes one datum of PutMetricData. @throws what PutMetricData answers to a bad one */
  put(namespace: string, datum: MetricDatum): void {
    const now = this.#place.agenda.now();
    const time = datum.Timestamp?.getTime() ?? now;
    if (time < now - TWO_WEEKS || time > now + TWO_HOURS) {
      throw bad('Timestamp', 'must be no more than two weeks in the past and two hours in the future');
    }
    const resolution = datum.StorageResolution ?? 60;
    if (resolution !== 1 && resolution !== 60) throw bad('StorageResolution', 'must be 1 or 60');
    if ((datum.Dimensions ?? []).length > 30) throw bad('Dimensions', 'must have at most 30 items');
    const at = Math.floor(time / (resolution * 1_000)) * resolution * 1_000;
    this.#series(metricName(namespace, datum.MetricName, datum.Dimensions)).add({
      at,
      visibleAt: now,
      values: valuesOf(datum),
      unit: datum.Unit,
    });
  }

  #series(metric: MetricName): Series {
    const key = metricKey(metric);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const made = new Series(metric);
    this.#known.set(key, made);
    return made;
  }
}

function valuesOf(datum: MetricDatum): Sample['values'] {
  const given = [datum.Value, datum.Values, datum.StatisticValues].filter((value) => value !== undefined);
  if (given.length !== 1) {
    throw refusal(
      'InvalidParameterCombinationException',
      'Exactly one of Value, Values and StatisticValues must be given.',
    );
  }
  if (datum.StatisticValues !== undefined) {
    const { SampleCount: count = 0, Sum: sum = 0, Minimum: minimum = 0, Maximum: maximum = 0 } = datum.StatisticValues;
    if (minimum > maximum || count <= 0) throw bad('StatisticValues', 'must be consistent');
    return { kind: 'figures', count, sum, minimum, maximum };
  }
  const values = datum.Values ?? [datum.Value ?? Number.NaN];
  const counts = datum.Counts ?? values.map(() => 1);
  if (values.length > 150) throw bad('Values', 'must have at most 150 items');
  if (counts.length !== values.length)
    throw refusal('InvalidParameterCombinationException', 'Values and Counts must be of one length.');
  if (!values.every(Number.isFinite)) throw bad('Value', 'must be a finite number');
  return { kind: 'values', pairs: values.map((value, index) => [value, counts[index] ?? 1]) };
}

function bad(parameter: string, what: string) {
  return refusal('InvalidParameterValueException', `The parameter ${parameter} is not valid: it ${what}.`);
}
