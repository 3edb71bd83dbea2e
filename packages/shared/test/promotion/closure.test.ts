import { describe, expect, it } from '@jest/globals';
import { readClosure } from '../../src/promotion/index.ts';
import { type Manifest, MEDIA, type MemoryContent, memoryRegistry } from '../../src/registry/index.ts';
import { givenBlob, givenImage, givenIndex, givenManifest } from './given-image.ts';
import { SHAPES, type Shape, shapeOf } from './given-shapes.ts';

async function closureOf(shape: Shape) {
  const registry = memoryRegistry();
  const root = shape(registry.content('app'));
  return readClosure(registry.repository('app', 'source'), root);
}

function nested(content: MemoryContent, levels: number): Manifest {
  let root = givenImage(content, 'deep');
  for (let level = 0; level < levels; level++) root = givenIndex(content, [root]);
  return root;
}

const descriptor = ({ mediaType, digest, size }: Manifest) => ({ mediaType, digest, size });

describe('readClosure', () => {
  it.each(Object.keys(SHAPES))('names every part of %s once, children before what names them', async (name) => {
    const { root, manifests, blobs } = await closureOf(shapeOf(name));
    const order = manifests.map(({ digest }) => digest);
    expect(new Set(order).size).toBe(order.length);
    expect(order.at(-1)).toBe(root.digest);
    for (const [at, { children }] of manifests.entries())
      for (const child of children) expect(order.slice(0, at)).toContain(child.digest);
    expect(new Set(blobs.map(({ digest }) => digest))).toEqual(
      new Set(manifests.flatMap((manifest) => manifest.blobs.map(({ digest }) => digest))),
    );
    expect(new Set(blobs.map(({ digest }) => digest)).size).toBe(blobs.length);
  });

  it.each([
    ['an image', 1, 3],
    ['an index of two platforms', 3, 6],
    ['an index with attestations and referrers', 3, 5],
    ['an index inside an index', 4, 6],
    ['a layer named twice', 1, 2],
    ['a config that is a layer too', 1, 1],
    ['an index without children', 1, 0],
  ])('of %s has %d manifests and %d blobs', async (name, manifests, blobs) => {
    const closure = await closureOf(shapeOf(name));
    expect([closure.manifests.length, closure.blobs.length]).toEqual([manifests, blobs]);
  });

  it('gives blobs largest first', async () => {
    const { blobs } = await closureOf((content) => givenImage(content, 'a name that is long', { layers: 3 }));
    const sizes = blobs.map(({ size }) => size);
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
  });

  it.each<[string, Shape, RegExp]>([
    ['indexes nested too deep', (content) => nested(content, 5), /nests indexes deeper than 4/],
    [
      'a child that is no manifest',
      (content) => givenIndex(content, [], { manifests: [givenBlob(content, 'layer')] }),
      /which is no manifest/,
    ],
    [
      'a child that is missing',
      (content) => {
        const child = givenImage(content, 'gone');
        content.manifests.delete(child.digest);
        return givenIndex(content, [child]);
      },
      /lacks the manifest/,
    ],
    [
      'a child of another size',
      (content) => {
        const child = givenImage(content, 'child');
        return givenIndex(content, [], { manifests: [{ ...descriptor(child), size: child.size + 1 }] });
      },
      /but the index says/,
    ],
    [
      'a child of another media type',
      (content) => {
        const child = givenImage(content, 'child');
        return givenIndex(content, [], { manifests: [{ ...descriptor(child), mediaType: MEDIA.dockerManifest }] });
      },
      /but the index says/,
    ],
    [
      'a blob of two sizes',
      (content) => {
        const layer = givenBlob(content, 'layer');
        return givenManifest(content, {
          mediaType: MEDIA.ociManifest,
          config: { ...givenBlob(content, '{}'), mediaType: MEDIA.ociConfig },
          layers: [layer, { ...layer, size: 1 }],
        });
      },
      /is named with 5 and with 1 bytes/,
    ],
  ])('refuses %s', async (_what, shape, message) => {
    await expect(closureOf(shape)).rejects.toThrow(message);
  });

  it('carries indexes nested four deep', async () => {
    expect((await closureOf((content) => nested(content, 4))).manifests).toHaveLength(5);
  });
});
