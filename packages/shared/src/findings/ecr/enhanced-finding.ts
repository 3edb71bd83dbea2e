import type { EnhancedImageScanFinding, VulnerablePackage } from '@aws-sdk/client-ecr';
import type { AffectedPackage, Finding, Fix, Rating } from '../finding.ts';
import { parseSeverity, severityOfScore } from '../severity.ts';
import { sharedValues } from '../shared-values.ts';
import { ecosystemOf, purlOf } from './purl.ts';

/** The parts that the two APIs have in common: ECR's enhanced findings and Inspector's own. */
export type InspectorShape = Omit<EnhancedImageScanFinding, 'resources'> & {
  readonly resources?:
    | readonly { details?: { awsEcrContainerImage?: { platform?: string | undefined } | undefined } | undefined }[]
    | undefined;
  readonly inspectorScore?: number | undefined;
  readonly epss?: { score?: number | undefined } | undefined;
};

/**
 * One finding for each package that Inspector names; one without a package where it names none. All have the same fields, in
 * the same order: tens of thousands of them take little memory that way.
 */
export function inspectorFindings(raw: InspectorShape, platform: string, shared = sharedValues()): Finding[] {
  const details = raw.packageVulnerabilityDetails;
  const system = raw.resources?.[0]?.details?.awsEcrContainerImage?.platform;
  const id = details?.vulnerabilityId ?? raw.title ?? '';
  const url = details?.sourceUrl ?? raw.remediation?.recommendation?.url ?? '';
  const firstObserved = raw.firstObservedAt?.getTime();
  const since = details?.vendorUpdatedAt?.getTime() ?? firstObserved;
  const told = shared.told({
    id,
    aliases: (details?.relatedVulnerabilities ?? []).filter((name) => name !== id),
    title: raw.title ?? id,
    description: raw.description ?? '',
    url: url === '' ? undefined : url,
  });
  const ratings = shared.ratings(ratingsOf(raw));
  const finding = (found: AffectedPackage | undefined): Finding => ({
    id: told.id,
    aliases: told.aliases,
    scanner: 'inspector',
    platform,
    severity: parseSeverity(raw.severity),
    ratings,
    title: told.title,
    description: told.description,
    url: told.url,
    package: found,
    fix: fixOf(raw.fixAvailable, found),
    // When a fix may have come: when the vendor last changed its notice, else first sight.
    fixSince: raw.fixAvailable === 'NO' ? undefined : since,
    exploit: raw.exploitAvailable === undefined ? undefined : raw.exploitAvailable === 'YES',
    epss: raw.epss?.score,
    kev: undefined,
    firstObserved,
    insight: undefined,
    arn: raw.findingArn,
  });
  const packages = details?.vulnerablePackages ?? [];
  return packages.length === 0
    ? [finding(undefined)]
    : packages.map((item) => finding(shared.package(affected(item, system))));
}

/** Inspector's flag is over all packages of a finding; the package's own version is nearer the truth. */
function fixOf(word: string | undefined, found: AffectedPackage | undefined): Fix {
  if (found?.fixedIn !== undefined) return 'yes';
  if (word === 'YES') return 'yes';
  if (word === 'PARTIAL') return found === undefined ? 'partial' : 'no';
  return word === 'NO' ? 'no' : 'unknown';
}

function affected(item: VulnerablePackage, system: string | undefined): AffectedPackage {
  const name = item.name ?? '';
  const version = fullVersion(item);
  const ecosystem = ecosystemOf(item.packageManager, system);
  const { fixedInVersion: fixedIn, filePath = '', sourceLayerHash: layer } = item;
  return {
    name,
    version,
    ecosystem: ecosystem.type,
    purl: purlOf(ecosystem, name, version),
    path: filePath === '' ? undefined : filePath,
    fixedIn: fixedIn === '' || fixedIn === 'NotAvailable' ? undefined : fixedIn,
    layer,
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
