import type { Context } from '@waybill/shared/action';
import type { Finding } from '@waybill/shared/credentials';
import { examine } from './examine.ts';
import type { Inputs } from './inputs.ts';

export { report } from './report.ts';

const MARK = { good: '✓', bad: '✗', unknown: '?' } as const;

/** Examines, and says each finding as soon as all are there. */
export async function perform(inputs: Inputs, context: Context): Promise<readonly Finding[]> {
  const findings = await examine(inputs, context);
  for (const { about, state, what, cure } of findings) {
    context.log.info(`${MARK[state]} ${about}: ${what}`);
    if (state !== 'good' && cure !== undefined) context.log.info(`  → ${cure}`);
  }
  return findings;
}
