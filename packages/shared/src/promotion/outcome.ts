import type { Digest } from '../kernel/index.ts';
import type { Cargo } from './cargo.ts';
import { type BlobTally, emptyTally } from './copy-blobs.ts';
import type { Course, Destination } from './course.ts';
import type { Delivery } from './deliver.ts';
import type { DestinationPlan } from './plan.ts';

/** How one destination ended. */
export type DestinationOutcome = {
  readonly name: string;
  readonly tags: readonly string[];
  readonly tally: BlobTally;
} & (
  | { readonly status: 'promoted' | 'unchanged'; readonly plan: DestinationPlan; readonly delivery: Delivery }
  /** The tags name the digest already, and `verify: put` takes that for enough. */
  | { readonly status: 'trusted' }
  | { readonly status: 'planned'; readonly plan: DestinationPlan }
  | { readonly status: 'failed'; readonly plan?: DestinationPlan; readonly error: unknown }
);

export interface PromotionOutcome {
  readonly digest: Digest;
  /** Absent where nothing had to be read but tags. */
  readonly cargo?: Cargo;
  readonly destinations: readonly DestinationOutcome[];
}

export function trustedOutcome({ name, tags }: Destination): DestinationOutcome {
  return { name, tags, tally: emptyTally(), status: 'trusted' };
}

export function plannedOutcome(course: Course): DestinationOutcome {
  return { ...base(course), status: 'planned', plan: course.plan };
}

export function deliveredOutcome(course: Course, delivery: Delivery): DestinationOutcome {
  const { plan, tally } = course;
  const wrote =
    tally.copied + tally.mounted > 0 ||
    plan.manifests.some(({ action }) => action === 'put') ||
    plan.tags.some(({ action }) => action !== 'keep') ||
    delivery.entry?.fresh === true;
  return { ...base(course), status: wrote ? 'promoted' : 'unchanged', plan, delivery };
}

export function failedOutcome({ name, tags }: Destination, error: unknown, course?: Course): DestinationOutcome {
  if (course === undefined) return { name, tags, tally: emptyTally(), status: 'failed', error };
  return { ...base(course), status: 'failed', plan: course.plan, error };
}

function base({ destination, tally }: Course): Pick<DestinationOutcome, 'name' | 'tags' | 'tally'> {
  return { name: destination.name, tags: destination.tags, tally };
}
