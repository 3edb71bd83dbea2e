import type {
  BatchGetRepositoryScanningConfigurationRequest,
  BatchGetRepositoryScanningConfigurationResponse,
  DescribeImageScanFindingsRequest,
  DescribeImageScanFindingsResponse,
  FindingSeverity,
  GetRegistryScanningConfigurationResponse,
  StartImageScanRequest,
  StartImageScanResponse,
} from '@aws-sdk/client-ecr';
import { type Call, refusal } from '../core/index.ts';
import type { StoredManifest } from '../images/index.ts';
import { type EcrRegistries, type EcrRegistry, findingArn, named, repositoryArn } from './ecr-registry.ts';
import { getImage } from './image-operations.ts';
import { invalid } from './invalid.ts';
import { page } from './page.ts';
import type { ScanFrame, ScanView } from './scan-book.ts';

const A_DAY = 24 * 60 * 60_000;

export function scanOperations(registries: EcrRegistries) {
  return {
    GetRegistryScanningConfiguration: async (
      _input: object,
      call: Call,
    ): Promise<GetRegistryScanningConfigurationResponse> => {
      const registry = await registries.for({}, call);
      return { registryId: registry.account, scanningConfiguration: { scanType: registry.scanType, rules: [] } };
    },
    BatchGetRepositoryScanningConfiguration: async (
      input: BatchGetRepositoryScanningConfigurationRequest,
      call: Call,
    ): Promise<BatchGetRepositoryScanningConfigurationResponse> => {
      const registry = await registries.for({}, call);
      const names = input.repositoryNames ?? [];
      if (names.length === 0 || names.length > 25)
        throw invalid('repositoryNames', 'Member must have length between 1 and 25');
      const enhanced = registry.scanType === 'ENHANCED';
      return {
        scanningConfigurations: names.flatMap((name) => {
          const found = registry.images.find(name);
          if (found === undefined) return [];
          const { scanOnPush } = found;
          const scanFrequency = enhanced
            ? ('CONTINUOUS_SCAN' as const)
            : scanOnPush
              ? ('SCAN_ON_PUSH' as const)
              : ('MANUAL' as const);
          return [
            {
              repositoryArn: repositoryArn(registry, name),
              repositoryName: name,
              scanOnPush,
              scanFrequency,
              appliedScanFilters: [],
            },
          ];
        }),
        failures: names
          .filter((name) => registry.images.find(name) === undefined)
          .map((repositoryName) => ({
            repositoryName,
            failureCode: 'REPOSITORY_NOT_FOUND' as const,
            failureReason: 'Requested repository does not exist',
          })),
      };
    },
    StartImageScan: async (input: StartImageScanRequest, call: Call): Promise<StartImageScanResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const manifest = getImage(registry, repository, input.imageId);
      if (registry.scanType === 'ENHANCED')
        throw refusal('ValidationException', 'This feature is disabled', { status: 400 });
      if (manifest.archived) throw refusal('ImageArchivedException', `The image '${manifest.digest}' is archived`);
      if (manifest.kind === 'index')
        throw refusal(
          'UnsupportedImageTypeException',
          `The image artifact with media type '${manifest.mediaType}' cannot be scanned`,
        );
      const before = registry.scans.beganAt(repository, manifest.digest);
      if (before !== undefined && call.clock.now() - before < A_DAY)
        throw refusal('LimitExceededException', `The scan quota per image has been exceeded. Wait and try again.`);
      registry.scans.begin(repository, manifest.digest);
      return {
        ...named(registry, repository),
        imageId: { ...input.imageId, imageDigest: manifest.digest },
        imageScanStatus: { status: 'IN_PROGRESS' },
      };
    },
    DescribeImageScanFindings: async (
      input: DescribeImageScanFindingsRequest,
      call: Call,
    ): Promise<DescribeImageScanFindingsResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const manifest = getImage(registry, repository, input.imageId);
      const view = registry.scans.view(repository, manifest);
      if (view === undefined)
        throw refusal(
          'ScanNotFoundException',
          `Image scan does not exist for the image with '{imageDigest:'${manifest.digest}', imageTag:'${input.imageId?.imageTag ?? 'null'}'}' in the repository with name '${repository.name}' in the registry with id '${registry.account}'`,
        );
      const { status, description } = view.frame;
      return {
        ...named(registry, repository),
        imageId: { ...input.imageId, imageDigest: manifest.digest },
        imageScanStatus: { status, ...(description !== undefined && { description }) },
        ...findingsOf(withArns(view, registry, manifest), input),
      };
    },
  };
}

/** Where Inspector scans, each finding has an ARN, by which Inspector tells more of it. */
function withArns(view: ScanView, registry: EcrRegistry, manifest: StoredManifest): ScanView {
  const { enhancedFindings } = view.frame;
  if (enhancedFindings === undefined) return view;
  const told = enhancedFindings.map((finding, index) => ({
    ...finding,
    findingArn: finding.findingArn ?? findingArn(registry, manifest.digest, index),
  }));
  return { ...view, frame: { ...view.frame, enhancedFindings: told } };
}

/** A scan that has nothing to say yet has no findings member at all. */
function findingsOf({ frame, beganAt, completedAt }: ScanView, input: DescribeImageScanFindingsRequest) {
  const { findings, enhancedFindings } = frame;
  if (findings === undefined && enhancedFindings === undefined) return {};
  const { items, more } = page(allOf(frame), { ...input, usual: 100, most: 1000 });
  const counts: Partial<Record<FindingSeverity, number>> = {};
  for (const { finding } of allOf(frame)) {
    const severity = (finding.severity ?? 'UNDEFINED') as FindingSeverity;
    counts[severity] = (counts[severity] ?? 0) + 1;
  }
  return {
    imageScanFindings: {
      imageScanCompletedAt: new Date(completedAt),
      vulnerabilitySourceUpdatedAt: new Date(beganAt - A_DAY),
      findingSeverityCounts: counts,
      ...(findings !== undefined && {
        findings: items.flatMap((item) => (item.kind === 'basic' ? [item.finding] : [])),
      }),
      ...(enhancedFindings !== undefined && {
        enhancedFindings: items.flatMap((item) => (item.kind === 'enhanced' ? [item.finding] : [])),
      }),
    },
    ...more,
  };
}

function allOf({ findings = [], enhancedFindings = [] }: ScanFrame) {
  return [
    ...findings.map((finding) => ({ kind: 'basic' as const, finding })),
    ...enhancedFindings.map((finding) => ({ kind: 'enhanced' as const, finding })),
  ];
}
