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
  /** The source lists this tag and does not hand it out; `digest` is the subject's own. */
  readonly withheld?: string;
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
    const known = await filter();
    const ask = async (tag: string, read: (found: Manifest) => Lead[]): Promise<Lead[]> => {
      if (known(tag) === 'absent') return [];
      const found = await source.manifest(tag);
      if (found !== undefined) return found.digest === subject ? [] : read(found);
      return known(tag) === 'listed' ? [{ subject, digest: subject, form: 'tag', withheld: tag }] : [];
    };
    const leads = await Promise.all([
      ask(fallbackTag(subject), (found) => fallbackLeads(found, subject)),
      ...cosignTags(subject).map((tag) => ask(tag, ({ digest }) => [{ subject, digest, form: 'tag', tag }])),
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

/** What the list of tags says of one of them; `unknown` where there is no list that is whole. */
type TagFilter = (tag: string) => 'listed' | 'absent' | 'unknown';

/** Which tags are worth asking for: those on the repository's list where that is whole, else all. Asked for once. */
function tagFilter(source: ContentSource): () => Promise<TagFilter> {
  let known: Promise<TagFilter> | undefined;
  const ask = async (): Promise<TagFilter> => {
    try {
      const { names, complete } = await source.tags();
      const set = new Set(names);
      return (tag) => (set.has(tag) ? 'listed' : complete ? 'absent' : 'unknown');
    } catch (error) {
      // A login that may pull but not list.
      if (hasCode(error, 'E_REGISTRY_DENIED', 'E_REGISTRY_REFUSED', 'E_IMAGE_NOT_FOUND')) return () => 'unknown';
      throw error;
    }
  };
  return () => (known ??= source.batches ? Promise.resolve(() => 'unknown') : ask());
}

function fallbackLeads(index: Manifest, subject: Digest): Lead[] {
  // Some tools give this very name to the image itself; its children are no referrers.
  if (index.kind !== 'index') return [];
  return index.children.map(({ digest }): Lead => ({ subject, digest, form: 'fallback' }));
}
