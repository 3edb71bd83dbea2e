import {
  attachmentsOf,
  awaitScan,
  findingsError,
  type ScanOutcome,
  type Scans,
  type ScanTarget,
  scanSbom,
} from '@waybill/shared/findings';
import { hasCode, limit, settle, WaybillError } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import type { Connection, Ports } from './ports.ts';
import type { Subject } from './subject.ts';

/** Scans looked at side by side. */
const WIDTH = 4;

/** Codes that say of an image that this scanner can never read it. Only these are open to `unscannable`. */
const UNSCANNABLE = ['E_SCAN_UNSUPPORTED', 'E_SCAN_NOT_COVERED', 'E_REPORT_HOLLOW'] as const;

export function isUnscannable(error: unknown): boolean {
  return hasCode(error, ...UNSCANNABLE);
}

/** The scan of every image, waited for until the deadline. */
export async function lookAtAll(
  inputs: Pick<Inputs, 'source' | 'unscannable' | 'maxScanAge'>,
  subject: Subject,
  { connection, ports }: { connection: Connection; ports: Omit<Ports, 'connect'> },
): Promise<ScanOutcome[]> {
  const { source, unscannable, maxScanAge } = inputs;
  const scans: Scans = source === 'inspector' ? connection.inspected : connection.ecr;
  const { clock, log, signal, deadline } = ports;
  const watch = { scans, clock, log, signal, deadline, ...(maxScanAge !== undefined && { maxAge: maxScanAge }) };
  const width = limit(WIDTH);
  const look = async (target: ScanTarget): Promise<ScanOutcome> => {
    if (source === 'sbom') return readSbom(target, subject, { connection, ports });
    const outcome = await awaitScan(target, watch).catch((error: unknown) => asOutcome(target, error));
    if (outcome.kind === 'scanned' || unscannable !== 'sbom' || !isUnscannable(outcome.error)) return outcome;
    log.info(`${outcome.error.message}; its SBOM is scanned in its place`);
    return readSbom(target, subject, { connection, ports });
  };
  return settle(subject.targets.map((target) => width(() => look(target))));
}

/** A right that is missing for one image is told with the others' findings; anything else ends the run. */
function asOutcome(target: ScanTarget, error: unknown): ScanOutcome {
  if (!hasCode(error, 'E_SCAN_DENIED')) throw error;
  return { kind: 'unscanned', target, error };
}

/** Inspector's findings in the SBOM that is attached to the image, or to the index that it belongs to. */
async function readSbom(
  target: ScanTarget,
  { digest }: Subject,
  { connection, ports }: { connection: Connection; ports: Pick<Ports, 'clock'> },
): Promise<ScanOutcome> {
  const isSbom = (type: string): boolean => /cyclonedx|in-toto|dsse|sigstore/.test(type);
  try {
    for (const subject of new Set([target.digest, digest])) {
      const attached = await attachmentsOf(subject, connection.images, isSbom);
      const sbom = attached.find(({ body }) => body['bomFormat'] === 'CycloneDX' && Array.isArray(body['components']));
      if (sbom === undefined) continue;
      const findings = await scanSbom(sbom.body, target.platform, connection.sbomScanner);
      const reading = {
        kind: 'scanned' as const,
        status: `SBOM ${sbom.digest}`,
        engine: undefined,
        completedAt: ports.clock.now(),
        findings,
        counted: findings.length,
        listed: findings.length,
        fingerprint: sbom.digest,
      };
      return { kind: 'scanned', target, reading };
    }
    throw findingsError('E_SBOM_SCAN', `${target.digest} has no CycloneDX SBOM attached`);
  } catch (error) {
    if (error instanceof WaybillError && error.exit !== 130) return { kind: 'unscanned', target, error };
    throw error;
  }
}
