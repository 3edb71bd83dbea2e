import type { ImageReferrer, ListImageReferrersRequest, ListImageReferrersResponse } from '@aws-sdk/client-ecr';
import { type Digest, isDigest } from '@waybill/shared/kernel';
import type { Call } from '../core/index.ts';
import { referrersOf } from '../images/index.ts';
import type { EcrRegistries } from './ecr-registry.ts';
import { page } from './page.ts';
import { invalid } from './repository-operations.ts';

export function referrerOperations(registries: EcrRegistries) {
  return {
    ListImageReferrers: async (input: ListImageReferrersRequest, call: Call): Promise<ListImageReferrersResponse> => {
      const registry = await registries.for(input, call);
      const repository = registry.images.get(input.repositoryName ?? '');
      const subject = input.subjectId?.imageDigest ?? '';
      if (!isDigest(subject)) throw invalid('subjectId.imageDigest', 'must be a sha256 digest');
      const { artifactTypes = [], artifactStatus = 'ACTIVE' } = input.filter ?? {};
      if (artifactTypes.length > 5)
        throw invalid('filter.artifactTypes', 'Member must have length less than or equal to 5');
      if (input.maxResults !== undefined && (input.maxResults < 1 || input.maxResults > 50))
        throw invalid('maxResults', 'Member must have value between 1 and 50');
      const wanted = referrersOf(repository, subject as Digest)
        .filter(({ archived }) => artifactStatus === 'ANY' || (artifactStatus === 'ARCHIVED') === archived)
        .filter(({ artifactType }) => artifactTypes.length === 0 || artifactTypes.includes(artifactType ?? ''));
      const { items, nextToken } = page(wanted, { ...input, most: 50, maxResults: input.maxResults ?? 20 });
      const referrers = items.map(
        ({ digest, mediaType, artifactType, bytes, annotations, archived }): ImageReferrer => ({
          digest,
          mediaType,
          size: bytes.length,
          artifactStatus: archived ? 'ARCHIVED' : 'ACTIVE',
          ...(artifactType !== undefined && { artifactType }),
          ...(annotations !== undefined && { annotations }),
        }),
      );
      return { referrers, ...(nextToken !== undefined && { nextToken }) };
    },
  };
}
