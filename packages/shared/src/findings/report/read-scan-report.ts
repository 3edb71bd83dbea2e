import { type Digest, isDigest, isJsonObject, type JsonObject } from '../../kernel/index.ts';
import type { ScanOutcome } from '../ecr/await-scan.ts';
import { findingsError } from '../errors.ts';
import type { Finding } from '../finding.ts';
import type { Baseline } from '../gate/index.ts';
import { objectAt, objectsAt, textAt, textsAt, timeAt } from '../reports/json-reading.ts';
import { parseJsonFile } from '../reports/parse-json.ts';
import { readFinding } from './read-finding.ts';
import { SCAN_REPORT } from './scan-report.ts';

/** What a saved report says was found, without what was decided about it. */
export interface SavedScan {
  readonly image: string;
  readonly repository: string;
  readonly digest: Digest;
  readonly environment: string | undefined;
  readonly decidedAt: number;
  readonly scans: readonly ScanOutcome[];
  readonly findings: readonly Finding[];
  readonly baseline: Baseline | undefined;
  readonly baseLayers: ReadonlySet<string>;
}

/** @throws E_REPORT_FILE unless the file is a scan report of ours */
export function readScanReport(bytes: Uint8Array, file: string): SavedScan {
  const fail = (what: string): Error =>
    findingsError('E_REPORT_FILE', what, { cure: 'hand in a file that scan wrote as `report-file`' });
  const body = parseJsonFile(bytes, file, fail);
  if (!isJsonObject(body) || body['schema'] !== SCAN_REPORT) throw fail(`${file} is not a ${SCAN_REPORT}`);
  const digest = body['digest'];
  if (!isDigest(digest)) throw fail(`${file}: digest is not a sha256 digest`);
  const scans = objectsAt(body, 'scans').map((raw) => readScan(raw, fail));
  if (scans.length === 0) throw fail(`${file}: scans is empty`);
  return {
    image: textAt(body, 'image'),
    repository: textAt(body, 'repository'),
    digest,
    environment: textAt(body, 'environment') || undefined,
    decidedAt: timeAt(body, 'decidedAt') ?? 0,
    scans,
    findings: objectsAt(body, 'vulnerabilities')
      .flatMap((item) => objectsAt(item, 'reports'))
      .map(readFinding),
    baseline: readBaseline(body),
    baseLayers: new Set(textsAt(body, 'baseLayers')),
  };
}

function readScan(raw: JsonObject, fail: (what: string) => Error): ScanOutcome {
  const digest = raw['digest'];
  if (!isDigest(digest)) throw fail('scans: a digest is not a sha256 digest');
  const target = { digest, platform: textAt(raw, 'platform') };
  if (raw['scanned'] !== true) {
    const code = textAt(raw, 'code');
    const known = Object.keys(findingsError.entries).find((entry) => entry === code) ?? 'E_SCAN_UNKNOWN';
    const error = findingsError(known as 'E_SCAN_UNKNOWN', textAt(raw, 'message') || `${digest} was not scanned`);
    return { kind: 'unscanned', target, error };
  }
  const engine = (['basic', 'enhanced'] as const).find((word) => word === raw['engine']);
  return {
    kind: 'scanned',
    target,
    reading: {
      kind: 'scanned',
      status: textAt(raw, 'status'),
      engine,
      completedAt: timeAt(raw, 'completedAt'),
      findings: [],
      counted: 0,
      listed: 0,
      fingerprint: '',
      ...(textAt(raw, 'proof') !== '' && { proof: textAt(raw, 'proof') }),
    },
  };
}

function readBaseline(body: JsonObject): Baseline | undefined {
  if (!isJsonObject(body['baseline'] ?? null)) return undefined;
  const raw = objectAt(body, 'baseline');
  return {
    digest: textAt(raw, 'digest'),
    findings: objectsAt(raw, 'findings').map(readFinding),
    unusable: textAt(raw, 'unusable') || undefined,
  };
}
