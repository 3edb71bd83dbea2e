import { buildError, keyTag, type Placed } from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
import { promoteImage } from '@waybill/shared/promotion';
import type { Manifest, Repository } from '@waybill/shared/registry';
import type { Known } from './known-image.ts';
import type { Ports } from './ports.ts';

const CONCURRENCY = 8;

/** Pushes an image by digest, whole and proven; no tag yet. What was made in the registry is there. */
export async function pushImage(
  { image, source }: Placed,
  { ports, known }: { readonly ports: Ports; readonly known: Known },
): Promise<{ root: Manifest; bytes: number }> {
  const { repository } = ports;
  const { digest } = image.root;
  const root = await source.manifest(digest);
  if (root === undefined) throw buildError('E_LAYOUT', `${source.place} lost ${digest}`);
  if (source === repository) return { root, bytes: 0 };
  // A tag is set after everything below it has arrived: where one names the image, there is nothing to push.
  if ([...known.tags.values(), known.image?.digest].includes(digest)) return { root, bytes: 0 };
  const { destinations } = await promoteImage(
    {
      source,
      reference: digest,
      destinations: [{ name: repository.place, repository, tags: [] }],
      referrers: 'none',
      evidence: 'strict',
      verify: 'closure',
      dryRun: false,
      allowMove: true,
      concurrency: CONCURRENCY,
    },
    ports,
  );
  const [arrived] = destinations;
  if (arrived?.status === 'failed') throw arrived.error;
  return { root, bytes: arrived?.tally.bytes ?? 0 };
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
