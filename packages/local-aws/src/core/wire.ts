/** A message between its text and its meaning: JSON, or the tree that a query string spells. */
export type Wire = null | undefined | boolean | number | string | readonly Wire[] | { readonly [key: string]: Wire };

export function isRecord(value: unknown): value is { readonly [key: string]: Wire } {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
