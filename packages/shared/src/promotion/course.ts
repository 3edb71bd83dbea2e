import type { Clock, Digest, Log, Random } from '../kernel/index.ts';
import type { ContentSource, Repository } from '../registry/index.ts';
import type { Cargo } from './cargo.ts';
import { type BlobTally, emptyTally } from './copy-blobs.ts';
import { type Delivery, deliver } from './deliver.ts';
import { promotionError } from './errors.ts';
import { type RecordRequest, recordPromotion } from './ledger/record.ts';
import { type DestinationPlan, planDestination } from './plan.ts';
import { type Survey, surveyDestination, type TagState } from './survey.ts';
import type { Verification } from './verify.ts';

export interface Destination {
  /** As the user wrote it, for messages and reports. */
  readonly name: string;
  readonly repository: Repository;
  readonly tags: readonly string[];
}

/** What holds for every destination of a promotion. */
export interface CourseRules {
  readonly verify: Verification;
  /** Whether a referrer that a destination refuses stops the promotion there. */
  readonly evidence: 'strict' | 'warn';
  readonly dryRun: boolean;
  readonly expectPrevious?: Digest | 'absent' | undefined;
  readonly allowMove: boolean;
  readonly record?: RecordRequest | undefined;
}

export interface PromotionPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte after which the other side counts as dead: 30 s where absent. */
  readonly idle?: number;
}

/** One destination on its way from survey to tag. */
export interface Course {
  readonly destination: Destination;
  readonly survey: Survey;
  readonly plan: DestinationPlan;
  readonly tally: BlobTally;
  /** Clock time at which the tags were looked at. */
  readonly charted: number;
}

/** A plan older than this is compared with the tags again before they move, milliseconds. */
const FRESH = 10_000;

/** Looks at a destination and plans what to do there. Writes nothing. */
export async function chart(
  source: ContentSource,
  destination: Destination,
  known: {
    readonly cargo: Cargo;
    readonly look: () => Promise<TagState>;
    readonly withheld: ReadonlySet<Digest>;
    readonly rules: CourseRules;
    readonly clock: Clock;
  },
): Promise<Course> {
  const { cargo, look, withheld, rules, clock } = known;
  const { repository } = destination;
  const charted = clock.now();
  const survey =
    rules.verify === 'put' && isSameRepository(source, repository)
      ? await atHome(cargo, look)
      : await surveyDestination(repository, cargo, {
          look,
          mountFrom: sibling(source, repository),
          thorough: rules.dryRun,
        });
  const plan = planDestination(cargo, survey, {
    place: repository.place,
    rules: {
      expectPrevious: rules.expectPrevious,
      allowMove: rules.allowMove,
      readRequests: source.batches && source.origin !== undefined ? 2 : 1,
      withheld,
    },
  });
  return { destination, survey, plan, tally: emptyTally(), charted };
}

export function isSameRepository(source: ContentSource, sink: Repository): boolean {
  const [from, to] = [source.origin, sink.origin];
  return from !== undefined && from.host === to?.host && from.repository === to.repository;
}

/** The source is the destination: all that the image needs is there. */
async function atHome(cargo: Cargo, look: () => Promise<TagState>): Promise<Survey> {
  return {
    tags: await look(),
    manifests: new Set(cargo.manifests.map(({ digest }) => digest)),
    blobs: new Set(cargo.blobs.map(({ digest }) => digest)),
    rules: {},
    mountFrom: undefined,
    referrers: new Map(),
    tagCount: 0,
  };
}

/** The source's repository, when it is another one of the destination's registry. */
function sibling(source: ContentSource, sink: Repository): string | undefined {
  const same = source.origin !== undefined && source.origin.host === sink.origin?.host;
  return same && !isSameRepository(source, sink) ? source.origin.repository : undefined;
}

/** What a destination will not take, found before a byte moves. */
export function conflictOf({ place, conflicts }: DestinationPlan): Error | undefined {
  return conflicts.length === 0 ? undefined : promotionError('E_PLAN_CONFLICT', `${place}: ${conflicts.join('; ')}`);
}

/** Finishes a destination whose blobs have arrived. */
export async function arrive(
  { destination, plan, survey, tally, charted }: Course,
  cargo: Cargo,
  work: { readonly rules: CourseRules; readonly ports: PromotionPorts },
): Promise<Delivery> {
  const { rules, ports } = work;
  const { record } = rules;
  if (tally.error !== undefined) throw tally.error;
  const late = ports.clock.now() - charted > FRESH;
  return deliver(destination.repository, cargo, {
    plan,
    survey,
    ports,
    options: {
      verify: rules.verify,
      evidence: rules.evidence,
      guarded: rules.expectPrevious !== undefined || !rules.allowMove || record !== undefined || late,
      ...(record !== undefined && {
        record: (receipt) =>
          recordPromotion(destination, cargo, {
            request: record,
            tags: plan.tags,
            receipt,
            rules: survey.rules,
            ports,
          }),
      }),
    },
  });
}
