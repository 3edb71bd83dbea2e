import { type Digest, isDigest, shortDigest } from '../kernel/index.ts';
import { type ContentSource, type Manifest, registryError } from '../registry/index.ts';
import { type Cargo, loadCargo } from './cargo.ts';
import { type Closure, readClosure } from './closure.ts';
import { copyBlobs } from './copy-blobs.ts';
import {
  arrive,
  type Course,
  type CourseRules,
  chart,
  conflictOf,
  type Destination,
  isSameRepository,
  type PromotionPorts,
} from './course.ts';
import { promotionError } from './errors.ts';
import { type Evidence, type EvidenceReader, evidenceReader, NO_EVIDENCE, type Referrers } from './evidence.ts';
import { withheldLayers } from './foreign.ts';
import { BLOBS_FOR_ONE } from './lanes.ts';
import {
  type DestinationOutcome,
  deliveredOutcome,
  failedOutcome,
  type PromotionOutcome,
  plannedOutcome,
  trustedOutcome,
} from './outcome.ts';
import { progress } from './progress.ts';
import { namesAll, surveyTags, type TagState } from './survey.ts';

export interface PromotionRequest extends CourseRules {
  readonly source: ContentSource;
  /** Tag or digest at the source; '' for the only image of a layout. */
  readonly reference: string;
  readonly destinations: readonly Destination[];
  readonly referrers: Referrers;
  /** Large blobs whose bytes flow at once; twice as many of ordinary size do. */
  readonly concurrency: number;
}

/**
 * Brings an image, whole, from one source to many destinations: blobs largest first, children, root by digest, referrers,
 * proof, and the tags last. The source is read once. What is there already is not sent again. A destination that fails
 * does not stop the others; its outcome carries the error.
 * @throws what the source gives reason for; E_EVIDENCE_LOST where it withholds a referrer and `evidence` is strict
 */
export async function promoteImage(request: PromotionRequest, ports: PromotionPorts): Promise<PromotionOutcome> {
  const { source, destinations, reference } = request;
  const looks = destinations.map(tagLook);
  const retag = isRetag(request);
  if (isDigest(reference) && !retag && (await trusts(request, looks, reference))) return trusted(request, reference);
  const trail = evidenceReader(source);
  if (!retag) getReady(request, FIRST_CONNECTIONS);
  for (const [index, { repository }] of destinations.entries())
    if (retag || !repository.batches) looks[index]?.().catch(() => {});
  if (asksEarly(request)) trail.ahead(isDigest(reference) ? [reference] : []);
  const root = await findRoot(retag ? request.destinations[0]?.repository : source, reference, source.place);
  if (await trusts(request, looks, root.digest)) return trusted(request, root.digest);
  if (!retag) getReady(request, root.children.length * LAYERS + root.blobs.length);
  if (asksEarly(request)) trail.ahead([root, ...root.children].map(({ digest }) => digest));
  const cargo = await readCargo(request, root, trail);
  const withheld = await withheldLayers(source, cargo);
  const charted = await Promise.all(
    destinations.map((destination, index) =>
      chart(source, destination, {
        cargo,
        look: looks[index] ?? noTags,
        withheld,
        rules: request,
        clock: ports.clock,
      }).catch((error: unknown) => failedOutcome(destination, error)),
    ),
  );
  const courses = charted.filter((result) => 'survey' in result);
  tell(cargo, courses, ports);
  const ended = request.dryRun
    ? new Map(courses.map((course) => [course, plannedOutcome(course)]))
    : await travel(request, cargo, { courses, ports });
  return {
    digest: root.digest,
    cargo,
    destinations: charted.map((result) =>
      'survey' in result ? (ended.get(result) ?? failedOutcome(result.destination, undefined, result)) : result,
    ),
  };
}

/** Copies the blobs to all, then finishes each destination by itself. */
async function travel(
  request: PromotionRequest,
  cargo: Cargo,
  work: { readonly courses: readonly Course[]; readonly ports: PromotionPorts },
): Promise<Map<Course, DestinationOutcome>> {
  const { courses, ports } = work;
  for (const { plan, tally } of courses) tally.error = conflictOf(plan);
  const total = Math.max(0, ...courses.map(({ plan }) => plan.bytes));
  await copyBlobs(
    request.source,
    courses.map(({ destination, plan, survey, tally }) => ({
      sink: destination.repository,
      plan,
      mountFrom: survey.mountFrom,
      tally,
    })),
    { concurrency: request.concurrency, ports: { ...ports, onBytes: progress(total, ports).onBytes } },
  );
  const ended = courses.map(async (course) => {
    try {
      return [course, deliveredOutcome(course, await arrive(course, cargo, { rules: request, ports }))] as const;
    } catch (error) {
      return [course, failedOutcome(course.destination, error, course)] as const;
    }
  });
  return new Map(await Promise.all(ended));
}

