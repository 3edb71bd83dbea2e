import { shortDigest } from '@waybill/shared/kernel';
import type { Outcome } from './outcome.ts';

/** The run in one word: `planned`, `promoted`, `unchanged`, `partial`, `failed` or `rolled-back`. */
export type Status = 'planned' | 'promoted' | 'rolled-back' | 'unchanged' | 'partial' | 'failed';

export function statusOf({ kind, rollback, promotion: { destinations } }: Outcome): Status {
  const failed = destinations.filter(({ status }) => status === 'failed').length;
  if (failed > 0) return failed === destinations.length ? 'failed' : 'partial';
  if (kind === 'planned') return 'planned';
  if (destinations.every(({ status }) => status === 'unchanged' || status === 'trusted')) return 'unchanged';
  return rollback ? 'rolled-back' : 'promoted';
}

/** One plain sentence. */
export function sentence(outcome: Outcome): string {
  const { destinations, digest } = outcome.promotion;
  const what = shortDigest(digest);
  const named = destinations.map(({ name, tags }) => (tags.length === 0 ? name : `${name}:${tags.join(',')}`));
  const names = named.join('; ');
  const failed = destinations.filter(({ status }) => status === 'failed').map(({ name }) => name);
  switch (statusOf(outcome)) {
    case 'planned':
      return `${what} would be promoted to ${names}; nothing was written.`;
    case 'failed':
      return `${what} was not promoted: ${failed.join('; ')} failed.`;
    case 'partial':
      return `${what} was promoted to ${destinations.length - failed.length} of ${destinations.length} destinations; ${failed.join('; ')} failed.`;
    case 'unchanged':
      return `${what} is at ${names} already; nothing was written.`;
    case 'rolled-back':
      return `${names} went back to ${what}.`;
    case 'promoted':
      return `${what} was promoted to ${names}.`;
  }
}
