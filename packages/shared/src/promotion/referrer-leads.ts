import { cosignTags, type Digest, fallbackTag, hasCode } from '../kernel/index.ts';
import type { ContentSource, Manifest } from '../registry/index.ts';

/** How a registry tells of an artifact: its referrers API, an index under the fallback tag, or a tag of its own as cosign sets it. */
export type Form = 'api' | 'fallback' | 'tag';

/** Something that may be about a subject; to be looked at before it is believed. */
export interface Lead {
  readonly subject: Digest;
  readonly digest: Digest;
  readonly form: Form;
  /** Of the form `tag`. */
  readonly tag?: string;
}

/** Finds what may be about the given subjects, in every form at once. */
export type LeadFinder = (subjects: readonly Digest[]) => Promise<Lead[]>;

export function leadFinder(source: ContentSource): LeadFinder {
  let hasApi = true;
  const filter = tagFilter(source);

  const byApi = async (subjects: readonly Digest[]): Promise<Lead[]> => {
    if (!hasApi) return [];
    const lists = await Promise.all(subjects.map((subject) => source.referrers(subject)));
    hasApi = lists.every((list) => list !== undefined);
    return lists.flatMap((list, index) => {
      const subject = subjects[index];
      return subject === undefined ? [] : (list ?? []).map(({ digest }): Lead => ({ subject, digest, form: 'api' }));
    });
  };

  const byTag = async (subjects: readonly Digest[]): Promise<Lead[]> => {
    const exists = await filter();
    const found = subjects.flatMap((subject) => [
      exists(fallbackTag(subject)) ? [fallbackLeads(source, subject)] : [],
      cosignTags(subject)
        .filter(exists)
        .map((tag) => tagLead(source, subject, tag)),
    ]);
    return (await Promise.all(found.flat())).flat();
  };

  return async (subjects) => (await Promise.all([byApi(subjects), byTag(subjects)])).flat();
}

/** Which tags are worth asking for: those on the repository's list where that is whole, else all. Asked for once. */
function tagFilter(source: ContentSource): () => Promise<(tag: string) => boolean> {
  let known: Promise<(tag: string) => boolean> | undefined;
  const ask = async (): Promise<(tag: string) => boolean> => {
    try {
      const { names, complete } = await source.tags();
      const set = new Set(names);
      return complete ? (tag) => set.has(tag) : () => true;
    } catch (error) {
      // A login that may pull but not list.
      if (hasCode(error, 'E_REGISTRY_DENIED', 'E_REGISTRY_REFUSED', 'E_IMAGE_NOT_FOUND')) return () => true;
      throw error;
    }
  };
  return () => (known ??= source.batches ? Promise.resolve(() => true) : ask());
}

async function fallbackLeads(source: ContentSource, subject: Digest): Promise<Lead[]> {
  const index = await source.manifest(fallbackTag(subject));
  // Some tools give this very name to the image itself; its children are no referrers.
  if (index?.kind !== 'index' || index.digest === subject) return [];
  return index.children.map(({ digest }): Lead => ({ subject, digest, form: 'fallback' }));
}

async function tagLead(source: ContentSource, subject: Digest, tag: string): Promise<Lead[]> {
  const found: Manifest | undefined = await source.manifest(tag);
  return found === undefined || found.digest === subject ? [] : [{ subject, digest: found.digest, form: 'tag', tag }];
}
