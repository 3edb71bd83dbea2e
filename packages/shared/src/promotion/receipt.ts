import { createHash } from 'node:crypto';
import { canonicalJson, type Digest, digestOf, hexOf } from '../kernel/index.ts';
import type { Closure } from './closure.ts';
import type { Verification } from './verify.ts';

/** What was proven to be at a destination, in a form that two environments can compare. */
export interface Receipt {
  readonly digest: Digest;
  readonly manifests: number;
  readonly blobs: number;
  readonly bytes: number;
  readonly verified: Verification;
  /** Root of a Merkle tree over all manifests and blobs. */
  readonly merkleRoot: Digest;
}

export function receiptOf(closure: Closure, how: Verification): Receipt {
  const { root, manifests, blobs } = closure;
  return {
    digest: root.digest,
    manifests: manifests.length,
    blobs: blobs.length,
    bytes: [...manifests, ...blobs].reduce((sum, { size }) => sum + size, 0),
    verified: how,
    merkleRoot: merkleRoot(leavesOf(closure)),
  };
}

/** One leaf for each part of the image, in the order of their digests. */
function leavesOf({ manifests, blobs }: Closure): Digest[] {
  const parts = [
    ...manifests.map(({ digest, size, mediaType }) => ({ digest, size, mediaType, part: 'manifest' })),
    ...blobs.map(({ digest, size }) => ({ digest, size, part: 'blob' })),
  ];
  return parts
    .sort((a, b) => (a.digest < b.digest ? -1 : a.digest > b.digest ? 1 : a.part.localeCompare(b.part)))
    .map((part) => digestOf(Buffer.concat([LEAF, Buffer.from(canonicalJson(part))])));
}

// Leaves and nodes are hashed under different prefixes, so that no node can pass for a leaf. Source: RFC 6962 section 2.1.
const LEAF = Buffer.from([0]);
const NODE = Buffer.from([1]);

/** Source: RFC 6962 section 2.1 (Merkle Tree Hash). */
export function merkleRoot(leaves: readonly Digest[]): Digest {
  const [only] = leaves;
  if (only === undefined) return digestOf(new Uint8Array());
  if (leaves.length === 1) return only;
  const half = 2 ** Math.floor(Math.log2(leaves.length - 1));
  const hash = createHash('sha256').update(NODE);
  for (const side of [leaves.slice(0, half), leaves.slice(half)])
    hash.update(Buffer.from(hexOf(merkleRoot(side)), 'hex'));
  return `sha256:${hash.digest('hex')}` as Digest;
}
