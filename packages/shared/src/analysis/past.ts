import type { MetricReader, Points } from './aws-metrics.ts';
import { ZONE, type ZoneReader } from './aws-zones.ts';
import { type Calibration, calibrate } from './calibration.ts';
import type { CountMinute, Tally } from './count-test.ts';
import type { CountMetric, Metric } from './metric.ts';
import { MINUTE } from './minutes.ts';
import { type Arm, type Query, queryFor, queryKey, variablesIn } from './query.ts';
import { tallyAt } from './rows.ts';

/** What the old revision did in the hour before, for one count metric. */
export interface Past {
  readonly metric: string;
  readonly calibration: Calibration;
  /** Minutes with traffic. */
  readonly minutes: number;
  /** Requests a minute and the share of bad ones; undefined without traffic. */
  readonly perMinute: number | undefined;
  readonly rate: number | undefined;
}

export interface PastPorts {
  readonly metrics: MetricReader;
  readonly zones: ZoneReader;
}

const HOUR = 60;

/**
 * Reads the past hour of whichever arm served, and how its errors came together: its zones in two halves that differ in
 * nothing, or, where CloudWatch does not keep the metric by zone, each minute against the next.
 * @param candidates arms of which the old revision is one; the one with the most traffic is taken
 * @param now AWS's time @param settle how long after its end a minute counts as complete, milliseconds
 */
export async function readPast(
  metrics: readonly Metric[],
  candidates: readonly Arm[],
  { now, settle, ports }: { readonly now: number; readonly settle: number; readonly ports: PastPorts },
): Promise<Past[]> {
  const to = Math.floor((now - settle) / MINUTE) * MINUTE;
  const window = { from: to - HOUR * MINUTE, to };
  const counts = metrics.filter((metric) => metric.kind === 'count').filter((metric) => isKnown(metric, candidates));
  const zones = await zonesOf(counts, candidates, ports.zones);
  const queries = counts.flatMap((metric) =>
    candidates.flatMap((arm) => {
      const own = [...metric.bad, ...metric.all].map((query) => queryFor(query, arm));
      const split = (zones.get(zoneKey(metric, arm)) ?? []).flatMap((zone) => own.map((query) => inZone(query, zone)));
      return [...own, ...split];
    }),
  );
  if (queries.length === 0) return [];
  const read = await ports.metrics(queries, window);
  return counts.map((metric) => {
    const arms = candidates.map((arm) => ({ arm, whole: minutesOf(metric, arm, undefined, read, window.from) }));
    const { arm, whole } = arms.toSorted((a, b) => total(b.whole).all - total(a.whole).all)[0] ?? {
      arm: {},
      whole: [],
    };
    const names = zones.get(zoneKey(metric, arm)) ?? [];
    const halves = names.length < 2 ? [] : zoneHalves(metric, arm, names, { read, from: window.from });
    return pastOf(metric.name, whole, halves.length > 0 ? halves : neighbors(whole));
  });
}

type Read = ReadonlyMap<string, Points>;

function pastOf(metric: string, whole: readonly (Tally | null)[], halves: readonly CountMinute[]): Past {
  const { bad, all } = total(whole);
  const minutes = whole.filter((tally) => tally !== null && tally.all > 0).length;
  return {
    metric,
    calibration: calibrate(halves),
    minutes,
    perMinute: minutes === 0 ? undefined : all / minutes,
    rate: all === 0 ? undefined : bad / all,
  };
}

/** Whether the arms have a value for each of its variables. */
function isKnown(metric: CountMetric, candidates: readonly Arm[]): boolean {
  return [...metric.bad, ...metric.all]
    .flatMap(variablesIn)
    .every((name) => candidates.every((arm) => arm[name] !== undefined));
}

/** Zones by `zoneKey`, asked for once for each metric of CloudWatch. Without an answer there are none. */
async function zonesOf(
  counts: readonly CountMetric[],
  candidates: readonly Arm[],
  read: ZoneReader,
): Promise<Map<string, readonly string[]>> {
  const asked = new Map(
    counts.flatMap((metric) =>
      candidates.flatMap((arm) =>
        metric.all.slice(0, 1).map((query) => [zoneKey(metric, arm), queryFor(query, arm)] as const),
      ),
    ),
  );
  return new Map(
    await Promise.all(
      [...asked].map(async ([key, query]) => [key, await read(query).catch(() => [] as readonly string[])] as const),
    ),
  );
}

function zoneKey(metric: CountMetric, arm: Arm): string {
  return metric.all[0] === undefined ? '' : queryKey({ ...queryFor(metric.all[0], arm), statistic: '' });
}

function inZone(query: Query, zone: string): Query {
  return { ...query, dimensions: { ...query.dimensions, [ZONE]: zone } };
}

function minutesOf(
  metric: CountMetric,
  arm: Arm,
  zone: string | undefined,
  read: Read,
  from: number,
): (Tally | null)[] {
  const placed = (query: Query): Query => (zone === undefined ? query : inZone(query, zone));
  const own = { ...metric, bad: metric.bad.map(placed), all: metric.all.map(placed) };
  return Array.from({ length: HOUR }, (_, at) => tallyAt(own, arm, read, from + at * MINUTE));
}

/** Every other zone on either side. */
function zoneHalves(
  metric: CountMetric,
  arm: Arm,
  zones: readonly string[],
  { read, from }: { readonly read: Read; readonly from: number },
): CountMinute[] {
  const each = zones.map((zone) => minutesOf(metric, arm, zone, read, from));
  return Array.from({ length: HOUR }, (_, at): CountMinute => {
    const side = (odd: number): Tally =>
      total(each.filter((_zone, place) => place % 2 === odd).map((all) => all[at] ?? null));
    return { minute: at + 1, canary: side(0), baseline: side(1) };
  });
}

/** Each minute against the next one. What changes from minute to minute makes the dispersion larger, which is the safe side. */
function neighbors(whole: readonly (Tally | null)[]): CountMinute[] {
  return Array.from({ length: HOUR / 2 }, (_, at) => {
    const [canary, baseline] = [whole[2 * at], whole[2 * at + 1]];
    return canary && baseline ? [{ minute: at + 1, canary, baseline }] : [];
  }).flat();
}

function total(tallies: readonly (Tally | null)[]): Tally {
  return tallies.reduce<Tally>(
    (sum, tally) => (tally === null ? sum : { bad: sum.bad + tally.bad, all: sum.all + tally.all }),
    { bad: 0, all: 0 },
  );
}
