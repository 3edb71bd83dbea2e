import { type Digest, seededRandom, silentLog, steppedClock } from '../../src/kernel/index.ts';
import type { Destination, PromotionPorts, PromotionRequest } from '../../src/promotion/index.ts';
import {
  type Manifest,
  type MemoryContent,
  type MemoryRegistry,
  type MemoryRegistryOptions,
  memoryRegistry,
  type Repository,
} from '../../src/registry/index.ts';
import type { Shape } from './given-shapes.ts';

export interface GivenSource {
  readonly registry: MemoryRegistry;
  readonly content: MemoryContent;
  readonly root: Manifest;
  readonly source: Repository;
  readonly log: string[];
  /** A request from a valid default, with some changed. */
  request(to: readonly Destination[], over?: Partial<PromotionRequest>): PromotionRequest;
}

/** A registry in memory that has one image as `v1`. */
export function givenSource(shape: Shape, options: MemoryRegistryOptions = {}): GivenSource {
  const registry = memoryRegistry({ host: 'source.example', ...options });
  const content = registry.content('app');
  const root = shape(content);
  content.tags.set('v1', root.digest);
  const log: string[] = [];
  const source = registry.repository('app', 'source', (call) => log.push(call));
  return {
    registry,
    content,
    root,
    source,
    log,
    request: (destinations, over = {}) => ({
      source,
      reference: 'v1',
      destinations,
      referrers: 'all',
      evidence: 'strict',
      verify: 'closure',
      dryRun: false,
      allowMove: true,
      concurrency: 4,
      ...over,
    }),
  };
}

export interface GivenDestination {
  readonly destination: Destination;
  readonly content: MemoryContent;
  /** Every call so far. */
  readonly log: string[];
  /** The calls that change something. */
  writes(): string[];
}

export function givenDestination(name = 'prod', options: MemoryRegistryOptions = {}): GivenDestination {
  const registry = memoryRegistry({ host: `${name}.example`, ...options });
  const log: string[] = [];
  const repository = registry.repository('app', 'destination', (call) => log.push(call));
  return {
    destination: { name, repository, tags: ['prod'] },
    content: registry.content('app'),
    log,
    writes: () => log.filter((call) => /^(put|begin) /.test(call)),
  };
}

export function givenPorts(): PromotionPorts & { readonly clock: ReturnType<typeof steppedClock> } {
  return { clock: steppedClock(), random: seededRandom(1), log: silentLog };
}

/** What the tags of a repository need and it does not have. */
export function holesUnderTags({ tags, manifests, blobs }: MemoryContent): string[] {
  const holes = (digest: Digest): string[] => {
    const manifest = manifests.get(digest);
    if (manifest === undefined) return [`manifest ${digest}`];
    return [
      ...manifest.children.flatMap((child) => holes(child.digest)),
      ...manifest.blobs
        .filter((blob) => blobs.get(blob.digest)?.length !== blob.size)
        .map((blob) => `blob ${blob.digest}`),
    ];
  };
  return [...tags].flatMap(([tag, digest]) => holes(digest).map((hole) => `${tag}: ${hole}`));
}
