import type { Repository as EcrRepository } from '@aws-sdk/client-ecr';

/** Whether a tag may not be moved, by the repository's setting and its exclusion filters. Source: ECR API reference, imageTagMutability. */
export function immutability(repository: EcrRepository): (tag: string) => boolean {
  const { imageTagMutability = 'MUTABLE', imageTagMutabilityExclusionFilters = [] } = repository;
  const excluded = imageTagMutabilityExclusionFilters.map(({ filter = '' }) => wildcard(filter));
  const isExcluded = (tag: string): boolean => excluded.some((pattern) => pattern.test(tag));
  switch (imageTagMutability) {
    case 'IMMUTABLE':
      return () => true;
    case 'IMMUTABLE_WITH_EXCLUSION':
      return (tag) => !isExcluded(tag);
    case 'MUTABLE_WITH_EXCLUSION':
      return isExcluded;
    default:
      return () => false;
  }
}

/** `*` stands for any characters; everything else for itself. */
function wildcard(filter: string): RegExp {
  const parts = filter.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
}
