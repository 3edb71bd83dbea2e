import type { Context } from '@waybill/shared/action';
import { decide, findingsError, readScanReport } from '@waybill/shared/findings';
import type { RegistryReference } from '@waybill/shared/kernel';
import { gateFacts } from '../facts.ts';
import { files } from '../files.ts';
import { readPapers } from '../papers.ts';
import { report } from '../report.ts';
import type { Outcome } from '../run.ts';
import type { ReplayInputs } from './replay.ts';

export { report };

/** Judges what the report says was found; the day that counts is today. @throws E_REPORT_FILE, E_POLICY, E_EXCEPTIONS, E_VEX */
export async function perform(inputs: ReplayInputs, { clock, log }: Pick<Context, 'clock' | 'log'>): Promise<Outcome> {
  const bytes = await files.read(inputs.saved);
  if (bytes === undefined) throw findingsError('E_REPORT_FILE', `there is no file ${inputs.saved}`);
  const saved = readScanReport(bytes, inputs.saved);
  const papers = await readPapers(inputs, { files, github: undefined, clock, log });
  const image: RegistryReference = { kind: 'registry', repository: saved.repository };
  const environment = inputs.environment ?? saved.environment;
  const targets = saved.scans.map(({ target }) => target);
  const facts = gateFacts({ ...inputs, image, environment }, papers, {
    subject: { digest: saved.digest, targets },
    scans: saved.scans,
    baseline: saved.baseline,
    baseLayers: saved.baseLayers,
    now: clock.now(),
  });
  const judged = { ...facts, findings: saved.findings };
  return {
    image: saved.image,
    digest: saved.digest,
    facts: judged,
    decision: decide(judged),
    scans: saved.scans,
    judgedBy: papers.digests,
    published: { sarifFile: undefined, reportFile: undefined, evidence: undefined, warnings: [] },
  };
}
