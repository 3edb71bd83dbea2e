import { spentBy } from './budget.ts';
import { startOf } from './minutes.ts';
import { type DecisionRecord, looksOf } from './record.ts';
import { countMinutes, type Row } from './rows.ts';

/** One metric minute by minute, as it was known at the last look: rates for counts, levels for gauges; null is unknown. */
export interface MetricHistory {
  readonly metric: string;
  readonly kind: 'count' | 'gauge';
  readonly points: readonly HistoryPoint[];
}

export interface HistoryPoint {
  /** Start of the minute, milliseconds since 1970. */
  readonly at: number;
  readonly canary: number | null;
  readonly baseline: number | null;
}

/** The share of the error budget that the new revision had spent by the last look; undefined where there is no objective. */
export function budgetSpent(record: DecisionRecord): number | undefined {
  const { budget } = record.parameters;
  if (budget === undefined) return undefined;
  const last = looksOf(record).at(-1)?.look.rows ?? {};
  return spentBy(countMinutes(last[budget.metric] ?? []), budget);
}

export function historyOf(record: DecisionRecord): MetricHistory[] {
  const last = looksOf(record).at(-1)?.look.rows ?? {};
  return record.parameters.metrics.map(({ name, kind }) => ({
    metric: name,
    kind,
    points: (last[name] ?? []).map((row) => ({ at: startOf(record.grid, row[0]), ...valuesOf(kind, row) })),
  }));
}

function valuesOf(kind: 'count' | 'gauge', [, a, b, c, d]: Row): Omit<HistoryPoint, 'at'> {
  if (kind === 'gauge') return { canary: a ?? null, baseline: b ?? null };
  return { canary: rate(a, b), baseline: rate(c, d) };
}

function rate(bad: number | null | undefined, all: number | null | undefined): number | null {
  return typeof bad === 'number' && typeof all === 'number' && all > 0 ? bad / all : null;
}
