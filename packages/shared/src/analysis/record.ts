import type { Assessment, Look, Parameters, Verdict } from './assessment.ts';
import type { MinuteGrid } from './minutes.ts';
import type { Arms } from './query.ts';
import type { Row } from './rows.ts';

export const RECORD_SCHEMA = 'waybill/canary-record/v1';

/** Everything that the judge was told and said, so that a verdict can be had again, bit for bit. */
export interface DecisionRecord {
  readonly schema: typeof RECORD_SCHEMA;
  readonly parameters: Parameters;
  readonly arms: Arms;
  readonly grid: MinuteGrid;
  readonly looks: readonly RecordedLook[];
  readonly verdict: Verdict;
  readonly reasons: readonly string[];
}

/** One look: only the rows that are new or were revised since the look before. */
export interface RecordedLook {
  /** Milliseconds since 1970 by AWS's clock. */
  readonly at: number;
  readonly settled: number;
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  readonly verdict: Verdict;
}

/** Writes looks down as they come. */
export interface Recorder {
  add(at: number, look: Look, assessment: Assessment): void;
  record(): DecisionRecord;
}

export function recorder(head: Pick<DecisionRecord, 'parameters' | 'arms' | 'grid'>): Recorder {
  const looks: RecordedLook[] = [];
  const known = new Map<string, string>();
  let last: Pick<Assessment, 'verdict' | 'reasons'> = { verdict: 'open', reasons: [] };
  return {
    add: (at, { settled, rows }, assessment) => {
      const changed = Object.entries(rows).map(
        ([metric, all]) => [metric, all.filter((row) => isNews(metric, row))] as const,
      );
      looks.push({
        at,
        settled,
        rows: Object.fromEntries(changed.filter(([, news]) => news.length > 0)),
        verdict: assessment.verdict,
      });
      last = assessment;
    },
    record: () => ({ schema: RECORD_SCHEMA, ...head, looks, verdict: last.verdict, reasons: last.reasons }),
  };

  function isNews(metric: string, row: Row): boolean {
    const key = `${metric} ${row[0]}`;
    const text = JSON.stringify(row);
    if (known.get(key) === text) return false;
    known.set(key, text);
    return true;
  }
}

/** The looks of a record with all rows that were known at each. */
export function looksOf(
  record: DecisionRecord,
): { readonly at: number; readonly look: Look; readonly verdict: Verdict }[] {
  const known = new Map<string, Map<number, Row>>();
  return record.looks.map(({ at, settled, rows, verdict }) => {
    for (const [metric, news] of Object.entries(rows)) {
      const own = known.get(metric) ?? new Map<number, Row>();
      known.set(metric, own);
      for (const row of news) own.set(row[0], row);
    }
    const all = [...known].map(([metric, own]) => [metric, [...own.values()].sort((a, b) => a[0] - b[0])] as const);
    return { at, look: { settled, rows: Object.fromEntries(all) }, verdict };
  });
}
