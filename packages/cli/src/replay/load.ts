import { readFile } from 'node:fs/promises';
import { parseRecord, replay } from '@waybill/shared/analysis';
import { quote } from '@waybill/shared/kernel';
import { cliError } from '../errors.ts';
import type { Inputs } from './action.ts';
import type { Outcome } from './outcome.ts';

export { report } from './report.ts';

export async function perform({ record: path, alpha }: Inputs): Promise<Outcome> {
  const record = parseRecord(await read(path));
  const { assessments, differing } = replay(record, alpha === undefined ? {} : { alpha });
  const last = assessments.at(-1);
  return {
    recorded: record.verdict,
    now: last?.verdict ?? record.verdict,
    looks: assessments.length,
    differing: differing.map((place) => place + 1),
    reasons: last?.reasons ?? [],
    same: alpha === undefined,
  };
}

async function read(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (cause) {
    throw cliError('E_USAGE', `the decision record ${quote(path)} cannot be read`, {
      cause,
      cure: 'name the file that the canary wrote beside its report',
    });
  }
}
