import type { Base } from '@waybill/shared/build';
import type { UsedBase } from '../outcome.ts';

/** Each base once, with the age of its newest platform. */
export function usedBases(bases: Iterable<Base>): UsedBase[] {
  const distinct = new Map([...bases].map((base) => [`${base.name} ${base.digest}`, base]));
  return [...distinct.values()].map(({ name, digest, variants }) => ({
    name,
    digest,
    created: variants.map(({ config }) => config.created).findLast((created) => created !== undefined),
  }));
}
