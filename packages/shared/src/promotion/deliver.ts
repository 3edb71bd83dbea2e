import { type Digest, settle } from '../kernel/index.ts';
import type { Manifest, Repository } from '../registry/index.ts';
import type { Cargo } from './cargo.ts';
import { promotionError } from './errors.ts';
import type { DestinationPlan, TagStep } from './plan.ts';
import { type Receipt, receiptOf } from './receipt.ts';
import { type Verification, verifyDestination } from './verify.ts';

/** Writes the manifests of a destination whose blobs have arrived, proves the whole, and moves the tags last. */
export async function deliver(
  destination: Repository,
  cargo: Cargo,
  work: { readonly plan: DestinationPlan; readonly verify: Verification },
): Promise<Receipt> {
  const { plan, verify } = work;
  const { root } = cargo;
  const put = new Set(plan.manifests.filter(({ action }) => action === 'put').map(({ manifest }) => manifest.digest));
  const ofImage = new Set(cargo.image.manifests);
  await putInOrder(
    destination,
    cargo.image.manifests.filter(({ digest }) => put.has(digest) && digest !== root.digest),
  );
  const tags = plan.tags.filter(({ action }) => action !== 'keep');
  // With one tag and nothing that must find the root before it, the root arrives with its tag: one write less.
  const together = put.has(root.digest) && tags.length === 1 && cargo.evidence.length === 0;
  if (put.has(root.digest) && !together) await destination.put(root);
  await putInOrder(
    destination,
    cargo.manifests.filter((manifest) => !ofImage.has(manifest) && put.has(manifest.digest)),
  );
  const provable = together ? cargo.manifests.filter((manifest) => manifest !== root) : cargo.manifests;
  await verifyDestination(destination, { blobs: cargo.blobs, manifests: provable }, verify);
  for (const step of tags) await moveTag(destination, root, step);
  await destination.finish?.(root);
  return receiptOf(cargo, verify);
}

/** Manifests one generation at a time: what names others waits for them. */
async function putInOrder(destination: Repository, manifests: readonly Manifest[]): Promise<void> {
  let left = manifests;
  const waiting = new Set<Digest>(left.map(({ digest }) => digest));
  while (left.length > 0) {
    const ready = left.filter(
      ({ children, subject }) =>
        ![...children, ...(subject ? [subject] : [])].some(({ digest }) => waiting.has(digest)),
    );
    await settle(ready.map((manifest) => destination.put(manifest)));
    for (const { digest } of ready) waiting.delete(digest);
    left = left.filter(({ digest }) => waiting.has(digest));
  }
}

async function moveTag(destination: Repository, root: Manifest, { tag, from }: TagStep): Promise<void> {
  await destination.put(root, tag, { expected: from ?? 'absent' });
  const now = await destination.head(tag);
  if (now !== root.digest)
    throw promotionError(
      'E_TAG_MOVED',
      `${destination.place}: tag ${tag} was set to ${root.digest} and is at ${now ?? 'nothing'} now`,
    );
}
