import { type Digest, hasCode, type JsonObject } from '../kernel/index.ts';
import type { Descriptor, Manifest, Repository } from '../registry/index.ts';
import { type Artifact, artifactManifest, EMPTY_CONFIG } from './artifact.ts';
import { evidenceError } from './errors.ts';
import { addToFallback, readFallback } from './fallback-tag.ts';
import { putBytes } from './put-bytes.ts';
import { STATEMENT_MEDIA, type StatementSubject, statementBytes } from './statement.ts';

/** What a statement's predicate means, where a list of referrers can be filtered by it. Source: BuildKit, "Image attestation storage". */
export const PREDICATE_TYPE = 'in-toto.io/predicate-type';
/** Two pieces of evidence with the same value say the same; only the first is attached. */
export const EVIDENCE_KEY = 'dev.waybill.evidence-key';

/** Evidence beside an image. */
export interface Attached {
  readonly digest: Digest;
  readonly artifactType: string;
  /** False when it was there before. */
  readonly fresh: boolean;
}

export interface AttachQuestion extends Artifact {
  /** The repository that holds the subject. */
  readonly repository: Repository;
  readonly subject: Descriptor;
}

/**
 * Attaches a document to an image as an OCI referrer, once: the same bytes, or another with the same evidence key, are found and left.
 * @throws E_EVIDENCE_FULL at the registry's limit of referrers, E_EVIDENCE_NOT_LISTED when the registry does not list what it took
 */
export async function attachArtifact({ repository, subject, ...artifact }: AttachQuestion): Promise<Attached> {
  const [attached] = await attachArtifacts(repository, subject, [artifact]);
  return attached as Attached;
}

/** As above for several documents about one image: the registry is asked what it has before the first and after the last. */
export async function attachArtifacts(
  repository: Repository,
  subject: Descriptor,
  artifacts: readonly Artifact[],
): Promise<Attached[]> {
  const listed = await listReferrers(repository, subject.digest);
  const attached: Attached[] = [];
  const fresh: Manifest[] = [];
  for (const artifact of artifacts) {
    const { artifactType } = artifact;
    const manifest = artifactManifest(artifact, subject);
    const same = await findSame(repository, listed, { artifact, manifest });
    attached.push({ digest: (same ?? manifest).digest, artifactType, fresh: same === undefined });
    if (same !== undefined) continue;
    await store(repository, manifest, artifact.bytes);
    fresh.push(manifest);
  }
  if (fresh.length > 0) await mustBeListed(repository, fresh, subject.digest);
  return attached;
}

async function store(repository: Repository, manifest: Manifest, bytes: Uint8Array): Promise<void> {
  const [config, document] = manifest.blobs;
  if (config !== undefined) await putBytes(repository, config, EMPTY_CONFIG);
  if (document !== undefined) await putBytes(repository, document, bytes);
  try {
    await repository.put(manifest);
  } catch (error) {
    if (!hasCode(error, 'E_REGISTRY_QUOTA')) throw error;
    const { digest } = manifest.subject ?? manifest;
    throw evidenceError('E_EVIDENCE_FULL', `${repository.place}: ${digest} has as many referrers as allowed`, {
      cause: error,
    });
  }
}

/** Some registries take a referrer and forget whose it is, so it is read back. */
async function mustBeListed(repository: Repository, fresh: readonly Manifest[], subject: Digest): Promise<void> {
  const listed = await repository.referrers(subject);
  for (const manifest of fresh) {
    if (listed === undefined) await addToFallback(repository, subject, manifest);
    else if (!listed.some(({ digest }) => digest === manifest.digest))
      throw evidenceError(
        'E_EVIDENCE_NOT_LISTED',
        `${repository.place} took ${manifest.digest} but does not list it as a referrer of ${subject}`,
      );
  }
}

/** The referrer that says the same already: by its bytes, else by its evidence key. */
async function findSame(
  repository: Repository,
  listed: readonly Descriptor[],
  { artifact, manifest }: { readonly artifact: Artifact; readonly manifest: Manifest },
): Promise<Descriptor | undefined> {
  const equal = listed.find(({ digest }) => digest === manifest.digest);
  const key = artifact.annotations[EVIDENCE_KEY];
  if (equal !== undefined || key === undefined) return equal;
  return findAnnotated(repository, listed, { artifactType: artifact.artifactType, name: EVIDENCE_KEY, value: key });
}

/** The first referrer of a type that has an annotation of that value. */
async function findAnnotated(
  repository: Repository,
  listed: readonly Descriptor[],
  wanted: { readonly artifactType: string; readonly name: string; readonly value: string },
): Promise<Descriptor | undefined> {
  for (const found of listed.filter(({ artifactType }) => artifactType === wanted.artifactType)) {
    // A list should repeat a manifest's annotations, but not every registry's does (distribution-spec, "Listing Referrers").
    const known = found.annotations ?? (await repository.manifest(found.digest))?.annotations;
    if (known?.[wanted.name] === wanted.value) return found;
  }
  return undefined;
}

/** The first unsigned statement with a predicate of that type among the referrers of an image. */
export function findStatement(
  repository: Repository,
  listed: readonly Descriptor[],
  predicateType: string,
): Promise<Descriptor | undefined> {
  return findAnnotated(repository, listed, {
    artifactType: STATEMENT_MEDIA,
    name: PREDICATE_TYPE,
    value: predicateType,
  });
}

export interface StatementQuestion {
  readonly sink: Repository;
  readonly subject: Descriptor;
  /** How the statement calls the image: its repository. */
  readonly name: string;
  readonly predicateType: string;
  readonly predicate: JsonObject;
  /** Further subjects, such as the platforms of an index. */
  readonly more?: readonly StatementSubject[];
  /** `application/vnd.in-toto+json` where nothing else is said. */
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** Attaches an unsigned in-toto statement about an image. */
export function attachStatement(question: StatementQuestion): Promise<Attached> {
  const { sink, subject, name, more = [], predicateType, predicate } = question;
  const { artifactType = STATEMENT_MEDIA, annotations = {} } = question;
  const subjects = [{ name, digest: subject.digest }, ...more];
  return attachArtifact({
    repository: sink,
    subject,
    artifactType,
    mediaType: STATEMENT_MEDIA,
    bytes: statementBytes({ subjects, predicateType, predicate }),
    annotations: { [PREDICATE_TYPE]: predicateType, ...annotations },
  });
}

/** The referrers of an image, by the API or by the tag that stands in for it. */
export async function listReferrers(repository: Repository, subject: Digest): Promise<readonly Descriptor[]> {
  return (await repository.referrers(subject)) ?? (await readFallback(repository, subject));
}
