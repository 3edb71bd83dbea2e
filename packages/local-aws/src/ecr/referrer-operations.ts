import type { ImageReferrer, ListImageReferrersRequest, ListImageReferrersResponse } from '@aws-sdk/client-ecr';
import { type Digest, isDigest } from '@waybill/shared/kernel';
import type { Call } from '../core/index.ts';
import { referrersOf } from '../images/index.ts';
import type { EcrRegistries } from './ecr-registry.ts';
import { invalid } from './invalid.ts';
import { page } from './page.ts';

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
      const wanted = referrersOf(repository, subject as Digest)
        .filter(({ archived }) => artifactStatus === 'ANY' || (artifactStatus === 'ARCHIVED') === archived)
        .filter(({ artifactType }) => artifactTypes.length === 0 || artifactTypes.includes(artifactType ?? ''));
      const { items, more } = page(wanted, { ...input, usual: 20, most: 50 });
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
      return { referrers, ...more };
    },
  };
}
