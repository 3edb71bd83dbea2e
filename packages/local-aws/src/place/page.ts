export interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}

export interface PageRequest {
  readonly token: string | undefined;
  readonly size: number;
  /** Makes the error for a token that this service never gave out. */
  readonly refuse: () => Error;
}

/** One page of a list; the token names the place where the next one starts. */
export function pageOf<T>(all: readonly T[], request: PageRequest): Page<T> {
  const start = request.token === undefined ? 0 : offsetOf(request.token);
  if (start === undefined || start > all.length) throw request.refuse();
  const end = start + request.size;
  const items = all.slice(start, end);
  return end < all.length ? { items, nextToken: tokenOf(end) } : { items };
}

function tokenOf(offset: number): string {
  return Buffer.from(`from:${offset}`).toString('base64url');
}

function offsetOf(token: string): number | undefined {
  const found = /^from:(\d{1,9})$/.exec(Buffer.from(token, 'base64url').toString('latin1'));
  return found?.[1] === undefined ? undefined : Number(found[1]);
}
