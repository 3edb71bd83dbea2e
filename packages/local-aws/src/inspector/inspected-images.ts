import type { CoveredResource, Finding, FindingDetail, ScanStatus } from '@aws-sdk/client-inspector2';
import { type EcrRegistry, findingArn, type Insight, type ScanView } from '../ecr/index.ts';
import { type Repository, type StoredManifest, tagsOf } from '../images/index.ts';

/** One image as Inspector sees it. */
export interface InspectedImage {
  readonly coverage: CoveredResource;
  readonly findings: readonly Finding[];
  readonly details: readonly FindingDetail[];
}

/** What Inspector knows of a registry with enhanced scanning: the same scans that ECR shows, in Inspector's words. */
export function inspectedImages(registry: EcrRegistry): InspectedImage[] {
  if (registry.scanType !== 'ENHANCED') return [];
  return [...registry.images.repositories.values()].flatMap((repository) =>
    [...repository.manifests.values()].flatMap((manifest) => {
      const view = registry.scans.peek(repository, manifest);
      return view === undefined ? [] : [inspect({ registry, repository, manifest, view })];
    }),
  );
}

interface Inspection {
  readonly registry: EcrRegistry;
  readonly repository: Repository;
  readonly manifest: StoredManifest;
  readonly view: ScanView;
}

const REASONS: Readonly<Record<string, ScanStatus>> = {
  ACTIVE: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
  COMPLETE: { statusCode: 'ACTIVE', reason: 'SUCCESSFUL' },
  PENDING: { statusCode: 'ACTIVE', reason: 'PENDING_INITIAL_SCAN' },
  IN_PROGRESS: { statusCode: 'ACTIVE', reason: 'SCAN_IN_PROGRESS' },
  FAILED: { statusCode: 'INACTIVE', reason: 'INTERNAL_ERROR' },
  FINDINGS_UNAVAILABLE: { statusCode: 'INACTIVE', reason: 'INTERNAL_ERROR' },
  UNSUPPORTED_IMAGE: { statusCode: 'INACTIVE', reason: 'UNSUPPORTED_OS' },
  LIMIT_EXCEEDED: { statusCode: 'INACTIVE', reason: 'IMAGE_SIZE_EXCEEDED' },
  SCAN_ELIGIBILITY_EXPIRED: { statusCode: 'INACTIVE', reason: 'SCAN_ELIGIBILITY_EXPIRED' },
  IMAGE_ARCHIVED: { statusCode: 'INACTIVE', reason: 'IMAGE_ARCHIVED' },
};

function inspect({ registry, repository, manifest, view }: Inspection): InspectedImage {
  const { frame, insights } = view;
  const tags = tagsOf(repository, manifest.digest);
  const resourceId = `arn:aws:ecr:${registry.region}:${registry.account}:repository/${repository.name}/${manifest.digest}`;
  const scanStatus = (frame.coverage as ScanStatus | undefined) ?? REASONS[frame.status];
  const image = {
    repositoryName: repository.name,
    ...(tags.length > 0 && { imageTags: tags }),
    pushedAt: new Date(manifest.pushedAt),
    imageHash: manifest.digest,
    registry: registry.account,
  };
  const enhanced = frame.enhancedFindings ?? [];
  const findings = enhanced.map((finding, index): Finding => {
    const insight = insights[finding.packageVulnerabilityDetails?.vulnerabilityId ?? ''];
    const { scoreDetails: _score, resources, score, ...same } = finding;
    const told = resources?.[0]?.details?.awsEcrContainerImage;
    const at = new Date(view.completedAt);
    return {
      ...(same as Partial<Finding>),
      findingArn: finding.findingArn ?? findingArn(registry, manifest.digest, index),
      awsAccountId: registry.account,
      type: 'PACKAGE_VULNERABILITY',
      description: finding.description ?? '',
      remediation: (finding.remediation ?? { recommendation: { text: 'None Provided' } }) as Finding['remediation'],
      severity: (finding.severity ?? 'UNTRIAGED') as Finding['severity'],
      firstObservedAt: finding.firstObservedAt ?? at,
      lastObservedAt: finding.lastObservedAt ?? at,
      status: (finding.status ?? 'ACTIVE') as Finding['status'],
      resources: [
        {
          type: 'AWS_ECR_CONTAINER_IMAGE',
          id: resourceId,
          partition: 'aws',
          region: registry.region,
          details: { awsEcrContainerImage: { ...image, ...platformOf(told) } },
        },
      ],
      ...(score !== undefined && { inspectorScore: score }),
      ...(insight?.epss !== undefined && { epss: { score: insight.epss } }),
    };
  });
  return {
    coverage: {
      resourceType: 'AWS_ECR_CONTAINER_IMAGE',
      resourceId,
      accountId: registry.account,
      scanType: 'PACKAGE',
      ...(scanStatus !== undefined && { scanStatus }),
      ...(scanStatus?.reason === 'SUCCESSFUL' && { lastScannedAt: new Date(view.completedAt) }),
      resourceMetadata: { ecrImage: tags.length > 0 ? { tags } : {}, ecrRepository: { name: repository.name } },
    },
    findings,
    details: findings.map((finding) =>
      detailOf(finding, insights[finding.packageVulnerabilityDetails?.vulnerabilityId ?? '']),
    ),
  };
}

function platformOf(told: { architecture?: string | undefined; platform?: string | undefined } | undefined) {
  return {
    ...(told?.architecture !== undefined && { architecture: told.architecture }),
    ...(told?.platform !== undefined && { platform: told.platform }),
  };
}

function detailOf({ findingArn }: Finding, insight: Insight | undefined): FindingDetail {
  const known = insight?.knownExploited;
  return {
    findingArn,
    ...(insight?.epss !== undefined && { epssScore: insight.epss }),
    ...(insight?.cwes !== undefined && { cwes: [...insight.cwes] }),
    ...(known !== undefined && {
      cisaData: { dateAdded: new Date(known.added), dateDue: new Date(known.due), action: known.action },
    }),
  };
}
