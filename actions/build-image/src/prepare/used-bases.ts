import type { Base } from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
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

/** Digests of the layers of all platforms. */
export function baseLayers(bases: Iterable<Base>): Set<Digest> {
  return new Set(
    [...bases].flatMap(({ variants }) =>
      variants.flatMap(({ manifest }) => manifest.blobs.slice(1).map(({ digest }) => digest)),
    ),
  );
}
