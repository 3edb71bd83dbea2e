import { type Clock, type Digest, type Log, type Random, settle, shortDigest } from '../kernel/index.ts';
import { type ContentSource, type Manifest, type Repository, registryError } from '../registry/index.ts';
import { type Cargo, loadCargo } from './cargo.ts';
import { readClosure } from './closure.ts';
import { type BlobTally, copyBlobs, emptyTally } from './copy-blobs.ts';
import { deliver } from './deliver.ts';
import { promotionError } from './errors.ts';
import { type Referrers, readEvidence } from './evidence.ts';
import { type DestinationPlan, type PlanRules, planDestination } from './plan.ts';
import type { Receipt } from './receipt.ts';
import { type Survey, surveyContent, surveyTags } from './survey.ts';
import type { Verification } from './verify.ts';

export interface Destination {
  /** As the user wrote it, for messages and reports. */
  readonly name: string;
  readonly repository: Repository;
  readonly tags: readonly string[];
}

export interface PromotionRequest {
  readonly source: ContentSource;
  /** Tag or digest at the source; '' for the only image of a layout. */
  readonly reference: string;
  readonly destinations: readonly Destination[];
  readonly referrers: Referrers;
  readonly verify: Verification;
  readonly dryRun: boolean;
  readonly expectPrevious?: Digest | 'absent' | undefined;
  readonly allowMove: boolean;
  /** Blobs under way at once. */
  readonly concurrency: number;
}

export interface PromotionPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly signal?: AbortSignal;
}

export type DestinationOutcome = {
  readonly name: string;
  readonly tags: readonly string[];
  readonly plan: DestinationPlan;
  readonly tally: BlobTally;
} & (
  | { readonly status: 'promoted' | 'unchanged'; readonly receipt: Receipt }
  | { readonly status: 'planned' }
  | { readonly status: 'failed'; readonly error: unknown }
);

export interface PromotionOutcome {
  readonly root: Manifest;
  readonly cargo: Cargo;
  readonly destinations: readonly DestinationOutcome[];
}

interface Course {
  readonly destination: Destination;
  readonly survey: Survey;
  readonly plan: DestinationPlan;
  readonly tally: BlobTally;
}

/**
 * Brings an image, whole, from one source to many destinations: blobs largest first, children, root by digest, referrers,
 * proof, and the tags last. The source is read once. What is there already is not sent again.
 */
export async function promoteImage(request: PromotionRequest, ports: PromotionPorts): Promise<PromotionOutcome> {
  const { source, reference, destinations } = request;
  const [root, ...tags] = await settle<Manifest | ReadonlyMap<string, Digest | undefined>>([
    findRoot(source, reference),
    ...destinations.map(({ repository, tags }) => surveyTags(repository, tags)),
  ]);
  const image = await readClosure(source, root as Manifest);
  const cargo = loadCargo(image, await readEvidence(source, image, request.referrers));
  const courses = await settle(
    destinations.map((destination, index) =>
      chart(request, destination, { cargo, tags: tags[index] as ReadonlyMap<string, Digest | undefined> }),
    ),
  );
  tell(cargo, courses, ports.log);
  const conflicts = courses.flatMap(({ plan }) => plan.conflicts.map((conflict) => `${plan.place}: ${conflict}`));
  const outcome = (finished: readonly DestinationOutcome[]): PromotionOutcome => ({
    root: image.root,
    cargo,
    destinations: finished,
  });
  if (request.dryRun) return outcome(courses.map((course) => ({ ...shown(course), status: 'planned' })));
  if (conflicts.length > 0) throw promotionError('E_PLAN_CONFLICT', conflicts.join('\n'));
  await copyBlobs(
    source,
    courses.map((course) => ({
      sink: course.destination.repository,
      plan: course.plan,
      mountFrom: mountSource(source, course.destination.repository, course.survey),
      tally: course.tally,
    })),
    { concurrency: request.concurrency, ports },
  );
  return outcome(await Promise.all(courses.map((course) => arrive(request, cargo, course))));
}

async function findRoot(source: ContentSource, reference: string): Promise<Manifest> {
  const root = await source.manifest(reference);
  if (root !== undefined) return root;
  throw registryError('E_IMAGE_NOT_FOUND', `${source.place} has no ${reference === '' ? 'image' : reference}`);
}

async function chart(
  request: PromotionRequest,
  destination: Destination,
  known: { cargo: Cargo; tags: ReadonlyMap<string, Digest | undefined> },
): Promise<Course> {
  const { repository } = destination;
  const { cargo, tags } = known;
  const settled = [...tags.values()].every((digest) => digest === cargo.root.digest);
  const [content, rules] = await Promise.all([
    surveyContent(repository, cargo, request.dryRun || settled),
    repository.rules(),
  ]);
  const survey: Survey = { tags, rules, ...content };
  const planRules: PlanRules = {
    expectPrevious: request.expectPrevious,
    allowMove: request.allowMove,
    mountFrom: mountSource(request.source, repository, survey),
  };
  const plan = planDestination(cargo, survey, { place: repository.place, rules: planRules });
  return { destination, survey, plan, tally: emptyTally() };
}

/** The repository of the same registry whose blobs can be mounted. */
function mountSource(source: ContentSource, sink: Repository, { rules }: Survey): string | undefined {
  const same =
    source.origin !== undefined && source.origin.host === sink.origin?.host && rules.mountGroup !== undefined;
  return same && source.origin.repository !== sink.origin.repository ? source.origin.repository : undefined;
}

async function arrive(request: PromotionRequest, cargo: Cargo, course: Course): Promise<DestinationOutcome> {
  const { destination, plan, tally } = course;
  try {
    if (tally.error !== undefined) throw tally.error;
    const receipt = await deliver(destination.repository, cargo, { plan, verify: request.verify });
    const wrote = tally.copied + tally.mounted > 0 || plan.manifests.some(({ action }) => action === 'put');
    const moved = plan.tags.some(({ action }) => action !== 'keep');
    return { ...shown(course), status: wrote || moved ? 'promoted' : 'unchanged', receipt };
  } catch (error) {
    return { ...shown(course), status: 'failed', error };
  }
}

function shown({ destination, plan, tally }: Course): Pick<DestinationOutcome, 'name' | 'tags' | 'plan' | 'tally'> {
  return { name: destination.name, tags: destination.tags, plan, tally };
}

function tell(cargo: Cargo, courses: readonly Course[], log: Log): void {
  const parts = `${cargo.image.manifests.length} manifests, ${cargo.blobs.length} blobs, ${cargo.evidence.length} referrers`;
  for (const { plan } of courses) log.info(`plan: ${shortDigest(cargo.root.digest)} (${parts}) to ${plan.place}`);
}
