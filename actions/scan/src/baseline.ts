import { type Baseline, scanTargets } from '@waybill/shared/findings';
import type { Digest } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import { lookAtAll } from './look.ts';
import type { Connection, Ports } from './ports.ts';
import { deployedDigest } from './subject.ts';

/** How long a baseline's scan may be waited for: it is usually as old as the last release. Milliseconds. */
const PATIENCE = 60_000;

/** What is found today in the image to compare with. Where that cannot be proven, everything counts as new. */
export async function readBaseline(
  inputs: Inputs,
  { connection, ports }: { connection: Connection; ports: Omit<Ports, 'connect'> },
): Promise<Baseline | undefined> {
  if (inputs.baseline === undefined) return undefined;
  const digest = await baselineDigest(inputs.baseline, inputs.environment, connection);
  if (digest === undefined)
    return { digest: '', findings: [], unusable: `nothing is deployed to ${inputs.environment} yet` };
  const deadline = Math.min(ports.deadline, ports.clock.now() + PATIENCE);
  const targets = await scanTargets(digest, connection.images);
  const chosen = targets.filter(
    ({ platform }) => inputs.platforms.length === 0 || platform === '' || inputs.platforms.includes(platform),
  );
  const scans = await lookAtAll(
    { ...inputs, maxScanAge: undefined },
    { digest, targets: chosen },
    { connection, ports: { ...ports, deadline } },
  );
  const failed = scans.find((scan) => scan.kind === 'unscanned');
  const findings = scans.flatMap((scan) => (scan.kind === 'scanned' ? scan.reading.findings : []));
  return { digest, findings, unusable: failed?.error.message };
}

async function baselineDigest(
  baseline: Digest | 'deployed',
  environment: string | undefined,
  { images }: Connection,
): Promise<Digest | undefined> {
  if (baseline !== 'deployed') return baseline;
  return environment === undefined ? undefined : deployedDigest(environment, images);
}
