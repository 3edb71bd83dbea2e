import { type Digest, settle } from '../kernel/index.ts';
import type { ContentSink, Descriptor, RepositoryRules } from '../registry/index.ts';
import type { Closure } from './closure.ts';

/** What a destination holds of an image before anything is written. */
export interface Survey {
  /** The digest under each tag that will be set; undefined where the tag is free. */
  readonly tags: ReadonlyMap<string, Digest | undefined>;
  readonly manifests: ReadonlySet<Digest>;
  /** `unasked`: each upload asks for itself, in the request that opens it. */
  readonly blobs: ReadonlySet<Digest> | 'unasked';
  readonly rules: RepositoryRules;
}

export async function surveyTags(
  sink: ContentSink,
  tags: readonly string[],
): Promise<ReadonlyMap<string, Digest | undefined>> {
  return new Map(await settle(tags.map(async (tag) => [tag, await sink.head(tag)] as const)));
}

/** @param thorough ask for every manifest and blob even where each costs a request */
export async function surveyContent(
  sink: ContentSink,
  closure: Closure,
  thorough: boolean,
): Promise<Pick<Survey, 'manifests' | 'blobs'>> {
  if (!thorough && sink.batches !== true) return { manifests: new Set(), blobs: 'unasked' };
  const [manifests, blobs] = await Promise.all([
    settle(closure.manifests.map(async ({ digest }) => ((await sink.head(digest)) === undefined ? [] : [digest]))),
    settle(closure.blobs.map(async (blob) => ((await sink.has(blob)) ? [blob.digest] : []))),
  ]);
  return { manifests: new Set(manifests.flat()), blobs: new Set(blobs.flat()) };
}

/** The blobs of a closure that a destination lacks, or may lack. */
export function lacking(closure: Closure, { blobs }: Pick<Survey, 'blobs'>): readonly Descriptor[] {
  return blobs === 'unasked' ? closure.blobs : closure.blobs.filter(({ digest }) => !blobs.has(digest));
}
