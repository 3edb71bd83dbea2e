import type { LocalRegistry } from '@waybill/local-aws';
import { type Digest, secretKeeper, seededRandom, silentLog, steppedClock } from '../../src/kernel/index.ts';
import type { PromotionPorts, PromotionRequest } from '../../src/promotion/index.ts';
import {
  anonymous,
  type Http,
  type Manifest,
  type MemoryContent,
  memoryRegistry,
  type OciRegistryOptions,
  ociRegistry,
  type Repository,
} from '../../src/registry/index.ts';
import type { Shape } from './given-shapes.ts';

/** A client of one repository of a registry on a socket, whose pauses cost no time. */
export function givenClient(
  { host }: Pick<LocalRegistry, 'host'>,
  options: Partial<OciRegistryOptions> & { readonly http: Http },
): Repository {
  return ociRegistry({
    host,
    repository: 'app',
    side: 'destination',
    scheme: 'http',
    login: anonymous,
    clock: steppedClock(),
    random: seededRandom(1),
    secrets: secretKeeper(),
    ...options,
  });
}

export interface GivenShape {
  readonly content: MemoryContent;
  readonly root: Manifest;
}

export function givenShape(shape: Shape): GivenShape {
  const content = memoryRegistry().content('app');
  const root = shape(content);
  return { content, root };
}

/** Puts all of a shape into a repository, over the wire: the root as `v1`, and the tags that the shape itself sets. */
export async function pushShape(to: Repository, { content, root }: GivenShape): Promise<void> {
  for (const [digest, bytes] of content.blobs) {
    const arrival = await to.begin({ mediaType: 'application/octet-stream', digest, size: bytes.length }, {});
    if (arrival.kind !== 'upload') continue;
    const writer = arrival.send();
    if (bytes.length > 0) writer.write(bytes);
    await writer.commit();
  }
  const put = async (digest: Digest): Promise<void> => {
    const manifest = content.manifests.get(digest);
    if (manifest === undefined) throw new Error(`the shape lacks ${digest}`);
    for (const child of manifest.children) await put(child.digest);
    await to.put(manifest);
  };
  for (const digest of content.manifests.keys()) await put(digest);
  await to.put(root, 'v1');
  for (const [tag, digest] of content.tags) {
    const manifest = content.manifests.get(digest);
    if (manifest !== undefined) await to.put(manifest, tag);
  }
}

/** What the tags of a repository on the wire need and it does not have. */
export function holesOnWire({ images }: Pick<LocalRegistry, 'images'>, repository: string): string[] {
  const found = images.find(repository);
  if (found === undefined) return [];
  const { tags, manifests, blobs } = found;
  const holes = (digest: Digest): string[] => {
    const manifest = manifests.get(digest);
    if (manifest === undefined) return [`manifest ${digest}`];
    const { config, layers, children } = manifest;
    const parts = config === undefined ? layers : [config, ...layers];
    return [
      ...children.flatMap((child) => holes(child.digest)),
      ...parts.filter((blob) => blobs.get(blob.digest) !== blob.size).map((blob) => `blob ${blob.digest}`),
    ];
  };
  return [...tags].flatMap(([tag, digest]) => holes(digest).map((hole) => `${tag}: ${hole}`));
}

/** Bytes of blobs that were sent to a registry, as it counted them. */
export function bytesSent({ journal }: Pick<LocalRegistry, 'journal'>): number {
  return journal.find({ operation: 'PUT upload' }).reduce((sum, { requestBytes }) => sum + requestBytes, 0);
}

export function wireRequest(from: Repository, to: Repository, over: Partial<PromotionRequest> = {}): PromotionRequest {
  return {
    source: from,
    reference: 'v1',
    destinations: [{ name: 'prod', repository: to, tags: ['prod'] }],
    referrers: 'all',
    evidence: 'strict',
    verify: 'closure',
    dryRun: false,
    allowMove: true,
    concurrency: 4,
    ...over,
  };
}

export function wirePorts(seed = 1, idle?: number): PromotionPorts {
  const ports = { clock: steppedClock(), random: seededRandom(seed), log: silentLog };
  return idle === undefined ? ports : { ...ports, idle };
}
