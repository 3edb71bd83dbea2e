import { settle } from '../kernel/index.ts';
import { type Manifest, type Repository, verified } from '../registry/index.ts';
import type { Closure } from './closure.ts';
import { promotionError } from './errors.ts';

/** How a destination is proven: the registry's answers, a read of everything's presence, or a read of every byte. */
export type Verification = 'put' | 'closure' | 'deep';

/**
 * Reads at the destination what must be there: manifests are read and hashed again; blobs are asked for with their size,
 * and read and hashed again when `deep`.
 * @throws E_INCOMPLETE, E_CONTENT_MISMATCH
 */
export async function verifyDestination(
  destination: Repository,
  closure: Pick<Closure, 'blobs'> & { readonly manifests: readonly Manifest[] },
  how: Verification,
): Promise<void> {
  if (how === 'put') return;
  const missing = (what: string): Error => promotionError('E_INCOMPLETE', `${destination.place} lacks ${what}`);
  await settle([
    ...closure.manifests.map(async ({ digest }) => {
      if ((await destination.manifest(digest)) === undefined) throw missing(`the manifest ${digest}`);
    }),
    ...closure.blobs.map(async (blob) => {
      if (!(await destination.has(blob))) throw missing(`the blob ${blob.digest} of ${blob.size} bytes`);
    }),
  ]);
  if (how !== 'deep') return;
  for (const blob of closure.blobs) {
    const bytes = await destination.open(blob, 0);
    for await (const _ of verified(bytes, blob, destination.place));
  }
}
