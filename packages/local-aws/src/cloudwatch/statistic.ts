import type { Sample } from './series.ts';

/** A bound of a range: a value, or a share of the samples (0 to 1). */
type Bound = { readonly value: number } | { readonly share: number };

export type Statistic =
  | { readonly kind: 'SampleCount' | 'Sum' | 'Average' | 'Minimum' | 'Maximum' }
  | { readonly kind: 'percentile'; readonly share: number }
  | { readonly kind: 'IQM' }
  | {
      readonly kind: 'TM' | 'TC' | 'TS' | 'WM' | 'PR';
      readonly from: Bound | undefined;
      readonly to: Bound | undefined;
    };

const PLAIN: readonly string[] = ['SampleCount', 'Sum', 'Average', 'Minimum', 'Maximum'];

/** Reads `Sum`, `p99.9`, `tm95`, `TC(0.3:)`, `PR(:300)`, `WM(10%:90%)` and the like; undefined for anything else. */
export function parseStatistic(text: string): Statistic | undefined {
  if (PLAIN.includes(text)) return { kind: text as 'Sum' };
  if (text === 'IQM') return { kind: 'IQM' };
  const short = /^(p|tm|tc|ts|wm)(\d{1,3}(?:\.\d{1,10})?)$/.exec(text);
  if (short !== null) {
    const [, name = '', percent = ''] = short;
    const share = Number(percent) / 100;
    if (share < 0 || share > 1) return undefined;
    if (name === 'p') return { kind: 'percentile', share };
    return { kind: name.toUpperCase() as 'TM', from: undefined, to: { share } };
  }
  const range = /^(TM|TC|TS|WM|PR)\(([^:()]*):([^:()]*)\)$/.exec(text);
  if (range === null) return undefined;
  const [, kind = '', lower = '', upper = ''] = range;
  const from = bound(lower);
  const to = bound(upper);
  if (from === 'bad' || to === 'bad' || (from === undefined && to === undefined)) return undefined;
  if (from !== undefined && to !== undefined && 'share' in from !== 'share' in to) return undefined;
  if (kind === 'PR' && [from, to].some((end) => end !== undefined && 'share' in end)) return undefined;
  return { kind: kind as 'TM', from, to };
}

function bound(text: string): Bound | undefined | 'bad' {
  if (text === '') return undefined;
  const found = /^(-?\d+(?:\.\d+)?)(%?)$/.exec(text);
  if (found?.[1] === undefined) return 'bad';
  return found[2] === '%' ? { share: Number(found[1]) / 100 } : { value: Number(found[1]) };
}

interface Bag {
  readonly count: number;
  readonly sum: number;
  readonly minimum: number;
  readonly maximum: number;
  /** Sorted by value; undefined when only figures are known and they do not tell the values. */
  readonly pairs: ReadonlyArray<readonly [value: number, count: number]> | undefined;
}

/** The statistic over samples; undefined when there are none, or when single values are needed and were never given. */
export function computeStatistic(statistic: Statistic, samples: readonly Sample[]): number | undefined {
  const bag = bagOf(samples);
  if (bag.count === 0) return undefined;
  switch (statistic.kind) {
    case 'SampleCount':
      return bag.count;
    case 'Sum':
      return bag.sum;
    case 'Average':
      return bag.sum / bag.count;
    case 'Minimum':
      return bag.minimum;
    case 'Maximum':
      return bag.maximum;
    case 'percentile':
      return bag.pairs === undefined ? undefined : percentile(bag.pairs, bag.count, statistic.share);
    case 'IQM':
      return ranged(bag, { kind: 'TM', from: { share: 0.25 }, to: { share: 0.75 } });
    default:
      return ranged(bag, statistic);
  }
}

function ranged(bag: Bag, { kind, from, to }: Extract<Statistic, { from: unknown }>): number | undefined {
  if (bag.pairs === undefined) return undefined;
  const kept = trimmed(bag, from, to);
  const count = kept.reduce((total, [, weight]) => total + weight, 0);
  const sum = kept.reduce((total, [value, weight]) => total + value * weight, 0);
  switch (kind) {
    case 'TC':
      return count;
    case 'TS':
      return sum;
    case 'TM':
      return count === 0 ? undefined : sum / count;
    case 'PR':
      return (100 * count) / bag.count;
    case 'WM': {
      const low = from === undefined ? bag.minimum : at(bag, from);
      const high = to === undefined ? bag.maximum : at(bag, to);
      return (
        bag.pairs.reduce((total, [value, weight]) => total + Math.min(high, Math.max(low, value)) * weight, 0) /
        bag.count
      );
    }
    default:
      return kind satisfies never;
  }
}

function at({ pairs, count }: Bag, bound: Bound): number {
  return 'value' in bound ? bound.value : percentile(pairs ?? [], count, bound.share);
}

/** The values inside a range: above the lower bound, up to the upper one. */
function trimmed(bag: Bag, from: Bound | undefined, to: Bound | undefined): Array<readonly [number, number]> {
  const byShare = (from ?? to) !== undefined && 'share' in ((from ?? to) as Bound);
  if (!byShare) {
    const low = from !== undefined && 'value' in from ? from.value : Number.NEGATIVE_INFINITY;
    const high = to !== undefined && 'value' in to ? to.value : Number.POSITIVE_INFINITY;
    return (bag.pairs ?? []).filter(([value]) => value > low && value <= high);
  }
  const low = bag.count * (from !== undefined && 'share' in from ? from.share : 0);
  const high = bag.count * (to !== undefined && 'share' in to ? to.share : 1);
  let passed = 0;
  return (bag.pairs ?? []).flatMap(([value, count]) => {
    const inside = Math.min(high, passed + count) - Math.max(low, passed);
    passed += count;
    return inside > 0 ? [[value, inside] as const] : [];
  });
}

/** The smallest value with at least that share of the samples at or below it. */
function percentile(pairs: ReadonlyArray<readonly [number, number]>, count: number, share: number): number {
  let passed = 0;
  for (const [value, weight] of pairs) {
    passed += weight;
    if (passed >= share * count - 1e-9) return value;
  }
  return pairs.at(-1)?.[0] ?? Number.NaN;
}

function bagOf(samples: readonly Sample[]): Bag {
  let count = 0;
  let sum = 0;
  let minimum = Number.POSITIVE_INFINITY;
  let maximum = Number.NEGATIVE_INFINITY;
  let known = true;
  const values = new Map<number, number>();
  const take = (value: number, weight: number) => {
    values.set(value, (values.get(value) ?? 0) + weight);
    count += weight;
    sum += value * weight;
    minimum = Math.min(minimum, value);
    maximum = Math.max(maximum, value);
  };
  for (const { values: held } of samples) {
    if (held.kind === 'values') for (const [value, weight] of held.pairs) take(value, weight);
    else if (held.count === 1 || held.minimum === held.maximum) take(held.sum / held.count, held.count);
    else {
      known = false;
      count += held.count;
      sum += held.sum;
      minimum = Math.min(minimum, held.minimum);
      maximum = Math.max(maximum, held.maximum);
    }
  }
  const pairs = known ? [...values].sort(([one], [other]) => one - other) : undefined;
  return { count, sum, minimum, maximum, pairs };
}
