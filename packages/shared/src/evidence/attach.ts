import { type Digest, hasCode, type JsonObject } from '../kernel/index.ts';
import { type Descriptor, descriptorOf, type Manifest, type Repository } from '../registry/index.ts';
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
export async function attachArtifact(question: AttachQuestion): Promise<Attached> {
  const { repository, subject, artifactType, bytes } = question;
  const manifest = artifactManifest(question, subject);
  const same = await findSame(question, manifest);
  if (same !== undefined) return { digest: same.digest, artifactType, fresh: false };
  const [config, document] = manifest.blobs;
  if (config !== undefined) await putBytes(repository, config, EMPTY_CONFIG);
  if (document !== undefined) await putBytes(repository, document, bytes);
  await putReferrer(repository, manifest, subject.digest);
  return { digest: manifest.digest, artifactType, fresh: true };
}

/** The referrer that says the same already: by its bytes, else by its evidence key. */
async function findSame(
  { repository, subject, artifactType, annotations }: AttachQuestion,
  manifest: Manifest,
): Promise<Descriptor | undefined> {
  const listed = await listReferrers(repository, subject.digest);
  const equal = listed.find(({ digest }) => digest === manifest.digest);
  const key = annotations[EVIDENCE_KEY];
  if (equal !== undefined || key === undefined) return equal;
  return findAnnotated(repository, listed, { artifactType, name: EVIDENCE_KEY, value: key });
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

async function putReferrer(repository: Repository, manifest: Manifest, subject: Digest): Promise<void> {
  try {
    await repository.put(manifest);
  } catch (error) {
    if (!hasCode(error, 'E_REGISTRY_QUOTA')) throw error;
    throw evidenceError('E_EVIDENCE_FULL', `${repository.place}: ${subject} has as many referrers as allowed`, {
      cause: error,
    });
  }
  const listed = await repository.referrers(subject);
  if (listed === undefined) return addToFallback(repository, subject, manifest);
  if (!listed.some(({ digest }) => digest === manifest.digest))
    throw evidenceError(
      'E_EVIDENCE_NOT_LISTED',
      `${repository.place} took ${descriptorOf(manifest).digest} but does not list it as a referrer of ${subject}`,
    );
}
