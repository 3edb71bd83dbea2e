import type { EnhancedImageScanFinding, VulnerablePackage } from '@aws-sdk/client-ecr';
import type { AffectedPackage, Finding, Fix, Rating } from '../finding.ts';
import { parseSeverity, severityOfScore } from '../severity.ts';
import { ecosystemOf, purlOf } from './purl.ts';

/** The parts that the two APIs have in common: ECR's enhanced findings and Inspector's own. */
export type InspectorShape = Omit<EnhancedImageScanFinding, 'resources'> & {
  readonly resources?:
    | readonly { details?: { awsEcrContainerImage?: { platform?: string | undefined } | undefined } | undefined }[]
    | undefined;
  readonly inspectorScore?: number | undefined;
  readonly epss?: { score?: number | undefined } | undefined;
};

/** One finding for each package that Inspector names; one without a package where it names none. */
export function inspectorFindings(raw: InspectorShape, platform: string): Finding[] {
  const details = raw.packageVulnerabilityDetails;
  const system = raw.resources?.[0]?.details?.awsEcrContainerImage?.platform;
  const packages = details?.vulnerablePackages ?? [];
  const id = details?.vulnerabilityId ?? raw.title ?? '';
  const url = details?.sourceUrl ?? raw.remediation?.recommendation?.url;
  const base: Finding = {
    id,
    aliases: (details?.relatedVulnerabilities ?? []).filter((name) => name !== id),
    scanner: 'inspector',
    platform,
    severity: parseSeverity(raw.severity),
    ratings: ratingsOf(raw),
    title: raw.title ?? id,
    description: raw.description ?? '',
    ...(url !== undefined && url !== '' && { url }),
    fix: fixWord(raw.fixAvailable),
    ...sinceWhen(raw),
    ...(raw.exploitAvailable !== undefined && { exploit: raw.exploitAvailable === 'YES' }),
    ...(raw.epss?.score !== undefined && { epss: raw.epss.score }),
    ...(raw.findingArn !== undefined && { arn: raw.findingArn }),
  };
  if (packages.length === 0) return [base];
  return packages.map((item) => withPackage(base, affected(item, system)));
}

function withPackage(base: Finding, affectedPackage: AffectedPackage): Finding {
  const fixed = affectedPackage.fixedIn !== undefined;
  // Inspector's flag is over all packages of a finding; the package's own version is nearer the truth.
  const fix: Fix = fixed ? 'yes' : base.fix === 'partial' ? 'no' : base.fix;
  return { ...base, package: affectedPackage, fix };
}

function affected(item: VulnerablePackage, system: string | undefined): AffectedPackage {
  const name = item.name ?? '';
  const version = fullVersion(item);
  const ecosystem = ecosystemOf(item.packageManager, system);
  const purl = purlOf(ecosystem, name, version);
  const fixedIn = item.fixedInVersion;
  return {
    name,
    version,
    ecosystem: ecosystem.type,
    ...(purl !== undefined && { purl }),
    ...(item.filePath !== undefined && item.filePath !== '' && { path: item.filePath }),
    ...(fixedIn !== undefined && fixedIn !== '' && fixedIn !== 'NotAvailable' && { fixedIn }),
    ...(item.sourceLayerHash !== undefined && { layer: item.sourceLayerHash }),
  };
}

/** `epoch:version-release`, as the package managers write it; an epoch of 0 is not written. */
function fullVersion(item: VulnerablePackage): string {
  const epoch = item.epoch === undefined || item.epoch === 0 ? '' : `${item.epoch}:`;
  const release = item.release === undefined || item.release === '' ? '' : `-${item.release}`;
  return `${epoch}${item.version ?? ''}${release}`;
}

function ratingsOf(raw: InspectorShape): Rating[] {
  const details = raw.packageVulnerabilityDetails;
  const ratings: Rating[] = [];
  const score = raw.inspectorScore ?? raw.score;
  ratings.push({ source: 'inspector', severity: parseSeverity(raw.severity), ...(score !== undefined && { score }) });
  if (details?.vendorSeverity) ratings.push({ source: 'vendor', severity: parseSeverity(details.vendorSeverity) });
  for (const { baseScore, source } of details?.cvss ?? []) {
    if (baseScore !== undefined)
      ratings.push({
        source: (source ?? 'cvss').toLowerCase(),
        severity: severityOfScore(baseScore),
        score: baseScore,
      });
  }
  return ratings;
}

function fixWord(word: string | undefined): Fix {
  if (word === 'YES') return 'yes';
  if (word === 'PARTIAL') return 'partial';
  return word === 'NO' ? 'no' : 'unknown';
}

/** When it was first seen here; and since when a fix may have been there: when the vendor last changed its notice, else first sight. */
function sinceWhen(raw: InspectorShape): { firstObserved?: number; fixSince?: number } {
  const first = raw.firstObservedAt?.getTime();
  const since = raw.packageVulnerabilityDetails?.vendorUpdatedAt?.getTime() ?? first;
  return {
    ...(first !== undefined && { firstObserved: first }),
    ...(since !== undefined && raw.fixAvailable !== 'NO' && { fixSince: since }),
  };
}
