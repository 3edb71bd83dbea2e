import type { Base } from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
import type { UsedBase } from '../outcome.ts';

const DAY = 86_400_000;

/**
 * Each base once, with the age of its newest platform.
 * @param now milliseconds since 1970
 */
export function usedBases(bases: Iterable<Base>, now: number): UsedBase[] {
  const distinct = new Map([...bases].map((base) => [`${base.name} ${base.digest}`, base]));
  return [...distinct.values()].map(({ name, digest, variants }) => {
    const dates = variants.flatMap(({ config: { created } }) => (created === undefined ? [] : [created])).sort();
    const created = dates.at(-1);
    const days = created === undefined ? Number.NaN : Math.floor((now - Date.parse(created)) / DAY);
    return { name, digest, created, days: days >= 0 ? days : undefined };
  });
}

/** Digests of the layers of all platforms. */
export function baseLayers(bases: Iterable<Base>): Set<Digest> {
  return new Set(
    [...bases].flatMap(({ variants }) =>
      variants.flatMap(({ manifest }) => manifest.blobs.slice(1).map(({ digest }) => digest)),
    ),
  );
}
