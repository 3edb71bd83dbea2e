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
export interface LeadFinder {
  (subjects: readonly Digest[]): Promise<Lead[]>;
  /** Begins to look for what these subjects will be asked for, where that costs no request more; the list of tags in any case. */
  ahead(subjects: readonly Digest[]): void;
}

export function leadFinder(source: ContentSource): LeadFinder {
  const filter = tagFilter(source);
  const ask = { api: once(byApi(source)), tag: once(byTag(source, filter)) };

  const find = async (subjects: readonly Digest[]): Promise<Lead[]> => {
    const leads = await Promise.all([ask.api, ask.tag].flatMap((form) => subjects.map(form)));
    return leads.flat();
  };
  const ahead = (subjects: readonly Digest[]): void => {
    // Where questions go out in batches, those of an early subject would need a batch of their own.
    if (source.batches) return;
    filter().catch(() => {});
    for (const form of [ask.api, ask.tag]) for (const subject of subjects) form(subject).catch(() => {});
  };
  return Object.assign(find, { ahead });
}

function byApi(source: ContentSource): (subject: Digest) => Promise<Lead[]> {
  let hasApi = true;
  return async (subject) => {
    const list = hasApi ? await source.referrers(subject) : undefined;
    if (list === undefined) hasApi = false;
    return (list ?? []).map(({ digest }): Lead => ({ subject, digest, form: 'api' }));
  };
}

function byTag(source: ContentSource, filter: ReturnType<typeof tagFilter>): (subject: Digest) => Promise<Lead[]> {
  return async (subject) => {
    const exists = await filter();
    const leads = await Promise.all([
      ...(exists(fallbackTag(subject)) ? [fallbackLeads(source, subject)] : []),
      ...cosignTags(subject)
        .filter(exists)
        .map((tag) => tagLead(source, subject, tag)),
    ]);
    return leads.flat();
  };
}

/** One question for each subject, however often it is asked. */
function once(ask: (subject: Digest) => Promise<Lead[]>): (subject: Digest) => Promise<Lead[]> {
  const asked = new Map<Digest, Promise<Lead[]>>();
  return (subject) => {
    const found = asked.get(subject) ?? ask(subject);
    asked.set(subject, found);
    return found;
  };
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
