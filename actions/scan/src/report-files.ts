import { findingsError, type ReportFile, readReport, type ScanOutcome } from '@waybill/shared/findings';
import { type Digest, formatDuration } from '@waybill/shared/kernel';
import type { Inputs } from './inputs.ts';
import type { Ports } from './ports.ts';
import type { Subject } from './subject.ts';

/** Bytes of the files in `reports`, read before anything else is done. */
export async function openReports(
  { reports }: Inputs,
  { files }: Pick<Ports, 'files'>,
): Promise<ReadonlyMap<string, Uint8Array>> {
  const bytes = new Map<string, Uint8Array>();
  for (const file of reports) {
    const found = await files.read(file);
    if (found === undefined)
      throw findingsError('E_REPORT_FILE', `reports: there is no file ${file}`, {
        cure: 'correct the path; did the scanner’s step run and write it?',
      });
    bytes.set(file, found);
  }
  return bytes;
}

/** What the files say of the subject, as scans of it. @throws E_REPORT_FILE, E_REPORT_OTHER_IMAGE */
export function scansFromReports(
  reports: ReadonlyMap<string, Uint8Array>,
  subject: Subject,
  rules: { maxScanAge: number | undefined; now: number },
): ScanOutcome[] {
  const digests: Digest[] = [subject.digest, ...subject.targets.map(({ digest }) => digest)];
  return [...reports].map(([file, bytes]) => asScan(file, readReport(bytes, file, digests), { subject, ...rules }));
}

function asScan(
  file: string,
  report: ReportFile,
  { subject, maxScanAge, now }: { subject: Subject; maxScanAge: number | undefined; now: number },
): ScanOutcome {
  const own = subject.targets.find(({ digest }) => digest !== subject.digest && report.digests.includes(digest));
  const platform = own?.platform ?? report.platform;
  const target = { digest: own?.digest ?? subject.digest, platform };
  const refused = (code: 'E_REPORT_HOLLOW' | 'E_SCAN_STALE', what: string): ScanOutcome => ({
    kind: 'unscanned',
    target,
    error: findingsError(code, `${file}: ${what}`),
  });
  if (report.hollow !== undefined) return refused('E_REPORT_HOLLOW', report.hollow);
  if (maxScanAge !== undefined && (report.scannedAt === undefined || now - report.scannedAt > maxScanAge)) {
    const age =
      report.scannedAt === undefined
        ? 'does not say when it was made'
        : `is ${formatDuration(now - report.scannedAt)} old`;
    return refused('E_SCAN_STALE', `${age}, and max-scan-age allows ${formatDuration(maxScanAge)}`);
  }
  const findings = report.findings.map((finding) => ({ ...finding, platform: finding.platform || platform }));
  return {
    kind: 'scanned',
    target,
    reading: {
      kind: 'scanned',
      status: `${report.scanner} report`,
      engine: undefined,
      completedAt: report.scannedAt,
      findings,
      counted: findings.length,
      listed: findings.length,
      fingerprint: file,
    },
  };
}

/** Platforms that were asked for and that no report is about. */
export function missingPlatforms(
  platforms: readonly string[],
  scans: readonly ScanOutcome[],
  digest: Digest,
): ScanOutcome[] {
  const has = scans.map(({ target }) => target.platform);
  return platforms
    .filter((platform) => !has.includes(platform))
    .map((platform) => ({
      kind: 'unscanned',
      target: { digest, platform },
      error: findingsError('E_SCAN_NOT_FOUND', `${platform}: no file in reports is about this platform`, {
        cure: 'scan each platform and hand in every report, or take the platform out of `platforms`',
      }),
    }));
}
