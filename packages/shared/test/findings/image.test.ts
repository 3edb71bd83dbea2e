import { describe, expect, it } from '@jest/globals';
import { scanTargets } from '../../src/findings/image.ts';
import { type Digest, digestOf, type Json } from '../../src/kernel/index.ts';
import { type Manifest, parseManifest } from '../../src/registry/index.ts';

const INDEX = 'application/vnd.oci.image.index.v1+json';
const IMAGE = 'application/vnd.oci.image.manifest.v1+json';

function givenStore() {
  const store = new Map<string, Manifest>();
  const put = (body: Json): Digest => {
    const manifest = parseManifest(new TextEncoder().encode(JSON.stringify(body)), 'the test');
    store.set(manifest.digest, manifest);
    return manifest.digest;
  };
  return {
    source: { place: 'the test', manifest: async (digest: string) => store.get(digest) },
    store,
    put,
    image: (name: string, config = 'application/vnd.oci.image.config.v1+json') =>
      put({
        schemaVersion: 2,
        mediaType: IMAGE,
        config: { mediaType: config, digest: digestOf(name), size: 2 },
        layers: [],
      }),
    index: (...manifests: Json[]) => put({ schemaVersion: 2, mediaType: INDEX, manifests }),
  };
}

const amd64 = { os: 'linux', architecture: 'amd64' };
const arm64 = { os: 'linux', architecture: 'arm64', variant: 'v8' };
const unknown = { os: 'unknown', architecture: 'unknown' };
const attestation = { 'vnd.docker.reference.type': 'attestation-manifest' };

describe('the images under a digest', () => {
  it('is the image itself where it is no index', async () => {
    const { image, source } = givenStore();
    const digest = image('one');
    expect(await scanTargets(digest, source)).toEqual([{ digest, platform: '' }]);
  });

  it('is every platform of an index', async () => {
    const { image, index, source } = givenStore();
    const [a, b] = [image('a'), image('b')];
    const digest = index(
      { mediaType: IMAGE, digest: a, size: 1, platform: amd64 },
      { mediaType: IMAGE, digest: b, size: 1, platform: arm64 },
    );
    expect(await scanTargets(digest, source)).toEqual([
      { digest: a, platform: 'linux/amd64' },
      { digest: b, platform: 'linux/arm64/v8' },
    ]);
  });

  it('goes down into nested indexes and counts an image once', async () => {
    const { image, index, source } = givenStore();
    const [a, b] = [image('a'), image('b')];
    const inner = index({ mediaType: IMAGE, digest: b, size: 1, platform: arm64 });
    const digest = index(
      { mediaType: IMAGE, digest: a, size: 1, platform: amd64 },
      { mediaType: INDEX, digest: inner, size: 1 },
      { mediaType: IMAGE, digest: a, size: 1, platform: amd64 },
    );
    expect((await scanTargets(digest, source)).map((target) => target.digest)).toEqual([a, b]);
  });

  it.each([
    ['an attestation of the unknown platform', { platform: unknown, annotations: attestation }],
    ['the unknown platform alone', { platform: unknown }],
    ['an artifact without a platform', { artifactType: 'application/vnd.example' }],
  ])('leaves out %s', async (_, extra) => {
    const { image, index, source } = givenStore();
    const a = image('a');
    const digest = index(
      { mediaType: IMAGE, digest: a, size: 1, platform: amd64 },
      { mediaType: IMAGE, digest: image('x'), size: 1, ...extra },
    );
    expect((await scanTargets(digest, source)).map((target) => target.digest)).toEqual([a]);
  });

  it('does not let an annotation hide an image that has a platform', async () => {
    const { image, index, source } = givenStore();
    const a = image('a');
    const digest = index({
      mediaType: IMAGE,
      digest: a,
      size: 1,
      platform: amd64,
      annotations: attestation,
      artifactType: 'x/y',
    });
    expect((await scanTargets(digest, source)).map((target) => target.digest)).toEqual([a]);
  });

  it('refuses an index of attestations only, an empty one, and an artifact', async () => {
    const { image, index, source } = givenStore();
    const attestations = index({ mediaType: IMAGE, digest: image('x'), size: 1, platform: unknown });
    for (const digest of [attestations, index(), image('y', 'application/vnd.oci.empty.v1+json')])
      await expect(scanTargets(digest, source)).rejects.toMatchObject({ code: 'E_IMAGE_SHAPE' });
  });

  it('says which image is not there', async () => {
    const { source } = givenStore();
    await expect(scanTargets(digestOf('gone'), source)).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
  });

  it('refuses an index that holds itself or nests too deep', async () => {
    const { store, index, image, source } = givenStore();
    const self = digestOf('self');
    const child = { mediaType: INDEX, digest: self, size: 1 };
    const held = store.get(index(child));
    if (held !== undefined) store.set(self, { ...held, digest: self });
    await expect(scanTargets(self, source)).rejects.toMatchObject({ code: 'E_IMAGE_SHAPE' });
    let digest = image('deep');
    for (let level = 0; level < 7; level++) digest = index({ mediaType: INDEX, digest, size: 1 });
    await expect(scanTargets(digest, source)).rejects.toMatchObject({ code: 'E_IMAGE_SHAPE' });
  });
});
