import { isJsonObject } from '../kernel/index.ts';
import type { Assessment, Parameters } from './assessment.ts';
import { analysisError } from './errors.ts';
import { judgeFor } from './judges.ts';
import { type DecisionRecord, looksOf, RECORD_SCHEMA } from './record.ts';

/** A record judged again. */
export interface Replay {
  /** One for each look. */
  readonly assessments: readonly Assessment[];
  /** Looks at which the verdict differs from the recorded one; none when the record's own parameters were used. */
  readonly differing: readonly number[];
}

/** Judges a record again, with its own parameters or with others: what would have happened. */
export function replay(record: DecisionRecord, changes: Partial<Parameters> = {}): Replay {
  const judge = judgeFor({ ...record.parameters, ...changes });
  const assessments: Assessment[] = [];
  const differing: number[] = [];
  for (const [place, { look, verdict }] of looksOf(record).entries()) {
    const assessment = judge(look);
    assessments.push(assessment);
    if (assessment.verdict !== verdict) differing.push(place);
    // A failure is final: the rollout is stopped, so nothing is judged after it.
    if (assessment.verdict === 'fail') break;
  }
  return { assessments, differing };
}

/** @throws E_RECORD */
export function parseRecord(text: string): DecisionRecord {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw analysisError('E_RECORD', 'the decision record is not JSON', { cause });
  }
  const schema = isJsonObject(value) ? value['schema'] : undefined;
  if (schema !== RECORD_SCHEMA)
    throw analysisError(
      'E_RECORD',
      `the decision record is of the schema ${JSON.stringify(schema)}, not ${RECORD_SCHEMA}`,
    );
  return value as unknown as DecisionRecord;
}
