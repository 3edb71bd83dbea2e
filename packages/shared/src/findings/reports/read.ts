import { type Digest, isJsonObject, type JsonObject, suggest } from '../../kernel/index.ts';
import { findingsError } from '../errors.ts';
import { isCycloneDx, readCycloneDx } from './cyclonedx.ts';
import { isGrype, readGrype } from './grype.ts';
import { parseJsonFile } from './parse-json.ts';
import type { ReportFile } from './report-file.ts';
import { isSarif, readSarif } from './sarif-report.ts';
import { isTrivy, readTrivy } from './trivy.ts';

const KINDS = [
  { is: isTrivy, read: readTrivy },
  { is: isGrype, read: readGrype },
  { is: isSarif, read: readSarif },
  { is: isCycloneDx, read: readCycloneDx },
] as const;

/** Files larger than this are refused unread. */
const REPORT_BYTES = 256 * 1024 * 1024;

/**
 * What another scanner found, by its file, and only if the file says itself that it is about one of the digests.
 * @throws E_REPORT_FILE, E_REPORT_OTHER_IMAGE
 */
export function readReport(bytes: Uint8Array, file: string, digests: readonly Digest[]): ReportFile {
  if (bytes.length > REPORT_BYTES) throw findingsError('E_REPORT_FILE', `${file} is larger than 256 MiB`);
  const body = parseJsonFile(bytes, file, (what) => findingsError('E_REPORT_FILE', what));
  if (!isJsonObject(body)) throw findingsError('E_REPORT_FILE', `${file}:1:1: is not a JSON object`);
  const kind = KINDS.find(({ is }) => is(body));
  if (kind === undefined) throw findingsError('E_REPORT_FILE', `${file}: ${whatInstead(body)}`);
  const report = kind.read(body);
  if (report.digests.length === 0)
    throw findingsError('E_REPORT_OTHER_IMAGE', `${file} (${report.scanner}) does not say which digest it is about`);
  if (!report.digests.some((digest) => digests.includes(digest)))
    throw findingsError(
      'E_REPORT_OTHER_IMAGE',
      `${file} (${report.scanner}) is about ${report.digests.join(', ')}, not about ${digests[0]}`,
    );
  return report;
}

function whatInstead(body: JsonObject): string {
  const keys = Object.keys(body).slice(0, 20);
  if (keys.includes('statements') || String(body['@context'] ?? '').includes('openvex'))
    return 'is VEX; hand it in by `vex`';
  if (keys.includes('spdxVersion')) return 'is an SPDX SBOM; it lists packages, not vulnerabilities';
  const near = suggest(keys[0] ?? '', ['SchemaVersion', 'matches', 'runs', 'bomFormat']);
  return `is none of Trivy JSON, Grype JSON, SARIF 2.1.0 and CycloneDX${near === undefined ? '' : ` (its key ${JSON.stringify(keys[0])} is close to ${JSON.stringify(near)})`}`;
}
