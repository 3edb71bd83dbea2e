import { type Clock, type Digest, hasCode, type WaybillError } from '../kernel/index.ts';
import type { Manifest, Repository } from '../registry/index.ts';
import type { Artifact } from './evidence.ts';
import { listInFallback } from './fallback-index.ts';
import { putManifests } from './put-manifests.ts';
import type { Form } from './referrer-leads.ts';

/** What became of one artifact at a destination. */
export interface Reconciled {
  readonly digest: Digest;
  readonly subject: Digest;
  readonly artifactType: string;
  /** `transformed`: the same bytes, told of in another form than at the source. */
  readonly state: 'present' | 'transformed' | 'refused';
  /** The form at the destination. */
  readonly form?: Form;
  readonly why?: string;
}

/** How long a registry may take to list what it was just given, milliseconds. */
const LAG = 10_000;

/**
 * Writes the artifacts and sees to it that the destination tells of each in the form it knows.
 * @param work `put`: the manifests that are missing, without those of the image, which is there
 */
export async function deliverEvidence(
  destination: Repository,
  artifacts: readonly Artifact[],
  work: { readonly put: ReadonlySet<Digest>; readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<Reconciled[]> {
  const refused = new Map<Digest, string>();
  const sink = puttingOnce(destination);
  for (const generation of generations(artifacts, work.put))
    await Promise.all(
      generation.map(async (artifact) => {
        const why = refused.has(artifact.subject) ? 'its subject was refused' : await write(sink, artifact, work.put);
        if (why !== undefined) refused.set(artifact.closure.root.digest, why);
      }),
    );
  const accepted = artifacts.filter(({ closure }) => !refused.has(closure.root.digest));
  const told = await tellOf(destination, accepted, work);
  return artifacts.map((artifact): Reconciled => {
    const { subject, artifactType, closure } = artifact;
    const { digest } = closure.root;
    const outcome = told.get(digest) ?? { why: refused.get(digest) ?? 'the destination does not list it' };
    const base = { digest, subject, artifactType };
    if ('why' in outcome) return { ...base, state: 'refused', why: outcome.why };
    return { ...base, state: artifact.forms.has(outcome.form) ? 'present' : 'transformed', form: outcome.form };
  });
}

/** Artifacts whose subject another artifact brings come after it. @param put what is still to be written */
function generations(artifacts: readonly Artifact[], put: ReadonlySet<Digest>): Artifact[][] {
  const result: Artifact[][] = [];
  const waiting = new Set(artifacts);
  const unwritten = new Set(put);
  const brought = ({ closure }: Artifact): Digest[] => closure.manifests.map(({ digest }) => digest);
  while (waiting.size > 0) {
    const names = new Set([...waiting].flatMap(brought).filter((digest) => unwritten.has(digest)));
    const ready = [...waiting].filter(({ subject }) => !names.has(subject));
    // Two artifacts about each other cannot be (a digest would have to hold itself); take them as they come if they claim to.
    result.push(ready.length > 0 ? ready : [...waiting]);
    for (const artifact of result.at(-1) ?? []) {
      waiting.delete(artifact);
      for (const digest of brought(artifact)) unwritten.delete(digest);
    }
  }
  return result;
}

/** What two artifacts share, such as one that is a child of another, is written once. */
function puttingOnce(destination: Repository): Pick<Repository, 'put'> {
  const arriving = new Map<Digest, Promise<void>>();
  return {
    put: (manifest) => {
      const arrival = arriving.get(manifest.digest) ?? destination.put(manifest);
      arriving.set(manifest.digest, arrival);
      return arrival;
    },
  };
}

/** @returns why the destination does not take it */
async function write(
  destination: Pick<Repository, 'put'>,
  { closure }: Artifact,
  put: ReadonlySet<Digest>,
): Promise<string | undefined> {
  try {
    await putManifests(
      destination,
      closure.manifests.filter(({ digest }) => put.has(digest)),
    );
    return undefined;
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return error.message;
  }
}

function isRefusal(error: unknown): error is WaybillError {
  return hasCode(error, 'E_REGISTRY_REFUSED', 'E_REGISTRY_QUOTA', 'E_TAG_IMMUTABLE');
}

type Told = { readonly form: Form } | { readonly why: string };

async function tellOf(
  destination: Repository,
  artifacts: readonly Artifact[],
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<ReadonlyMap<Digest, Told>> {
  const told = new Map<Digest, Told>();
  const bound = artifacts.filter(({ closure }) => closure.root.subject !== undefined);
  const subjects = Map.groupBy(bound, ({ subject }) => subject);
  await Promise.all([
    ...[...subjects].map(async ([subject, group]) => {
      const manifests = group.map(({ closure }) => closure.root);
      for (const [digest, outcome] of await tellSubject(destination, subject, manifests, {
        clock,
        ...(signal && { signal }),
      }))
        told.set(digest, outcome);
    }),
    ...artifacts
      .filter(({ tags }) => tags.length > 0)
      .map(async ({ closure, tags }) => {
        const why = await setTags(destination, closure.root, tags);
        if (why !== undefined || !told.has(closure.root.digest))
          told.set(closure.root.digest, why === undefined ? { form: 'tag' } : { why });
      }),
  ]);
  return told;
}

async function tellSubject(
  destination: Repository,
  subject: Digest,
  manifests: readonly Manifest[],
  ports: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<Map<Digest, Told>> {
  const listed = await listedBy(destination, subject, manifests, ports);
  if (listed !== undefined)
    return new Map(
      manifests.filter(({ digest }) => listed.has(digest)).map(({ digest }) => [digest, { form: 'api' } as const]),
    );
  const why = await listInFallback(destination, subject, manifests);
  return new Map(
    manifests.map(({ digest }) => [digest, why === undefined ? ({ form: 'fallback' } as const) : { why }]),
  );
}

/** What the referrers API lists, asked again for a while where it lags behind; undefined where there is none. */
async function listedBy(
  destination: Repository,
  subject: Digest,
  manifests: readonly Manifest[],
  { clock, signal }: { readonly clock: Clock; readonly signal?: AbortSignal },
): Promise<ReadonlySet<Digest> | undefined> {
  const until = clock.now() + LAG;
  for (let pause = 250; ; pause *= 2) {
    const items = await destination.referrers(subject);
    if (items === undefined) return undefined;
    const listed = new Set(items.map(({ digest }) => digest));
    if (manifests.every(({ digest }) => listed.has(digest)) || clock.now() + pause > until) return listed;
    await clock.sleep(pause, signal);
  }
}

/** Sets tags of cosign's form; one that holds other signatures is moved only where ours has all of them too. */
async function setTags(destination: Repository, root: Manifest, tags: readonly string[]): Promise<string | undefined> {
  for (const tag of tags) {
    const found = await destination.manifest(tag);
    if (found?.digest === root.digest) continue;
    const ours = new Set(root.blobs.slice(1).map(({ digest }) => digest));
    if (found?.blobs.slice(1).some(({ digest }) => !ours.has(digest)))
      return `the tag ${tag} at the destination holds other content that ours would replace`;
    try {
      await destination.put(root, tag);
    } catch (error) {
      if (!isRefusal(error)) throw error;
      return error.message;
    }
  }
  return undefined;
}
