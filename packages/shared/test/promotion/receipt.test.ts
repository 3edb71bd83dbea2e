import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type Digest, digestOf, hexOf } from '../../src/kernel/index.ts';
import { type Closure, merkleRoot, readClosure, receiptOf } from '../../src/promotion/index.ts';
import { memoryRegistry } from '../../src/registry/index.ts';
import { SHAPES, shapeOf } from './given-shapes.ts';

async function closureOf(name: string): Promise<Closure> {
  const registry = memoryRegistry();
  const root = shapeOf(name)(registry.content('app'));
  return readClosure(registry.repository('app', 'source'), root);
}

const leaf = (text: string): Digest => digestOf(Buffer.from(text));

function node(left: Digest, right: Digest): Digest {
  const hash = createHash('sha256').update(Buffer.from([1]));
  for (const side of [left, right]) hash.update(Buffer.from(hexOf(side), 'hex'));
  return `sha256:${hash.digest('hex')}` as Digest;
}

describe('a receipt', () => {
  it.each(Object.keys(SHAPES))('of %s has the same Merkle root whatever order its parts are in', async (name) => {
    const closure = await closureOf(name);
    const turned = { ...closure, manifests: closure.manifests.toReversed(), blobs: closure.blobs.toReversed() };
    expect(receiptOf(turned, 'closure')).toEqual(receiptOf(closure, 'closure'));
  });

  it('has another Merkle root for each image', async () => {
    const closures = await Promise.all(Object.keys(SHAPES).map(closureOf));
    const roots = closures.map((closure) => receiptOf(closure, 'put').merkleRoot);
    expect(new Set(roots).size).toBe(roots.length);
  });

  it('has another Merkle root where a part is missing or has another size', async () => {
    const closure = await closureOf('an index of two platforms');
    const [first, ...rest] = closure.blobs;
    const { merkleRoot: whole } = receiptOf(closure, 'put');
    expect(receiptOf({ ...closure, blobs: rest }, 'put').merkleRoot).not.toBe(whole);
    if (first === undefined) throw new Error('the image has blobs');
    const grown = { ...closure, blobs: [{ ...first, size: first.size + 1 }, ...rest] };
    expect(receiptOf(grown, 'put').merkleRoot).not.toBe(whole);
  });

  it('counts what was proven, in parts and in bytes', async () => {
    const closure = await closureOf('an index of two platforms');
    const { manifests, blobs, bytes, digest } = receiptOf(closure, 'deep');
    expect({ manifests, blobs, digest }).toEqual({ manifests: 3, blobs: 6, digest: closure.root.digest });
    expect(bytes).toBe([...closure.manifests, ...closure.blobs].reduce((sum, { size }) => sum + size, 0));
  });
});

describe('a Merkle root', () => {
  const [a, b, c] = [leaf('a'), leaf('b'), leaf('c')];

  it.each<[string, Digest[], Digest]>([
    ['no leaf is the hash of nothing', [], digestOf(new Uint8Array())],
    ['one leaf is that leaf', [a], a],
    ['two leaves is their node', [a, b], node(a, b)],
    ['three leaves splits at the largest power of two below', [a, b, c], node(node(a, b), c)],
  ])('of %s', (_what, leaves, root) => {
    expect(merkleRoot(leaves)).toBe(root);
  });
});