/** A look at a destination's tags that happens once, when first asked for. */
function tagLook({ repository, tags }: Destination): () => Promise<TagState> {
  let look: Promise<TagState> | undefined;
  return () => {
    look ??= surveyTags(repository, tags);
    return look;
  };
}

function noTags(): Promise<TagState> {
  return Promise.resolve(new Map());
}

/** Whether the tags alone are enough: only where the user says so, and where there is nothing else to bring. */
async function trusts(
  request: PromotionRequest,
  looks: readonly (() => Promise<TagState>)[],
  digest: Digest,
): Promise<boolean> {
  const { verify, referrers, dryRun, record } = request;
  if (verify !== 'put' || dryRun || record !== undefined || !(referrers === 'none' || isRetag(request))) return false;
  const states = await Promise.all(looks.map((look) => look().catch(noTags)));
  return states.every((tags) => namesAll(tags, digest));
}

function trusted({ destinations }: PromotionRequest, digest: Digest): PromotionOutcome {
  return { digest, destinations: destinations.map(trustedOutcome) };
}

/** Connections that nearly every promotion needs, opened while the first answer is on its way. */
const FIRST_CONNECTIONS = 6;
/** Layers that a platform is taken to have before its manifest has been read. */
const LAYERS = 6;
/** Blobs that artifacts about an image are taken to have before they have been found. */
const ATTACHED_BLOBS = 4;

/** Opens connections where the first bytes will flow soon. A batching registry's need no handshake on the way to its answers. */
function getReady({ source, destinations, dryRun, concurrency }: PromotionRequest, blobs: number): void {
  if (dryRun) return;
  const connections = Math.min(blobs, concurrency * BLOBS_FOR_ONE + ATTACHED_BLOBS);
  for (const place of [source, ...destinations.map(({ repository }) => repository)])
    if (!place.batches) place.prepare?.(connections);
}

/** Whether referrers are looked for while the image is still being read. */
function asksEarly(request: PromotionRequest): boolean {
  return request.referrers !== 'none' && !isRetag(request);
}

/** New tags in the image's own repository: nothing has to be brought anywhere. */
function isRetag({ source, destinations }: PromotionRequest): boolean {
  return destinations.every(({ repository }) => isSameRepository(source, repository));
}

async function findRoot(
  source: Pick<ContentSource, 'manifest'> | undefined,
  reference: string,
  place: string,
): Promise<Manifest> {
  const root = await source?.manifest(reference);
  if (root !== undefined) return root;
  throw registryError('E_IMAGE_NOT_FOUND', `${place} has no ${reference === '' ? 'image' : reference}`);
}

async function readCargo(request: PromotionRequest, root: Manifest, trail: EvidenceReader): Promise<Cargo> {
  const { source, referrers, verify, record } = request;
  const alone: Closure = { root, manifests: [root], blobs: [] };
  if (isRetag(request)) {
    const image = verify === 'put' ? alone : await readClosure(source, root);
    // Nothing has to be brought; what is attached is asked for only where it is written down.
    return loadCargo(image, record === undefined ? NO_EVIDENCE : await trail.read(image, referrers));
  }
  const image = await readClosure(source, root);
  getReady(request, image.blobs.length + (referrers === 'none' ? 0 : ATTACHED_BLOBS));
  const evidence = await trail.read(image, referrers);
  refuseLost(evidence, request);
  return loadCargo(image, evidence);
}

/** What the source lists but does not hand out cannot travel. @throws E_EVIDENCE_LOST */
function refuseLost({ lost }: Evidence, { evidence, source }: PromotionRequest): void {
  if (lost.length === 0 || evidence === 'warn') return;
  const lines = lost.map(({ digest, why }) => `  ${digest}: ${why}`);
  throw promotionError(
    'E_EVIDENCE_LOST',
    `${source.place} lists ${lost.length} referrers that it does not hand out:\n${lines.join('\n')}`,
  );
}

function tell({ root, image, blobs, evidence }: Cargo, courses: readonly Course[], { log }: PromotionPorts): void {
  const parts = `${image.manifests.length} manifests, ${blobs.length} blobs, ${evidence.artifacts.length} referrers`;
  for (const { plan } of courses) log.info(`plan: ${shortDigest(root.digest)} (${parts}) to ${plan.place}`);
}
