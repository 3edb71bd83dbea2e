import { InvalidValue, parseDuration, type Shape, shape } from '../kernel/index.ts';
import type { MetricReader, Points } from './aws-metrics.ts';
import { type Query, queryKey, variablesIn } from './query.ts';
import { share } from './share.ts';

/** An objective of the whole service, both revisions together. Times are milliseconds. */
export interface Slo {
  /** Share of good events, such as 0.999. */
  readonly objective: number;
  readonly window: number;
  readonly bad: readonly Query[];
  readonly all: readonly Query[];
  /** The share of the window's error budget that one canary may spend. */
  readonly spend: number;
  /** What a service does to the start that burns its budget already. */
  readonly whenBurning: 'fail' | 'warn';
  /** The count metric whose bad events of the new revision are held against the budget; undefined for the first. */
  readonly metric: string | undefined;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** @param queries one query, or several that are added up */
export function sloShape(queries: Shape<readonly Query[]>): Shape<Slo> {
  return shape.refined(
    shape.record({
      objective: shape.required(share),
      window: shape.optional(shape.text(parseDays), 30 * DAY),
      bad: shape.required(queries),
      all: shape.required(queries),
      spend: shape.optional(share, 0.02),
      'when-burning': shape.optional(shape.oneOf('fail', 'warn'), 'fail'),
      metric: shape.optional(shape.text()),
    }),
    ({ 'when-burning': whenBurning, ...rest }) => checked({ ...rest, whenBurning }),
  );
}

function checked(slo: Slo): Slo {
  if (slo.objective < 0.5 || slo.objective > 0.999999)
    throw new InvalidValue(String(slo.objective), 'an objective from 50 % to 99.9999 %');
  const variable = [...slo.bad, ...slo.all].flatMap(variablesIn)[0];
  if (variable !== undefined)
    throw new InvalidValue(`{${variable}}`, 'in an objective: it is about the whole service, not about a revision');
  return slo;
}

/** Days, or what every other duration may be. */
function parseDays(text: string): number {
  const days = /^(\d{1,3})d$/.exec(text)?.[1];
  const window = days === undefined ? parseDuration(text) : Number(days) * DAY;
  if (window < DAY || window > 90 * DAY) throw new InvalidValue(text, 'a window from 1d to 90d');
  return window;
}

/** How fast a window spends the budget, and from where on that is too fast. Source: Google, The Site Reliability Workbook, chapter 5. */
const BURN_RULES = [
  { rate: 14.4, long: HOUR, short: 5 * MINUTE, refuses: true },
  { rate: 6, long: 6 * HOUR, short: 30 * MINUTE, refuses: true },
  { rate: 3, long: DAY, short: 2 * HOUR, refuses: false },
  { rate: 1, long: 3 * DAY, short: 6 * HOUR, refuses: false },
] as const;

/** Where the error budget stands before a canary begins. */
export interface BudgetStatus {
  /** Share of the window's budget that is spent; undefined where the window had no events. */
  readonly spent: number | undefined;
  /** Bad events that the window may have. */
  readonly allowed: number;
  /** What is too fast, a sentence for each rule that both of its windows break. */
  readonly burning: readonly { readonly sentence: string; readonly refuses: boolean }[];
}

/** Source: CloudWatch API: five-minute figures are kept for 63 days, hourly ones for 455. */
const FINE = 300;
const COARSE = 3_600;

/** Reads the objective's own metrics. @param now AWS's time */
export async function readBudget(slo: Slo, read: MetricReader, now: number): Promise<BudgetStatus> {
  const queries = [...slo.bad, ...slo.all];
  const fineTo = Math.floor(now / (FINE * 1_000)) * FINE * 1_000;
  const coarseTo = Math.ceil(now / HOUR) * HOUR;
  const [recent, whole] = await Promise.all([
    read(queries, { from: fineTo - 3 * DAY, to: fineTo, period: FINE }),
    read(queries, { from: coarseTo - slo.window, to: coarseTo, period: COARSE }),
  ]);
  const failing = 1 - slo.objective;
  const burn = (length: number): number => {
    const { bad, all } = countsOf(slo, recent, fineTo - length);
    return all === 0 ? 0 : bad / all / failing;
  };
  const { bad, all } = countsOf(slo, whole, Number.NEGATIVE_INFINITY);
  const broken = BURN_RULES.filter(({ rate, long, short }) => burn(long) > rate && burn(short) > rate);
  return {
    spent: all === 0 ? undefined : bad / (all * failing),
    allowed: all * failing,
    burning: broken.map(({ rate, long, short, refuses }) => ({
      sentence: `the error budget burns ${burn(long).toFixed(1)} times as fast as it may over ${long / HOUR} h and ${burn(short).toFixed(1)} times over ${short / MINUTE} min (limit ${rate})`,
      refuses,
    })),
  };
}

function countsOf({ bad, all }: Slo, read: ReadonlyMap<string, Points>, from: number): { bad: number; all: number } {
  const sum = (queries: readonly Query[]): number => {
    let total = 0;
    for (const query of queries)
      for (const [at, value] of read.get(queryKey(query))?.values ?? []) if (at >= from && value > 0) total += value;
    return total;
  };
  return { bad: sum(bad), all: sum(all) };
}
