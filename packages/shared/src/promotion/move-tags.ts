import { hasCode } from '../kernel/index.ts';
import type { Manifest, Repository } from '../registry/index.ts';
import { promotionError } from './errors.ts';
import type { TagStep } from './plan.ts';

/**
 * Sets tags to a manifest. Guarded, each tag is compared with the plan right before the write, written on that condition
 * where the registry knows conditions, and read after it.
 * @throws E_TAG_MOVED, E_TAG_IMMUTABLE
 */
export async function moveTags(
  destination: Repository,
  root: Manifest,
  work: { readonly moves: readonly TagStep[]; readonly guarded: boolean },
): Promise<void> {
  for (const step of work.moves) {
    if (work.guarded) await compareAndSet(destination, root, step);
    else await set(destination, root, step.tag);
  }
}

async function compareAndSet(destination: Repository, root: Manifest, { tag, from }: TagStep): Promise<void> {
  const before = await destination.head(tag);
  if (before === root.digest) return;
  if (before !== from)
    throw moved(destination, tag, `is at ${before ?? 'nothing'} now and was at ${from ?? 'nothing'}`);
  try {
    await destination.put(root, tag, { expected: from ?? 'absent' });
  } catch (error) {
    if (!hasCode(error, 'E_TAG_CHANGED', 'E_TAG_IMMUTABLE')) throw error;
  }
  const after = await destination.head(tag);
  if (after !== root.digest)
    throw moved(destination, tag, `was to be set to ${root.digest} and is at ${after ?? 'nothing'}`);
}

/** An immutable tag that names this digest already is as we want it. */
async function set(destination: Repository, root: Manifest, tag: string): Promise<void> {
  try {
    await destination.put(root, tag);
  } catch (error) {
    if (!hasCode(error, 'E_TAG_IMMUTABLE') || (await destination.head(tag)) !== root.digest) throw error;
  }
}

function moved(destination: Repository, tag: string, what: string): Error {
  return promotionError('E_TAG_MOVED', `${destination.place}: tag ${tag} ${what}: somebody else moved it`);
}
