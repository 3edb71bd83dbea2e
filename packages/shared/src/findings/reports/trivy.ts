import type { JsonObject } from '../../kernel/index.ts';
import type { AffectedPackage, Finding, Fix, Rating } from '../finding.ts';
import { parseSeverity, type Severity, severityOfScore } from '../severity.ts';
import { given, numberAt, objectAt, objectsAt, textAt, textsAt, timeAt } from './json-reading.ts';
import { digestsIn, type ReportFile } from './report-file.ts';

/** Trivy's JSON, `trivy image --format json`. Source: aquasecurity/trivy, pkg/types/report.go, SchemaVersion 2. */
export function isTrivy(body: JsonObject): boolean {
  return body['SchemaVersion'] === 2 && typeof body['ArtifactName'] === 'string';
}

export function readTrivy(body: JsonObject): ReportFile {
  const metadata = objectAt(body, 'Metadata');
  const config = objectAt(metadata, 'ImageConfig');
  const platform = [textAt(config, 'os'), textAt(config, 'architecture'), textAt(config, 'variant')];
  const results = objectsAt(body, 'Results');
  const known = platform.filter((part) => part !== '').join('/');
  return {
    scanner: 'trivy',
    digests: digestsIn([...textsAt(metadata, 'RepoDigests'), textAt(body, 'ArtifactName')]),
    platform: known,
    scannedAt: timeAt(body, 'CreatedAt'),
    // Trivy writes no result at all where it recognized neither an operating system nor a lock file.
    hollow: results.length === 0 ? 'Trivy recognized nothing in the image that it could look up' : undefined,
    findings: results.flatMap((result) =>
      objectsAt(result, 'Vulnerabilities').map((raw) => readVulnerability(raw, result, known)),
    ),
  };
}

function readVulnerability(raw: JsonObject, result: JsonObject, platform: string): Finding {
  const id = textAt(raw, 'VulnerabilityID');
  const fixedIn = textAt(raw, 'FixedVersion');
  return {
    id,
    aliases: textsAt(raw, 'VendorIDs').filter((alias) => alias !== id),
    scanner: 'trivy',
    platform,
    severity: parseSeverity(textAt(raw, 'Severity')),
    ratings: readRatings(raw),
    title: textAt(raw, 'Title') || id,
    description: textAt(raw, 'Description'),
    package: readPackage(raw, result),
    fix: readFix(textAt(raw, 'Status'), fixedIn),
    ...given<Finding>({
      url: textAt(raw, 'PrimaryURL'),
      fixSince: fixedIn === '' ? undefined : timeAt(raw, 'LastModifiedDate'),
    }),
  };
}

function readPackage(raw: JsonObject, result: JsonObject): AffectedPackage {
  const purl = textAt(objectAt(raw, 'PkgIdentifier'), 'PURL');
  return {
    name: textAt(raw, 'PkgName'),
    version: textAt(raw, 'InstalledVersion'),
    ecosystem: /^pkg:([a-z0-9.+-]+)\//.exec(purl)?.[1] ?? '',
    ...given<AffectedPackage>({
      purl,
      path: textAt(raw, 'PkgPath') || (textAt(result, 'Class') === 'lang-pkgs' ? textAt(result, 'Target') : ''),
      fixedIn: textAt(raw, 'FixedVersion'),
      layer: textAt(objectAt(raw, 'Layer'), 'Digest') || textAt(objectAt(raw, 'Layer'), 'DiffID'),
    }),
  };
}

function readFix(status: string, fixedIn: string): Fix {
  if (fixedIn !== '' || status === 'fixed') return 'yes';
  // Words of Trivy's Status: affected, will_not_fix, fix_deferred, end_of_life, under_investigation, unknown.
  return status === '' || status === 'unknown' || status === 'under_investigation' ? 'unknown' : 'no';
}

const LEVELS: readonly Severity[] = ['undefined', 'low', 'medium', 'high', 'critical'];

function readRatings(raw: JsonObject): Rating[] {
  const scores = objectAt(raw, 'CVSS');
  const words = objectAt(raw, 'VendorSeverity');
  const chosen = textAt(raw, 'SeveritySource');
  const rated = Object.keys(words).map((source): Rating => {
    const score = scoreOf(objectAt(scores, source));
    const severity = LEVELS[numberAt(words, source) ?? 0] ?? 'undefined';
    return { source: source === 'nvd' ? 'nvd' : 'vendor', severity, ...(score !== undefined && { score }) };
  });
  const own =
    chosen === '' || chosen === 'nvd' ? [] : [{ source: 'vendor', severity: parseSeverity(textAt(raw, 'Severity')) }];
  const scored = Object.keys(scores).flatMap((source): Rating[] => {
    const score = scoreOf(objectAt(scores, source));
    return score === undefined
      ? []
      : [{ source: source === 'nvd' ? 'nvd' : 'cvss', severity: severityOfScore(score), score }];
  });
  return [...rated, ...own, ...scored];
}

function scoreOf(cvss: JsonObject): number | undefined {
  return numberAt(cvss, 'V40Score') ?? numberAt(cvss, 'V3Score') ?? numberAt(cvss, 'V2Score');
}
