import { keyTag } from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
import { promoteImage } from '@waybill/shared/promotion';
import { layoutFolder, layoutRepository, type Manifest, type Repository } from '@waybill/shared/registry';
import type { Known } from './known-image.ts';
import type { Ports } from './ports.ts';

const CONCURRENCY = 8;

/** Pushes the layout's image by digest, whole and proven; no tag yet. */
export async function pushLayout(layout: string, ports: Ports): Promise<{ root: Manifest; bytes: number }> {
  const { repository } = ports;
  const outcome = await promoteImage(
    {
      source: layoutRepository(layoutFolder(layout), 'source'),
      reference: '',
      destinations: [{ name: repository.place, repository, tags: [] }],
      referrers: 'none',
      verify: 'closure',
      dryRun: false,
      allowMove: true,
      concurrency: CONCURRENCY,
    },
    ports,
  );
  const [arrived] = outcome.destinations;
  if (arrived?.status === 'failed') throw arrived.error;
  return { root: outcome.root, bytes: arrived?.tally.bytes ?? 0 };
}

/** Sets the tags that are not at the image yet, the key's tag last: whoever finds it finds everything else. */
export async function setTags(
  repository: Repository,
  image: Manifest,
  at: { known: Known; key: Digest | undefined },
): Promise<string[]> {
  const { known, key } = at;
  const missing = [...known.tags].filter(([, digest]) => digest !== image.digest).map(([tag]) => tag);
  for (const tag of missing) await repository.put(image, tag);
  if (key !== undefined && known.image?.digest !== image.digest) await repository.put(image, keyTag(key));
  return missing;
}
