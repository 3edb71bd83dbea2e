import type { ImageScanFinding } from '@aws-sdk/client-ecr';
import type { Finding, Rating } from '../finding.ts';
import { parseSeverity, severityOfScore } from '../severity.ts';
import { sharedValues } from '../shared-values.ts';

/** A finding of ECR basic scanning. Its shape has no fix, no aliases and no dates, and we say `unknown` for what it does not say. */
export function basicFinding(raw: ImageScanFinding, platform: string, shared = sharedValues()): Finding {
  const attribute = (name: string): string => raw.attributes?.find((item) => item.key === name)?.value ?? '';
  const name = attribute('package_name');
  const id = raw.name ?? '';
  const severity = parseSeverity(raw.severity);
  const url = raw.uri === '' ? undefined : raw.uri;
  return {
    ...shared.told({ id, aliases: [], title: id, description: raw.description ?? '', url }),
    scanner: 'ecr-basic',
    platform,
    severity,
    ratings: shared.ratings([{ source: 'vendor', severity }, ...scoresOf(attribute)]),
    package: name === '' ? undefined : shared.package({ name, version: attribute('package_version'), ecosystem: '' }),
    fix: 'unknown',
  };
}

/** The first of the CVSS versions that is given, newest first. */
function scoresOf(attribute: (name: string) => string): Rating[] {
  for (const key of ['CVSS4_SCORE', 'CVSS3_SCORE', 'CVSS2_SCORE']) {
    const score = Number(attribute(key) || Number.NaN);
    if (score >= 0 && score <= 10) return [{ source: 'cvss', severity: severityOfScore(score), score }];
  }
  return [];
}
