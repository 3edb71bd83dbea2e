import { type Digest, settle } from '../kernel/index.ts';
import { isForeign, type Repository } from '../registry/index.ts';
import type { Cargo } from './cargo.ts';

/** The foreign layers of an image that the source does not hold itself. Their URLs are never fetched. */
export async function withheldLayers(source: Pick<Repository, 'has'>, { blobs }: Cargo): Promise<ReadonlySet<Digest>> {
  const foreign = blobs.filter(({ mediaType }) => isForeign(mediaType));
  const missing = foreign.map(async (blob) => ((await source.has(blob)) ? [] : [blob.digest]));
  return new Set((await settle(missing)).flat());
}
