import { pageOf } from '../place/index.ts';
import { invalid } from './invalid.ts';

interface Paging {
  readonly nextToken?: string | undefined;
  readonly maxResults?: number | undefined;
  /** Page size where none is asked for. */
  readonly usual: number;
  readonly most: number;
}

/** One page of an ECR list. @throws refusal InvalidParameterException */
export function page<Item>(
  all: readonly Item[],
  { nextToken, maxResults, usual, most }: Paging,
): { items: Item[]; more: { nextToken?: string } } {
  if (maxResults !== undefined && (maxResults < 1 || maxResults > most))
    throw invalid('maxResults', `Member must have value between 1 and ${most}`);
  const found = pageOf(all, {
    token: nextToken,
    size: maxResults ?? usual,
    refuse: () => invalid('nextToken', 'Invalid token'),
  });
  return { items: [...found.items], more: found.nextToken === undefined ? {} : { nextToken: found.nextToken } };
}
