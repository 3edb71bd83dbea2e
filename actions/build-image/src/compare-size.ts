import { type BuiltImage, formatPlatform, type Growth, growthOf } from '@waybill/shared/build';
import type { Digest } from '@waybill/shared/kernel';
import type { Descriptor, Repository } from '@waybill/shared/registry';
import type { Known } from './known-image.ts';
import type { Ports } from './ports.ts';

/**
 * Each platform's layers beside the image before: the one that a tag moves away from, else the one that was pushed last.
 * It is for people: whatever stands in its way leaves it out.
 */
export async function compareSize(
  image: BuiltImage,
  ports: Ports,
  known: Known,
): Promise<Readonly<Record<string, Growth>>> {
  const before = await previous(image.root.digest, ports, known).catch(() => undefined);
  const growths = image.platforms.map(async (platform) => {
    const name = formatPlatform(platform.platform);
    const layers =
      before === undefined ? undefined : await layersOf(ports.repository, before, name).catch(() => undefined);
    return [name, growthOf(platform, layers)] as const;
  });
  return Object.fromEntries(await Promise.all(growths));
}

async function previous(digest: Digest, { newest }: Ports, known: Known): Promise<Digest | undefined> {
  const moved = [...known.tags.values()].find((current) => current !== undefined && current !== digest);
  const last = moved ?? (await newest?.());
  return last === digest ? undefined : last;
}

async function layersOf(
  repository: Repository,
  digest: Digest,
  platform: string,
): Promise<readonly Descriptor[] | undefined> {
  const manifest = await repository.manifest(digest);
  if (manifest?.kind !== 'index') return manifest?.blobs.slice(1);
  const child = manifest.children.find(
    (part) => part.platform !== undefined && formatPlatform(part.platform) === platform,
  );
  return child === undefined ? undefined : (await repository.manifest(child.digest))?.blobs.slice(1);
}
