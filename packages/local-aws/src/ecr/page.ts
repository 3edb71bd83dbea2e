import { refusal } from '../core/index.ts';

/** One page of a list; the token is where the next one starts. @throws refusal InvalidParameterException on a foreign token */
export function page<Item>(
  items: readonly Item[],
  { nextToken, maxResults, most }: { nextToken?: string | undefined; maxResults?: number | undefined; most: number },
): { items: Item[]; nextToken?: string } {
  const start =
    nextToken === undefined
      ? 0
      : Number(
          Buffer.from(nextToken, 'base64url')
            .toString('utf8')
            .replace(/^from:/, ''),
        );
  if (!Number.isSafeInteger(start) || start < 0)
    throw refusal(
      'InvalidParameterException',
      "Invalid parameter at 'nextToken' failed to satisfy constraint: 'Invalid token'",
    );
  const size = Math.min(maxResults ?? most, most);
  const end = start + size;
  return {
    items: items.slice(start, end),
    ...(end < items.length && { nextToken: Buffer.from(`from:${end}`).toString('base64url') }),
  };
}
