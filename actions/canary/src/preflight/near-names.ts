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

/** A hint at an alarm: one that begins alike, or else one of the first of the account. */
export async function alarmHint(name: string, ports: Pick<Ports, 'alarmNames' | 'reading'>): Promise<string> {
  const namesAfter = (prefix: string): Promise<string[]> => namesFrom(() => ports.alarmNames(prefix), ports);
  const alike = hint(name, await namesAfter(name.slice(0, Math.ceil(name.length / 3))));
  return alike === '' ? hint(name, await namesAfter('')) : alike;
}

/** `; did you mean "shop"?`, or nothing. */
export function hint(name: string, known: readonly string[]): string {
  const near = suggest(name, known);
  return near === undefined ? '' : `; did you mean ${quote(near)}?`;
}
