import type { ImageTagMutabilityExclusionFilter } from '@aws-sdk/client-ecr';
import type { TagMutability } from '../images/index.ts';
import { invalid } from './invalid.ts';

/** Mutability and the filters of excepted tags, as the store has them. @throws refusal InvalidParameterException */
export function mutabilityOf(
  asked: TagMutability | undefined,
  filters: readonly ImageTagMutabilityExclusionFilter[] | undefined,
) {
  const mutability = asked ?? 'MUTABLE';
  const exclusions = (filters ?? []).map(({ filter }) => filter ?? '');
  if (!['MUTABLE', 'IMMUTABLE', 'IMMUTABLE_WITH_EXCLUSION', 'MUTABLE_WITH_EXCLUSION'].includes(mutability))
    throw invalid('imageTagMutability', 'unknown mutability');
  if (mutability.endsWith('_WITH_EXCLUSION') !== exclusions.length > 0)
    throw invalid(
      'imageTagMutabilityExclusionFilters',
      `must ${exclusions.length > 0 ? 'not ' : ''}be given with ${mutability}`,
    );
  if (exclusions.length > 5 || exclusions.some((filter) => !/^[0-9a-zA-Z._*-]{1,128}$/.test(filter)))
    throw invalid('imageTagMutabilityExclusionFilters', 'at most 5 filters of [0-9a-zA-Z._*-]{1,128}');
  return { mutability, exclusions };
}
