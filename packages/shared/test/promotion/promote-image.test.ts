import { describe, expect, it } from '@jest/globals';
import { seededRandom, silentLog, steppedClock } from '../../src/kernel/index.ts';
import { type Destination, type PromotionRequest, promoteImage } from '../../src/promotion/index.ts';
import { type MemoryRegistry, memoryRegistry } from '../../src/registry/index.ts';
import { givenImage, givenIndex, givenReferrer } from './given-image.ts';

const ports = { clock: steppedClock(), random: seededRandom(1), log: silentLog };

function givenSource(): {
  registry: MemoryRegistry;
  log: string[];
  request: (to: Destination[], overrides?: Partial<PromotionRequest>) => PromotionRequest;
} {
  const registry = memoryRegistry({ host: 'source.example' });
  const content = registry.content('app');
  const index = givenIndex(content, [givenImage(content, 'amd64'), givenImage(content, 'arm64')]);
  givenReferrer(content, index);
  content.tags.set('v1', index.digest);
  const log: string[] = [];
  const source = registry.repository('app', 'source', (call) => log.push(call));
  return {
    registry,
    log,
    request: (destinations, overrides = {}) => ({
      source,
      reference: 'v1',
      destinations,
      referrers: 'all',
      evidence: 'strict',
      verify: 'closure',
      dryRun: false,
      allowMove: true,
      concurrency: 16,
      ...overrides,
    }),
  };
}

function givenDestination(name: string, registry = memoryRegistry({ host: `${name}.example` })) {
  const log: string[] = [];
  const repository = registry.repository('app', 'destination', (call) => log.push(call));
  return {
    destination: { name, repository, tags: ['prod'] } satisfies Destination,
    content: registry.content('app'),
    log,
  };
}

describe('promoteImage', () => {
  it('brings the index, its children, their blobs and the referrers, and sets the tag', async () => {
    const { registry, request } = givenSource();
    const { destination, content } = givenDestination('prod');
    const outcome = await promoteImage(request([destination]), ports);
    const source = registry.content('app');
    expect(outcome.destinations.map(({ status }) => status)).toEqual(['promoted']);
    expect(content.tags.get('prod')).toBe(source.tags.get('v1'));
    expect([...content.manifests.keys()].sort()).toEqual([...source.manifests.keys()].sort());
    expect([...content.blobs.keys()].sort()).toEqual([...source.blobs.keys()].sort());
  });

  it('writes nothing when it is run again', async () => {
    const { request } = givenSource();
    const { destination, log } = givenDestination('prod');
    await promoteImage(request([destination]), ports);
    log.length = 0;
    const outcome = await promoteImage(request([destination]), ports);
    expect(outcome.destinations.map(({ status }) => status)).toEqual(['unchanged']);
    expect(log.filter((call) => call.startsWith('put') || call.startsWith('begin'))).toEqual([]);
  });

  it('writes the tag after everything else', async () => {
    const { request } = givenSource();
    const { destination, log } = givenDestination('prod');
    await promoteImage(request([destination]), ports);
    const writes = log.filter((call) => call.startsWith('put') || call.startsWith('begin'));
    expect(writes.at(-1)).toBe('put prod');
  });

  it('reads each blob of the source once for three destinations', async () => {
    const { request, log } = givenSource();
    const targets = ['a', 'b', 'c'].map((name) => givenDestination(name));
    await promoteImage(request(targets.map(({ destination }) => destination)), ports);
    const opened = log.filter((call) => call.startsWith('open'));
    expect(new Set(opened).size).toBe(opened.length);
    for (const { content } of targets) expect(content.tags.has('prod')).toBe(true);
  });
});
