import { describe, expect, it } from '@jest/globals';
import { digestOf } from '../../src/kernel/index.ts';
import { promoteImage } from '../../src/promotion/index.ts';
import type { Manifest, MemoryContent, Repository, RepositoryRules } from '../../src/registry/index.ts';
import { givenBlob, givenImage, givenReferrer } from './given-image.ts';
import { givenDestination, givenPorts, givenSource, holesUnderTags } from './given-promotion.ts';
import type { Shape } from './given-shapes.ts';
import { SHAPES, shapeOf } from './given-shapes.ts';
import { describeGraphs } from './graphs.suite.ts';

/** The shape, and beside it content that is no part of it. */
const beside =
  (shape: Shape): Shape =>
  (content) => {
    shapeOf('an image')(content);
    return shape(content);
  };

describe.each(Object.keys(SHAPES))('promoting %s', (name) => {
  const shape = shapeOf(name);

  it('brings every manifest byte for byte, and every blob', async () => {
    const { content, request } = givenSource(shape);
    const prod = givenDestination();
    await promoteImage(request([prod.destination]), givenPorts());
    expect(prod.content.manifests).toEqual(content.manifests);
    for (const [digest, { bytes }] of content.manifests)
      expect(Buffer.compare(prod.content.manifests.get(digest)?.bytes ?? new Uint8Array(), bytes)).toBe(0);
    expect([...prod.content.blobs.keys()].sort()).toEqual([...content.blobs.keys()].sort());
    expect(holesUnderTags(prod.content)).toEqual([]);
  });

  it('leaves behind what is no part of it', async () => {
    const { root, request } = givenSource(name === 'an image' ? shape : beside(shape));
    const prod = givenDestination();
    const { cargo } = await promoteImage(request([prod.destination]), givenPorts());
    expect(prod.content.manifests.size).toBe(cargo?.manifests.length);
    expect(prod.content.blobs.size).toBe(cargo?.blobs.length);
    expect(prod.content.tags).toEqual(new Map([['prod', root.digest]]));
  });

  it('moves the tag with its last write', async () => {
    const { request } = givenSource(shape);
    const prod = givenDestination();
    await promoteImage(request([prod.destination]), givenPorts());
    expect(prod.writes().at(-1)).toBe('put prod');
    expect(prod.writes().filter((call) => call === 'put prod')).toHaveLength(1);
  });

  it.each([true, false])('writes nothing when run again (questions in batches: %s)', async (batches) => {
    const { request } = givenSource(shape);
    const prod = givenDestination('prod', { batches });
    await promoteImage(request([prod.destination]), givenPorts());
    prod.log.length = 0;
    const { destinations } = await promoteImage(request([prod.destination]), givenPorts());
    expect(destinations.map(({ status }) => status)).toEqual(['unchanged']);
    expect(prod.writes()).toEqual([]);
  });

  it('writes nothing in a dry run', async () => {
    const { request } = givenSource(shape);
    const prod = givenDestination();
    const { destinations } = await promoteImage(request([prod.destination], { dryRun: true }), givenPorts());
    expect(destinations.map(({ status }) => status)).toEqual(['planned']);
    expect(prod.writes()).toEqual([]);
    expect(prod.content).toEqual({ blobs: new Map(), manifests: new Map(), tags: new Map() });
  });

  it('plans in a dry run what the promotion does then', async () => {
    const { request } = givenSource(shape);
    const prod = givenDestination();
    const planned = await promoteImage(request([prod.destination], { dryRun: true }), givenPorts());
    const done = await promoteImage(request([prod.destination]), givenPorts());
    const [plan] = planned.destinations.map((destination) => ('plan' in destination ? destination.plan : undefined));
    expect(plan?.blobs.filter(({ action }) => action === 'copy')).toHaveLength(
      done.destinations[0]?.tally.copied ?? -1,
    );
    expect(plan?.bytes).toBe(done.destinations[0]?.tally.bytes);
    expect(plan?.conflicts).toEqual([]);
  });

  it('repairs a destination whose tag stands on a hole', async () => {
    const { content, root, request } = givenSource(shape);
    const prod = givenDestination();
    for (const [digest, manifest] of content.manifests) prod.content.manifests.set(digest, manifest);
    prod.content.tags.set('prod', root.digest);
    for (const verify of ['closure', 'deep'] as const)
      await promoteImage(request([prod.destination], { verify }), givenPorts());
    expect(holesUnderTags(prod.content)).toEqual([]);
    expect([...prod.content.blobs.keys()].sort()).toEqual([...content.blobs.keys()].sort());
  });
});

