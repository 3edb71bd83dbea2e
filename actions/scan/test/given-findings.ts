import type { EnhancedImageScanFinding, ImageScanFinding } from '@aws-sdk/client-ecr';
import type { ScanFrame } from '@waybill/local-aws';

export type RawEnhanced = EnhancedImageScanFinding;

/** A finding as ECR lists it where Inspector scans. */
export function enhanced(
  id: string,
  {
    severity = 'HIGH',
    name = 'openssl',
    version = '3.0.11',
    fixedIn = '3.0.14',
    ...more
  }: Partial<RawEnhanced> & {
    name?: string;
    version?: string;
    fixedIn?: string | null;
  } = {},
): EnhancedImageScanFinding {
  return {
    findingArn: `arn:aws:inspector2:eu-central-1:111111111111:finding/${id}-${name}`,
    awsAccountId: '111111111111',
    type: 'PACKAGE_VULNERABILITY',
    severity,
    status: 'ACTIVE',
    title: `${id} - ${name}`,
    description: `A fault in ${name}.`,
    fixAvailable: fixedIn === null ? 'NO' : 'YES',
    exploitAvailable: 'NO',
    score: 7.5,
    firstObservedAt: new Date(Date.UTC(2026, 0, 1)),
    lastObservedAt: new Date(Date.UTC(2026, 0, 2)),
    packageVulnerabilityDetails: {
      vulnerabilityId: id,
      source: 'NVD',
      sourceUrl: `https://nvd.example/${id}`,
      vendorSeverity: severity,
      relatedVulnerabilities: [],
      vulnerablePackages: [
        {
          name,
          version,
          epoch: 0,
          arch: 'AMD64',
          packageManager: 'OS',
          ...(fixedIn !== null && { fixedInVersion: fixedIn }),
        },
      ],
    },
    resources: [
      {
        type: 'AWS_ECR_CONTAINER_IMAGE',
        details: { awsEcrContainerImage: { architecture: 'amd64', platform: 'DEBIAN_12' } },
      },
    ],
    ...more,
  };
}

/** A finding of basic scanning. */
export function basic(
  name: string,
  severity: ImageScanFinding['severity'] = 'HIGH',
  pkg = 'openssl',
): ImageScanFinding {
  return {
    name,
    severity,
    uri: `https://security-tracker.example/${name}`,
    attributes: [
      { key: 'package_name', value: pkg },
      { key: 'package_version', value: '3.0.11' },
    ],
  };
}

/** A scan that ended when it began. */
export function scanned(...enhancedFindings: readonly EnhancedImageScanFinding[]): ScanFrame {
  return { status: 'ACTIVE', enhancedFindings };
}
