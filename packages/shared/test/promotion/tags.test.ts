import { describe, expect, it } from '@jest/globals';
import type { Digest } from '../../src/kernel/index.ts';
import { type PromotionRequest, promoteImage } from '../../src/promotion/index.ts';
import type { MemoryRegistryOptions } from '../../src/registry/index.ts';
import { tapped } from './given-crash.ts';
import { givenImage } from './given-image.ts';
import { givenDestination, givenPorts, givenSource, holesUnderTags } from './given-promotion.ts';
import { shapeOf } from './given-shapes.ts';

const OTHER = `sha256:${'0'.repeat(64)}` as Digest;

/** A destination whose tag is at an older image, or free. */
function givenTag(at: 'old' | 'new' | 'free', options: MemoryRegistryOptions = {}) {
  const source = givenSource(shapeOf('an image'));
  const prod = givenDestination('prod', options);
  const old = givenImage(prod.content, 'old');
  if (at === 'old') prod.content.tags.set('prod', old.digest);
  const promote = async (over: Partial<PromotionRequest> = {}) => {
    const { destinations } = await promoteImage(source.request([prod.destination], over), givenPorts());
    return destinations[0];
  };
  return { ...source, prod, old, promote };
}

describe('the tags of a destination', () => {
  it.each<[string, 'old' | 'free', Partial<PromotionRequest>, RegExp]>([
    ['is at another digest than expected', 'old', { expectPrevious: OTHER }, /expected was sha256:0000/],
    ['is taken and was expected to be free', 'old', { expectPrevious: 'absent' }, /expected was absent/],
    ['is free and was expected at a digest', 'free', { expectPrevious: OTHER }, /tag prod is absent, expected was/],
    ['may not move', 'old', { allowMove: false }, /allow-move is false/],
  ])('stop a promotion before anything is written where one %s', async (_what, at, over, message) => {
    const { prod, promote } = givenTag(at);
    const outcome = await promote(over);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'E_PLAN_CONFLICT' } });
    expect(outcome?.status === 'failed' && String(outcome.error)).toMatch(message);
    expect(prod.writes()).toEqual([]);
  });

  it('stop a promotion before anything is written where one is immutable', async () => {
    const { prod, promote } = givenTag('old', { immutable: () => true });
    expect(await promote()).toMatchObject({ status: 'failed', error: { code: 'E_PLAN_CONFLICT' } });
    expect(prod.writes()).toEqual([]);
  });

  it.each<[string, 'old' | 'free', (old: Digest) => Partial<PromotionRequest>]>([
    ['moves from the digest that was expected', 'old', (old) => ({ expectPrevious: old })],
    ['was expected to be free', 'free', () => ({ expectPrevious: 'absent' })],
    ['is free and tags may not move', 'free', () => ({ allowMove: false })],
    ['moves without any rule', 'old', () => ({})],
  ])('are set where one %s', async (_what, at, over) => {
    const { prod, promote, old, root } = givenTag(at);
    expect(await promote(over(old.digest))).toMatchObject({ status: 'promoted' });
    expect(prod.content.tags.get('prod')).toBe(root.digest);
  });

  it('are set once where they are immutable, and found right by the next run', async () => {
    const { promote } = givenTag('free', { immutable: () => true });
    expect(await promote()).toMatchObject({ status: 'promoted' });
    expect(await promote()).toMatchObject({ status: 'unchanged' });
  });

  it.each([{ expectPrevious: OTHER }, { allowMove: false }])(
    'are no conflict where they name the digest already: %j',
    async (over) => {
      const { promote } = givenTag('free');
      await promote();
      expect(await promote(over)).toMatchObject({ status: 'unchanged' });
    },
  );

  it('are told of in the plan of a dry run, conflicts included', async () => {
    const { prod, promote } = givenTag('old');
    const outcome = await promote({ dryRun: true, allowMove: false });
    expect(outcome).toMatchObject({ status: 'planned', plan: { conflicts: [expect.stringMatching(/allow-move/)] } });
    expect(prod.writes()).toEqual([]);
  });

  it('are all set where a destination has several', async () => {
    const { prod, root, request } = givenTag('free');
    const destination = { ...prod.destination, tags: ['v1', 'v1.2', 'prod'] };
    await promoteImage(request([destination]), givenPorts());
    expect([...prod.content.tags]).toEqual(['v1', 'v1.2', 'prod'].map((tag) => [tag, root.digest]));
  });

  it('stay away where a destination has none', async () => {
    const { prod, root, request } = givenTag('free');
    await promoteImage(request([{ ...prod.destination, tags: [] }]), givenPorts());
    expect(prod.content.tags.size).toBe(0);
    expect(prod.content.manifests.has(root.digest)).toBe(true);
  });

  it.each(['expect-previous', 'allow-move: false', 'ten seconds of copying'])(
    'are not moved over what somebody else set meanwhile (%s)',
    async (guard) => {
      const { prod, old, request, root } = givenTag('free');
      const ports = givenPorts();
      const repository = tapped(prod.destination.repository, {
        before: (call) => {
          if (!call.startsWith('commit')) return;
          prod.content.tags.set('prod', old.digest);
          if (guard.startsWith('ten')) ports.clock.advance(10_001);
        },
      });
      const over: Record<string, Partial<PromotionRequest>> = {
        'expect-previous': { expectPrevious: 'absent' },
        'allow-move: false': { allowMove: false },
      };
      // Referrers or more tags than one keep the root from arriving under its tag.
      const to = { ...prod.destination, repository, tags: ['prod', 'second'] };
      const { destinations } = await promoteImage(request([to], over[guard]), ports);
      expect(destinations[0]).toMatchObject({ status: 'failed', error: { code: 'E_TAG_MOVED' } });
      expect(prod.content.tags.get('prod')).toBe(old.digest);
      expect(prod.content.manifests.has(root.digest)).toBe(true);
    },
  );

  it.each([0, 1, 2, 3, 5, 8])(
    'go to exactly one of two promoters who both expect them free (%d calls apart)',
    async (lead) => {
      const prod = givenDestination();
      const images = ['amd64', 'arm64'].map((name) => givenSource((content) => givenImage(content, name)));
      let calls = 0;
      let second: Promise<unknown> = Promise.resolve();
      const promote = (at: number, repository = prod.destination.repository) =>
        promoteImage(
          images[at]?.request([{ ...prod.destination, repository }], { expectPrevious: 'absent' }) ?? fail(),
          givenPorts(),
        );
      const watched = tapped(prod.destination.repository, {
        before: () => {
          if (calls++ === lead) second = promote(1);
        },
      });
      const first = await promote(0, watched);
      const outcomes = [first, (await second) as typeof first];
      const statuses = outcomes.map(({ destinations }) => destinations[0]?.status);
      expect(statuses.toSorted()).toEqual(['failed', 'promoted']);
      expect(prod.content.tags.get('prod')).toBe(outcomes[statuses.indexOf('promoted')]?.digest);
      expect(holesUnderTags(prod.content)).toEqual([]);
    },
  );

  it('are enough for `verify: put`, which then writes and reads nothing else', async () => {
    const { prod, promote } = givenTag('free');
    await promote();
    prod.log.length = 0;
    expect(await promote({ verify: 'put', referrers: 'none' })).toMatchObject({ status: 'trusted' });
    expect(prod.log).toEqual(['head prod']);
  });
});

function fail(): never {
  throw new Error('there are two images');
}
