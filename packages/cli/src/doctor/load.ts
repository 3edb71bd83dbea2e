import { type Context, sayFindings } from '@waybill/shared/action';
import type { Finding } from '@waybill/shared/credentials';
import { examine } from './examine.ts';
import type { Inputs } from './inputs.ts';

export { report } from './report.ts';

/** Examines, and says each finding as soon as all are there. */
export async function perform(inputs: Inputs, context: Context): Promise<readonly Finding[]> {
  const findings = await examine(inputs, context);
  sayFindings(findings, context.log);
  return findings;
}
