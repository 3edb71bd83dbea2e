import { quote, suggest } from '@waybill/shared/kernel';
import type { Ports } from '../ports.ts';

/** Names for a hint; an account that may not list them gets none. */
export async function namesFrom(list: () => Promise<string[]>, { reading }: Pick<Ports, 'reading'>): Promise<string[]> {
  try {
    return await reading('List', list);
  } catch {
    return [];
  }
}

export function hint(name: string, known: readonly string[]): string {
  const near = suggest(name, known);
  return near === undefined ? '' : `; did you mean ${quote(near)}?`;
}
