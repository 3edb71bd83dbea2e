import { describe, expect, it } from '@jest/globals';
import { cosignTags, fallbackTag } from '../../src/kernel/index.ts';
import { type PromotionRequest, promoteImage } from '../../src/promotion/index.ts';
import { type Manifest, MEDIA, type MemoryContent, type Repository, registryError } from '../../src/registry/index.ts';
import { tapped } from './given-crash.ts';
import { givenBlob, givenImage, givenIndex, givenManifest, givenReferrer } from './given-image.ts';
import { type GivenDestination, givenDestination, givenPorts, givenSource, holesUnderTags } from './given-promotion.ts';

const SPDX = 'application/spdx+json';
const SIGNATURE = 'application/vnd.example.signature';

/** A signature as cosign tags it: about an image by its tag alone. */
function givenCosign(content: MemoryContent, about: Manifest, text = 'signature'): Manifest {
  const signature = givenManifest(content, {
    mediaType: MEDIA.ociManifest,
    config: { ...givenBlob(content, '{"cosign":1}'), mediaType: MEDIA.ociConfig },
    layers: [{ ...givenBlob(content, text), mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json' }],
  });
  content.tags.set(cosignTags(about.digest)[0] ?? '', signature.digest);
  return signature;
}

function givenFallback(content: MemoryContent, about: Manifest, listed: readonly Manifest[]): void {
  content.tags.set(fallbackTag(about.digest), givenIndex(content, listed).digest);
}

/** How a source tells of what is about an image; each returns what must arrive. */
const FORMS: Readonly<Record<string, (content: MemoryContent, image: Manifest) => Manifest[]>> = {
  api: (content, image) => [givenReferrer(content, image)],
  fallback: (content, image) => {
    const sbom = givenReferrer(content, image);
    givenFallback(content, image, [sbom]);
    return [sbom];
  },
  tag: (content, image) => [givenCosign(content, image)],
  'all three': (content, image) => {
    const sbom = givenReferrer(content, image);
    givenFallback(content, image, [sbom]);
    return [sbom, givenReferrer(content, image, SIGNATURE), givenCosign(content, image)];
  },
};

/** An image with what the function puts beside it. */
function givenAttached(attach: (content: MemoryContent, image: Manifest) => Manifest[], referrers = true) {
  let attached: Manifest[] = [];
  const source = givenSource(
    (content) => {
      const image = givenImage(content, 'app');
      attached = attach(content, image);
      return image;
    },
    { referrers },
  );
  const promote = async (prod: GivenDestination, over: Partial<PromotionRequest> = {}) =>
    (await promoteImage(source.request([prod.destination], over), givenPorts())).destinations[0];
  return { ...source, attached, promote };
}

const deliveredBy = (outcome: Awaited<ReturnType<typeof promoteImage>>['destinations'][number] | undefined) =>
  outcome !== undefined && 'delivery' in outcome ? outcome.delivery.evidence : undefined;

describe('what is attached to an image', () => {
  it.each<[string, boolean, boolean, string]>([
    ['api', true, true, 'present'],
    ['api', true, false, 'transformed'],
    ['fallback', false, true, 'transformed'],
    ['fallback', false, false, 'present'],
    ['tag', true, true, 'present'],
    ['tag', false, false, 'present'],
    ['all three', true, true, 'present'],
    ['all three', true, false, 'present'],
  ])('arrives told of by %s (API at the source: %s, at the destination: %s)', async (form, from, to, state) => {
    const { attached, promote } = givenAttached(FORMS[form] ?? (() => []), from);
    const prod = givenDestination('prod', { referrers: to });
    const evidence = deliveredBy(await promote(prod));
    expect(evidence?.map(({ digest }) => digest).sort()).toEqual(attached.map(({ digest }) => digest).sort());
    expect(evidence?.map((one) => one.state)).toContain(state);
    for (const { digest, bytes } of attached)
      expect(Buffer.from(prod.content.manifests.get(digest)?.bytes ?? '')).toEqual(Buffer.from(bytes));
    expect(holesUnderTags(prod.content)).toEqual([]);
    prod.log.length = 0;
    expect(await promote(prod)).toMatchObject({ status: 'unchanged' });
    expect(prod.writes()).toEqual([]);
  });

  it('is listed under the fallback tag beside what others listed there', async () => {
    const { root, attached, promote } = givenAttached((content, image) => [givenReferrer(content, image)]);
    const prod = givenDestination('prod', { referrers: false });
    const other = givenReferrer(prod.content, root, SIGNATURE);
    givenFallback(prod.content, root, [other]);
    await promote(prod);
    const index = prod.content.manifests.get(prod.content.tags.get(fallbackTag(root.digest)) ?? root.digest);
    expect(index?.children.map(({ digest }) => digest)).toEqual([other.digest, attached[0]?.digest]);
  });

  it.each<[string, PromotionRequest['referrers'], number]>([
    ['all of it', 'all', 2],
    ['the listed types', [SPDX], 1],
    ['no type that it has', ['application/vnd.example.other'], 0],
    ['none of it', 'none', 0],
  ])('travels as asked: %s', async (_what, referrers, count) => {
    const { promote } = givenAttached((content, image) => [
      givenReferrer(content, image),
      givenReferrer(content, image, SIGNATURE),
    ]);
    expect(deliveredBy(await promote(givenDestination(), { referrers }))).toHaveLength(count);
  });

  it('travels with what is attached to it in turn, and to each platform', async () => {
    const { content, request } = givenSource((parts) => {
      const amd64 = givenImage(parts, 'amd64');
      const index = givenIndex(parts, [amd64]);
      givenReferrer(parts, givenReferrer(parts, givenReferrer(parts, index)), SIGNATURE);
      givenReferrer(parts, amd64, SIGNATURE);
      return index;
    });
    const prod = givenDestination();
    await promoteImage(request([prod.destination]), givenPorts());
    expect(prod.content.manifests).toEqual(content.manifests);
    expect(prod.content.manifests.size).toBe(6);
  });

  it.each<[string, (content: MemoryContent, image: Manifest) => void]>([
    ['the image itself', (content, image) => void content.tags.set(fallbackTag(image.digest), image.digest)],
    ['an index of the image', (content, image) => givenFallback(content, image, [image])],
    ['an image without subject', (content, image) => givenFallback(content, image, [givenImage(content, 'foreign')])],
    [
      'what is about another image',
      (content, image) => givenFallback(content, image, [givenReferrer(content, givenImage(content, 'foreign'))]),
    ],
    [
      'a digest that is gone',
      (content, image) => {
        const gone = givenReferrer(content, image);
        givenFallback(content, image, [gone]);
        content.manifests.delete(gone.digest);
      },
    ],
  ])('is not believed where the fallback tag names %s', async (_what, attach) => {
    const { promote } = givenAttached((content, image) => {
      attach(content, image);
      return [];
    });
    const prod = givenDestination();
    expect(await promote(prod)).toMatchObject({ status: 'promoted' });
    expect(prod.content.manifests.size).toBe(1);
  });

  it('ends where two referrers lists name each other', async () => {
    const { source, request, content, root } = givenSource((parts) => {
      const image = givenImage(parts, 'app');
      givenReferrer(parts, givenReferrer(parts, image), SIGNATURE);
      return image;
    });
    const all = [...content.manifests.values()].map(({ mediaType, digest, size }) => ({ mediaType, digest, size }));
    const looping: Repository = { ...source, referrers: async () => all };
    const prod = givenDestination();
    await promoteImage(request([prod.destination], { source: looping }), givenPorts());
    expect(prod.content.tags.get('prod')).toBe(root.digest);
    expect(prod.content.manifests).toEqual(content.manifests);
  });

  it('is not carried twice where an attestation is a child of the index and a referrer too', async () => {
    const { request, content } = givenSource((parts) => {
      const amd64 = givenImage(parts, 'amd64');
      return givenIndex(parts, [amd64, givenReferrer(parts, amd64)]);
    });
    const prod = givenDestination();
    const { cargo } = await promoteImage(request([prod.destination]), givenPorts());
    expect(cargo?.evidence.artifacts).toEqual([]);
    expect(prod.content.manifests).toEqual(content.manifests);
  });
});

describe('what a destination does not take', () => {
  function givenRefusing() {
    const given = givenAttached((content, image) => [
      givenReferrer(content, image),
      givenReferrer(content, image, SIGNATURE),
    ]);
    const [refused] = given.attached;
    const prod = givenDestination();
    const repository = tapped(prod.destination.repository, {
      before: (call) => {
        if (call === `put ${refused?.digest}`) throw registryError('E_REGISTRY_REFUSED', 'no artifacts here');
      },
    });
    return { ...given, refused, prod: { ...prod, destination: { ...prod.destination, repository } } };
  }

  it('stops a strict promotion before the tag moves, with its type and digest', async () => {
    const { promote, prod, refused } = givenRefusing();
    const outcome = await promote(prod);
    expect(outcome).toMatchObject({ status: 'failed', error: { code: 'E_EVIDENCE_LOST' } });
    expect(outcome?.status === 'failed' && String(outcome.error)).toContain(`${SPDX} ${refused?.digest}: no artifacts`);
    expect(prod.content.tags.size).toBe(0);
  });

  it('stays behind with a warning, and the rest arrives', async () => {
    const { promote, prod, root } = givenRefusing();
    const outcome = await promote(prod, { evidence: 'warn' });
    expect(deliveredBy(outcome)?.map(({ artifactType, state }) => [artifactType, state])).toEqual([
      [SPDX, 'refused'],
      [SIGNATURE, 'present'],
    ]);
    expect(prod.content.tags.get('prod')).toBe(root.digest);
  });

  it('is a signature under a tag that holds other signatures there', async () => {
    const { promote, root } = givenAttached(FORMS['tag'] ?? (() => []));
    const prod = givenDestination();
    const theirs = givenCosign(prod.content, root, 'their signature');
    expect(await promote(prod)).toMatchObject({ status: 'failed', error: { code: 'E_EVIDENCE_LOST' } });
    expect(prod.content.tags.get(cosignTags(root.digest)[0] ?? '')).toBe(theirs.digest);
  });

  it('is a list under a fallback tag that may not move', async () => {
    const { promote, root } = givenAttached((content, image) => [givenReferrer(content, image)]);
    const prod = givenDestination('prod', { referrers: false, immutable: () => true });
    givenFallback(prod.content, root, []);
    expect(await promote(prod)).toMatchObject({ status: 'failed', error: { code: 'E_EVIDENCE_LOST' } });
  });
});

describe('what a source lists and does not hand out', () => {
  const lossy = (source: Repository, digest: string | undefined): Repository =>
    tapped(source, {
      before: (call) => {
        if (call === `manifest ${digest}`) throw registryError('E_REGISTRY_REFUSED', 'not for you');
      },
    });

  it.each<['strict' | 'warn']>([['strict'], ['warn']])('is said with `evidence: %s`', async (evidence) => {
    const { source, attached, request, root } = givenAttached((content, image) => [givenReferrer(content, image)]);
    const prod = givenDestination();
    const over = { source: lossy(source, attached[0]?.digest), evidence };
    const promotion = promoteImage(request([prod.destination], over), givenPorts());
    if (evidence === 'strict') await expect(promotion).rejects.toMatchObject({ code: 'E_EVIDENCE_LOST' });
    else expect((await promotion).cargo?.evidence.lost).toMatchObject([{ digest: attached[0]?.digest }]);
    expect(prod.content.tags.get('prod')).toBe(evidence === 'strict' ? undefined : root.digest);
  });

  it.each<[string, (image: Manifest, referrer: Manifest) => string]>([
    ['a digest that its referrers API lists', (_image, { digest }) => digest],
    ['a tag of a signature that it lists', ({ digest }) => cosignTags(digest)[0] ?? ''],
    ['a fallback tag that it lists', ({ digest }) => fallbackTag(digest)],
  ])('is said where it says 404 to %s', async (_what, missing) => {
    const { source, attached, request, root } = givenAttached((content, image) => {
      const referrer = givenReferrer(content, image);
      content.tags.set(cosignTags(image.digest)[0] ?? '', givenImage(content, 'signature').digest);
      givenFallback(content, image, [referrer]);
      return [referrer];
    });
    const gone = missing(root, attached[0] ?? root);
    const manifest: Repository['manifest'] = async (reference) =>
      reference === gone ? undefined : source.manifest(reference);
    const promotion = promoteImage(
      request([givenDestination().destination], { source: { ...source, manifest } }),
      givenPorts(),
    );
    await expect(promotion).rejects.toMatchObject({
      code: 'E_EVIDENCE_LOST',
      message: expect.stringContaining('listed and not there'),
    });
  });
});
