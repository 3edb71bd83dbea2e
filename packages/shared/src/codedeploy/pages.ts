/** One page of a list, and the token of the next. */
export interface Page<T> {
  readonly items: T[] | undefined;
  readonly next: string | undefined;
}

/** The items of every page, or of the first ones. @param most pages that are read at most */
export async function allPages<T>(
  read: (token: string | undefined) => Promise<Page<T>>,
  most = Number.POSITIVE_INFINITY,
): Promise<T[]> {
  const all: T[] = [];
  let token: string | undefined;
  for (let pages = 0; pages === 0 || (token !== undefined && pages < most); pages += 1) {
    const page = await read(token);
    all.push(...(page.items ?? []));
    token = page.next;
  }
  return all;
}
