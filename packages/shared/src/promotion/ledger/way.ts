import type { Digest } from '../../kernel/index.ts';
import type { Link } from './chain.ts';
import type { LedgerProblem } from './examine.ts';

/**
 * Whether an image went through environments in an order: each of them has an entry of this digest, and none got it for the
 * first time before the one that stands ahead of it.
 * @param way entries of the image, as it carries them
 */
export function checkWay(image: Digest, way: readonly Link[], order: readonly string[]): LedgerProblem[] {
  const problems: LedgerProblem[] = [];
  let before: Link | undefined;
  for (const environment of order) {
    const first = firstInto(image, way, environment);
    if (first === undefined) {
      problems.push({
        sequence: undefined,
        says: `${image} carries no entry of ${environment}: it was never promoted there`,
      });
      continue;
    }
    if (before !== undefined && Date.parse(first.entry.time) < Date.parse(before.entry.time))
      problems.push({
        sequence: first.entry.sequence,
        says: `${environment} got ${image} at ${first.entry.time}, before ${before.entry.environment} did (${before.entry.time})`,
      });
    before = first;
  }
  return problems;
}

function firstInto(image: Digest, way: readonly Link[], environment: string): Link | undefined {
  const into = way.filter(({ entry }) => entry.environment === environment && entry.digest === image);
  return into.sort((a, b) => Date.parse(a.entry.time) - Date.parse(b.entry.time))[0];
}