describe('promoting', () => {
  it('mounts what another repository of the destination has, and sends none of its bytes', async () => {
    const { registry, request, log } = givenSource(shapeOf('an index of two platforms'));
    const repository = registry.repository('other', 'destination');
    const to = { name: 'other', repository, tags: ['prod'] };
    const { destinations } = await promoteImage(request([to]), givenPorts());
    expect(destinations[0]?.tally).toMatchObject({ copied: 0, mounted: 6, bytes: 0 });
    expect(log.filter((call) => call.startsWith('open'))).toEqual([]);
  });

  it('sends the bytes where a registry does not mount', async () => {
    const { registry, request } = givenSource(shapeOf('an index of two platforms'), { mounts: false });
    const to = { name: 'other', repository: registry.repository('other', 'destination'), tags: ['prod'] };
    const { destinations } = await promoteImage(request([to]), givenPorts());
    expect(destinations[0]?.tally).toMatchObject({ copied: 6, mounted: 0 });
  });

  it('refuses a source whose bytes are not those of the digest, and moves no tag', async () => {
    const { content, root, request } = givenSource(shapeOf('an image'));
    const [, layer] = root.blobs;
    if (layer !== undefined) content.blobs.set(layer.digest, Buffer.alloc(layer.size, 'x'));
    const prod = givenDestination();
    await expect(promoteImage(request([prod.destination]), givenPorts())).rejects.toMatchObject({
      code: 'E_CONTENT_MISMATCH',
    });
    expect(prod.content.tags.size).toBe(0);
  });

  it('finds in a deep proof that stored bytes rotted, and moves no tag', async () => {
    const { root, request } = givenSource(shapeOf('an image'));
    const prod = givenDestination();
    const [, layer] = root.blobs;
    if (layer !== undefined) prod.content.blobs.set(layer.digest, Buffer.alloc(layer.size, 'x'));
    const { destinations } = await promoteImage(request([prod.destination], { verify: 'deep' }), givenPorts());
    expect(destinations[0]).toMatchObject({ status: 'failed', error: { code: 'E_CONTENT_MISMATCH' } });
    expect(prod.content.tags.size).toBe(0);
  });

  it.each(['v2', `sha256:${'0'.repeat(64)}`, ''])(
    'refuses the reference "%s" that the source does not have',
    async (reference) => {
      const { request } = givenSource(shapeOf('an image'));
      await expect(
        promoteImage(request([givenDestination().destination], { reference }), givenPorts()),
      ).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
    },
  );
});

describe('a destination', () => {
  const root = (content: MemoryContent) => givenImage(content, 'image');

  it.each<[string, (repository: Repository, image: Manifest) => Partial<Repository>]>([
    ['a blob', ({ has }, { blobs }) => ({ has: async (blob) => blob.digest !== blobs[1]?.digest && has(blob) })],
    [
      'a manifest',
      ({ manifest }, { digest }) => ({ manifest: async (name) => (name === digest ? undefined : manifest(name)) }),
    ],
  ])('that loses %s which it said it took is found out, and gets no tag', async (_what, lose) => {
    const { root: image, request } = givenSource(root);
    const { destination, content } = givenDestination();
    const repository = { ...destination.repository, ...lose(destination.repository, image) };
    const tags = ['one', 'two'];
    const { destinations } = await promoteImage(request([{ ...destination, repository, tags }]), givenPorts());
    expect(destinations[0]).toMatchObject({ status: 'failed', error: { code: 'E_INCOMPLETE', exit: 1 } });
    expect(content.tags.size).toBe(0);
  });

  it.each([true, false])('gets layers of a vendor where the source holds them, and nothing else: %s', async (held) => {
    const { content, request } = givenSource((parts) =>
      givenImage(parts, 'windows', {
        layers: 0,
        body: {
          layers: [
            {
              ...givenBlob(parts, 'foreign'),
              mediaType: 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip',
              urls: ['https://vendor.example/layer'],
            },
          ],
        },
      }),
    );
    if (!held) content.blobs.delete(digestOf(Buffer.from('foreign')));
    const prod = givenDestination();
    const { destinations } = await promoteImage(request([prod.destination]), givenPorts());
    if (held) return expect(destinations[0]).toMatchObject({ status: 'promoted', tally: { copied: 2 } });
    expect(destinations[0]).toMatchObject({
      error: {
        code: 'E_PLAN_CONFLICT',
        message: expect.stringContaining('foreign layer that the source does not hold'),
      },
    });
    expect(prod.writes()).toEqual([]);
  });

  it.each<[string, RepositoryRules, string]>([
    ['tags', { mostTags: 1_000, countTags: async () => 1_000 }, 'would have 1001 tags; the registry allows 1000'],
    ['referrers', { mostReferrers: 100 }, 'would have 101 referrers; the registry allows 100'],
  ])('that allows no more %s is told so in the plan, before anything is written', async (_what, rules, why) => {
    const { content, root: image, request } = givenSource(root);
    const prod = givenDestination();
    await promoteImage(request([{ ...prod.destination, tags: ['before'] }]), givenPorts());
    for (let count = 0; count < 101; count++) givenReferrer(content, image, `application/vnd.example.${count}`);
    prod.log.length = 0;
    const repository = { ...prod.destination.repository, batches: true, rules: async () => rules };
    const { destinations } = await promoteImage(request([{ ...prod.destination, repository }]), givenPorts());
    expect(destinations[0]).toMatchObject({
      error: { code: 'E_PLAN_CONFLICT', message: expect.stringContaining(why) },
    });
    expect(prod.writes()).toEqual([]);
  });
});

describeGraphs(25);
