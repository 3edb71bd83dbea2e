import { type Inspector2Client, ListCoverageCommand } from '@aws-sdk/client-inspector2';
import type { Digest } from '../../kernel/index.ts';
import { explained } from '../ecr/fault.ts';
import type { StatusMeaning } from '../ecr/scan-status.ts';
import { coverageMeaning } from './coverage-meaning.ts';

/** Inspector's own word on whether it has read an image. */
export type Covered = StatusMeaning & {
  readonly reason: string;
  /** Milliseconds since 1970. */
  readonly lastScannedAt: number | undefined;
};

/** One repository of one registry, as Inspector names its images. */
export interface InspectorRepository {
  readonly partition: string;
  readonly region: string;
  readonly registryId: string;
  readonly repositoryName: string;
}

export interface Coverage {
  /** Undefined where Inspector does not know the image. @throws E_SCAN_DENIED */
  of(digest: Digest): Promise<Covered | undefined>;
}

/** The authoritative proof of a scan. Source: Inspector API, ListCoverage. */
export function inspectorCoverage(
  client: Inspector2Client,
  repository: InspectorRepository,
  signal: AbortSignal,
): Coverage {
  return {
    of: async (digest) => {
      const resourceId = imageArn(repository, digest);
      const filterCriteria = {
        resourceType: [{ comparison: 'EQUALS' as const, value: 'AWS_ECR_CONTAINER_IMAGE' }],
        resourceId: [{ comparison: 'EQUALS' as const, value: resourceId }],
      };
      for (let nextToken: string | undefined, pages = 0; pages < 10; pages++) {
        const command: ListCoverageCommand = new ListCoverageCommand({
          filterCriteria,
          ...(nextToken !== undefined && { nextToken }),
        });
        const page = await client.send(command, { abortSignal: signal }).catch((error: unknown) => {
          throw explained(error, `Inspector’s coverage of ${digest}`, 'inspector2:ListCoverage');
        });
        // Never trust a filter to have been applied: another image's scan proves nothing.
        const found = page.coveredResources?.find((resource) => resource.resourceId === resourceId);
        if (found !== undefined) {
          const reason = found.scanStatus?.reason;
          return { ...coverageMeaning(reason), reason: reason ?? '', lastScannedAt: found.lastScannedAt?.getTime() };
        }
        nextToken = page.nextToken;
        if (nextToken === undefined || nextToken === '') break;
      }
      return undefined;
    },
  };
}

/** Source: Inspector user guide, resource ids of ECR container images. */
function imageArn({ partition, region, registryId, repositoryName }: InspectorRepository, digest: Digest): string {
  return `arn:${partition}:ecr:${region}:${registryId}:repository/${repositoryName}/${digest}`;
}
