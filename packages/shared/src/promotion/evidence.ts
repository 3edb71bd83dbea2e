import { type Digest, hasCode } from '../kernel/index.ts';
import { type ContentSource, type Manifest, registryError } from '../registry/index.ts';
import { type Closure, readClosure } from './closure.ts';
import { type Form, type Lead, type LeadFinder, leadFinder } from './referrer-leads.ts';

/** Something about an image that travels with it: a signature, an SBOM, a provenance statement. */
export interface Artifact {
  readonly subject: Digest;
  readonly artifactType: string;
  readonly closure: Closure;
  /** How the source tells of it. */
  readonly forms: ReadonlySet<Form>;
  /** Tags of its own that name it. */
  readonly tags: readonly string[];
}

export interface Evidence {
  /** Subjects before what is about them. */
  readonly artifacts: readonly Artifact[];
  /** What the source tells of but does not hand out. */
  readonly lost: readonly LostArtifact[];
}

export interface LostArtifact {
  readonly subject: Digest;
  /** The subject's own where only a tag is known. */
  readonly digest: Digest;
  readonly why: string;
}

/** Which artifacts travel: all, none, or those of the listed types. */
export type Referrers = 'all' | 'none' | readonly string[];

export const NO_EVIDENCE: Evidence = { artifacts: [], lost: [] };

const MOST = 1_000;

/** The artifacts about every manifest of an image, and about those artifacts, and so on: each once, however it is told of. */
export function readEvidence(source: ContentSource, image: Closure, wanted: Referrers): Promise<Evidence> {
  return evidenceReader(source).read(image, wanted);
}

/** Reads the artifacts of one image; may begin to look for them before the image is read. */
export interface EvidenceReader extends Pick<LeadFinder, 'ahead'> {
  read(image: Closure, wanted: Referrers): Promise<Evidence>;
}

export function evidenceReader(source: ContentSource): EvidenceReader {
  const find = leadFinder(source);
  return {
    ahead: find.ahead,
    read: (image, wanted) =>
      wanted === 'none' ? Promise.resolve(NO_EVIDENCE) : follow(source, image, { wanted, find }),
  };
}

async function follow(
  source: ContentSource,
  image: Closure,
  { wanted, find }: { wanted: Referrers; find: LeadFinder },
): Promise<Evidence> {
  const found = new Map<Digest, Artifact>();
  const lost = new Map<string, LostArtifact>();
  const known = new Set(image.manifests.map(({ digest }) => digest));
  let subjects = image.manifests.map(({ digest }) => digest);
  while (subjects.length > 0) {
    const all = await find(subjects);
    for (const { subject, withheld } of all)
      if (withheld !== undefined)
        lost.set(withheld, { subject, digest: subject, why: `its tag ${withheld} is listed and not there` });
    const leads = groupLeads(all.filter(({ digest }) => !known.has(digest)));
    if (found.size + leads.length > MOST)
      throw registryError(
        'E_MANIFEST_INVALID',
        `${image.root.digest} from ${source.place} has more than ${MOST} referrers, the most that are carried`,
      );
    const results = await Promise.all(leads.map((group) => readArtifact(source, group, wanted)));
    const fresh = results.filter((result) => result !== undefined);
    for (const result of fresh) {
      if ('why' in result) lost.set(result.digest, result);
      else found.set(result.closure.root.digest, result);
    }
    const manifests = fresh.flatMap((result) => ('why' in result ? [] : result.closure.manifests));
    subjects = [...new Set(manifests.map(({ digest }) => digest).filter((digest) => !known.has(digest)))];
    for (const digest of subjects) known.add(digest);
  }
  return { artifacts: [...found.values()], lost: [...lost.values()] };
}

/** All leads to one digest together. */
function groupLeads(leads: readonly Lead[]): (readonly [Lead, ...Lead[]])[] {
  const groups = new Map<Digest, [Lead, ...Lead[]]>();
  for (const lead of leads) {
    const group = groups.get(lead.digest);
    if (group === undefined) groups.set(lead.digest, [lead]);
    else group.push(lead);
  }
  return [...groups.values()];
}

/** The artifact, if it really is about that subject: a list can say anything. */
async function readArtifact(
  source: ContentSource,
  leads: readonly [Lead, ...Lead[]],
  wanted: Referrers,
): Promise<Artifact | LostArtifact | undefined> {
  const [{ digest, subject }] = leads;
  try {
    const manifest = await source.manifest(digest);
    if (manifest === undefined) {
      // An entry of a fallback index may outlive what it names; the API lists what there is.
      if (leads.every(({ form }) => form === 'fallback')) return undefined;
      return { subject, digest, why: 'it is listed and not there' };
    }
    const honest = leads.filter((lead) => isAbout(manifest, lead));
    const [first] = honest;
    const artifactType = typeOf(manifest);
    if (first === undefined || !isWanted(artifactType, wanted)) return undefined;
    return {
      subject: first.subject,
      artifactType,
      closure: await readClosure(source, manifest),
      forms: new Set(honest.map(({ form }) => form)),
      tags: honest.flatMap(({ tag }) => tag ?? []),
    };
  } catch (error) {
    if (!hasCode(error, 'E_REGISTRY_REFUSED', 'E_IMAGE_NOT_FOUND')) throw error;
    return { subject, digest, why: error.message };
  }
}

/** A tag of cosign's form binds by its name; anything else by its subject. */
function isAbout(manifest: Manifest, { subject, form }: Lead): boolean {
  if (manifest.subject !== undefined) return manifest.subject.digest === subject;
  return form === 'tag' && manifest.kind === 'image';
}

function typeOf(manifest: Manifest): string {
  return manifest.artifactType ?? manifest.blobs[1]?.mediaType ?? manifest.mediaType;
}

function isWanted(artifactType: string, wanted: Referrers): boolean {
  return wanted === 'all' || wanted.includes(artifactType);
}
