import type { Points } from './aws-metrics.ts';
import type { CountMinute, Tally } from './count-test.ts';
import type { GaugeMinute } from './gauge-test.ts';
import type { CountMetric, GaugeMetric } from './metric.ts';
import { type MinuteGrid, startOf } from './minutes.ts';
import { type Arm, type Arms, type Query, queryFor, queryKey } from './query.ts';

/**
 * One minute of one metric as it was read. Counts: canary bad, canary all, baseline bad, baseline all. Gauges: canary,
 * baseline. `null` is what is not known.
 */
export type Row = readonly [minute: number, ...values: readonly (number | null)[]];

/** Of a gauge, what is read of it. */
type Level = Pick<GaugeMetric, 'kind' | 'value'>;
type Read = ReadonlyMap<string, Points>;

/** The rows of a metric for the minutes 1 to `last`. */
export function rowsOf(
  metric: CountMetric | Level,
  arms: Arms,
  read: Read,
  { grid, last }: { grid: MinuteGrid; last: number },
): Row[] {
  return Array.from({ length: last }, (_, at) => at + 1).map((minute) => {
    const time = startOf(grid, minute);
    return metric.kind === 'count'
      ? countRow(metric, arms, read, { minute, time })
      : gaugeRow(metric, arms, read, { minute, time });
  });
}

interface At {
  readonly minute: number;
  readonly time: number;
}

function countRow(metric: CountMetric, { canary, baseline }: Arms, read: Read, { minute, time }: At): Row {
  return [minute, ...countsAt(metric, canary, read, time), ...countsAt(metric, baseline, read, time)];
}

type Counts = readonly [bad: number | null, all: number | null];

function countsAt(metric: CountMetric, arm: Arm, read: Read, time: number): Counts {
  // Traffic that was counted and no bad event published: CloudWatch publishes such counters only when there is something.
  const sum = (queries: readonly Query[]): number | null => {
    let total = 0;
    for (const query of queries) {
      const value = valueAt(read, queryFor(query, arm), time);
      const known = value ?? (metric.missing === 'zero' && isComplete(read, queryFor(query, arm)) ? 0 : null);
      if (known === null) return null;
      total += known;
    }
    return total;
  };
  return [sum(metric.bad), sum(metric.all)];
}

/** One minute of a metric for one arm; null where something of it is not known. */
export function tallyAt(metric: CountMetric, arm: Arm, read: Read, time: number): Tally | null {
  const [bad, all] = countsAt(metric, arm, read, time);
  return bad === null || all === null ? null : tallyOf(bad, all);
}

function gaugeRow({ value }: Level, { canary, baseline }: Arms, read: Read, { minute, time }: At): Row {
  return [minute, valueAt(read, queryFor(value, canary), time), valueAt(read, queryFor(value, baseline), time)];
}

function valueAt(read: Read, query: Query, time: number): number | null {
  const value = read.get(queryKey(query))?.values.get(time);
  return value === undefined || !Number.isFinite(value) ? null : value;
}

function isComplete(read: Read, query: Query): boolean {
  return read.get(queryKey(query))?.complete ?? false;
}

/** Rows of a count metric as the test takes them; minutes with something unknown are left out. */
export function countMinutes(rows: readonly Row[]): CountMinute[] {
  return rows.flatMap(([minute, bad, all, baselineBad, baselineAll]) =>
    isKnown(bad) && isKnown(all) && isKnown(baselineBad) && isKnown(baselineAll)
      ? [{ minute, canary: tallyOf(bad, all), baseline: tallyOf(baselineBad, baselineAll) }]
      : [],
  );
}

export function gaugeMinutes(rows: readonly Row[]): GaugeMinute[] {
  return rows.flatMap(([minute, canary, baseline]) =>
    isKnown(canary) && isKnown(baseline) ? [{ minute, canary, baseline }] : [],
  );
}

function isKnown(value: number | null | undefined): value is number {
  return value !== null && value !== undefined;
}

/** Whole numbers with no more bad events than events: two metrics of one minute need not have settled alike. */
function tallyOf(bad: number, all: number): Tally {
  const events = Math.max(0, Math.round(all));
  const worse = Math.max(0, Math.round(bad));
  return { bad: worse, all: Math.max(events, worse) };
}
