import { readFile } from 'node:fs/promises';
import { parseRecord, replay } from '@waybill/shared/analysis';

/** A canary's decision record, judged once more. */
export interface Replayed {
  readonly file: string;
  readonly looks: number;
  readonly verdict: string;
  readonly agrees: boolean;
}

/** Judges the record that lies beside a canary's report again; undefined where nothing was judged. */
export async function replayed(report: string): Promise<Replayed | undefined> {
  const file = report.replace(/\.html$/, '.record.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const record = parseRecord(text);
  const { assessments, differing } = replay(record);
  const verdict = assessments.at(-1)?.verdict ?? 'open';
  return {
    file,
    looks: assessments.length,
    verdict,
    agrees: differing.length === 0 && verdict === record.verdict,
  };
}
