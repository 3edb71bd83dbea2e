import { type Digest, settle } from '../kernel/index.ts';
import type { Repository, RepositoryRules } from '../registry/index.ts';
import type { Cargo } from './cargo.ts';

/** The digest under each tag that will be set; undefined where the tag is free. */
export type TagState = ReadonlyMap<string, Digest | undefined>;

/** What a destination holds of an image before anything is written. */
export interface Survey {
  readonly tags: TagState;
  /** There, and read and hashed again. */
  readonly manifests: ReadonlySet<Digest>;
  /** `unasked`: each upload asks for itself, in the request that opens it. */
  readonly blobs: ReadonlySet<Digest> | 'unasked';
  readonly rules: RepositoryRules;
  /** Repository of the same registry that blobs can be mounted from. */
  readonly mountFrom: string | undefined;
  /** How many referrers the carried subjects have, where the registry limits them. */
  readonly referrers: ReadonlyMap<Digest, ReadonlySet<Digest>>;
  /** How many tags the image has, where the registry limits them. */
  readonly tagCount: number;
}

export async function surveyTags(sink: Repository, tags: readonly string[]): Promise<TagState> {
  return new Map(await settle(tags.map(async (tag) => [tag, await sink.head(tag)] as const)));
}

export interface SurveyRequest {
  /** Looks at the tags; started before where that costs a request of its own. */
  readonly look: () => Promise<TagState>;
  readonly mountFrom: string | undefined;
  /** Ask for every manifest and blob even where each costs a request. */
  readonly thorough: boolean;
}

/** A destination whose tags name the image already is looked at as a whole: a tag alone proves nothing. */
export async function surveyDestination(sink: Repository, cargo: Cargo, request: SurveyRequest): Promise<Survey> {
  const { look, mountFrom } = request;
  const early = sink.batches ? undefined : await look();
  const thorough = sink.batches || request.thorough || namesAll(early, cargo.root.digest);
  const [tags, content, rules, mounts] = await Promise.all([
    early ?? look(),
    thorough ? surveyContent(sink, cargo) : UNASKED,
    sink.rules(),
    mountFrom === undefined ? false : (sink.canMount?.(mountFrom) ?? false),
  ]);
  const [referrers, tagCount] = await Promise.all([
    surveyReferrers(sink, cargo, { rules, there: content.manifests }),
    surveyTagCount(cargo, { rules, tags, there: content.manifests }),
  ]);
  return { tags, rules, ...content, mountFrom: mounts ? mountFrom : undefined, referrers, tagCount };
}

/** Whether there are tags and all of them name the digest. */
export function namesAll(tags: TagState | undefined, digest: Digest): boolean {
  return tags !== undefined && tags.size > 0 && [...tags.values()].every((found) => found === digest);
}

const UNASKED: Pick<Survey, 'manifests' | 'blobs'> = { manifests: new Set(), blobs: 'unasked' };

async function surveyContent(sink: Repository, cargo: Cargo): Promise<Pick<Survey, 'manifests' | 'blobs'>> {
  const [manifests, blobs] = await Promise.all([
    settle(cargo.manifests.map(async ({ digest }) => ((await sink.manifest(digest)) === undefined ? [] : [digest]))),
    settle(cargo.blobs.map(async (blob) => ((await sink.has(blob)) ? [blob.digest] : []))),
  ]);
  return { manifests: new Set(manifests.flat()), blobs: new Set(blobs.flat()) };
}

interface Known {
  readonly rules: RepositoryRules;
  readonly there: ReadonlySet<Digest>;
}

async function surveyReferrers(
  sink: Repository,
  { evidence }: Cargo,
  { rules, there }: Known,
): Promise<Survey['referrers']> {
  if (rules.mostReferrers === undefined) return new Map();
  const subjects = new Set(evidence.artifacts.map(({ subject }) => subject).filter((subject) => there.has(subject)));
  const lists = [...subjects].map(async (subject) => {
    const items = (await sink.referrers(subject)) ?? [];
    return [subject, new Set(items.map(({ digest }) => digest))] as const;
  });
  return new Map(await settle(lists));
}

async function surveyTagCount({ root }: Cargo, { rules, there, tags }: Known & { tags: TagState }): Promise<number> {
  const fresh = [...tags.values()].some((digest) => digest !== root.digest);
  return fresh && there.has(root.digest) ? ((await rules.countTags?.(root.digest)) ?? 0) : 0;
}
