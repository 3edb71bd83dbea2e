import { type Digest, hasCode, hexOf, isJsonObject, type JsonObject } from '../../kernel/index.ts';
import {
  type ContentSource,
  type Manifest,
  NotStrictJson,
  parseStrictJson,
  verifiedBytes,
} from '../../registry/index.ts';

/** Something that is attached to a manifest of an image. */
export interface Attachment {
  /** The manifest that it is about, by its own word or by the tag that it stands under. */
  readonly subject: Digest;
  readonly manifest: Manifest;
}

/** One JSON document of an attachment. Who wrote it is not known here: anybody who may push can attach anything. */
export interface Paper {
  /** Digest of the attachment. */
  readonly digest: Digest;
  readonly subject: Digest;
  readonly artifactType: string;
  readonly mediaType: string;
  /** Annotations of the layer, where cosign keeps signatures. */
  readonly annotations: Readonly<Record<string, string>>;
  readonly bytes: Uint8Array;
  readonly body: JsonObject;
  /** Where the document is an in-toto statement, or an envelope around one. */
  readonly statement: Statement | undefined;
}

/** Source: in-toto attestation v1, and v0.1 which BuildKit writes. */
export interface Statement {
  readonly predicateType: string;
  readonly predicate: JsonObject;
  /** Digests that it says to be about. */
  readonly subjects: readonly Digest[];
}

/** Larger ones and more of them are not read. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_LAYERS = 64;
const STATEMENT = /^https:\/\/in-toto\.io\/Statement\/v(0\.1|1)$/;

/** The JSON documents of attachments, every byte hashed. What is no JSON object, or is larger than 64 MiB, is left out. */
export async function readPapers(source: ContentSource, attachments: readonly Attachment[]): Promise<Paper[]> {
  const all = await Promise.all(attachments.map((attachment) => papersOf(source, attachment)));
  return all.flat();
}

async function papersOf(source: ContentSource, { subject, manifest }: Attachment): Promise<Paper[]> {
  const layers = manifest.blobs.slice(1, 1 + MOST_LAYERS).filter(({ size }) => size <= MOST_BYTES);
  const papers: Paper[] = [];
  for (const { data, ...layer } of layers) {
    const bytes = data ?? (await read(source, layer));
    const body = bytes === undefined ? undefined : parsed(bytes);
    if (bytes === undefined || body === undefined) continue;
    const { digest, artifactType = '' } = manifest;
    const { mediaType, annotations = {} } = layer;
    papers.push({ digest, subject, artifactType, mediaType, annotations, bytes, body, statement: statementIn(body) });
  }
  return papers;
}

async function read(source: ContentSource, layer: { digest: Digest; size: number; mediaType: string }) {
  try {
    return await verifiedBytes(await source.open(layer, 0), layer, source.place);
  } catch (error) {
    if (hasCode(error, 'E_IMAGE_NOT_FOUND')) return undefined;
    throw error;
  }
}

/** @returns undefined for anything that is not one JSON object with each key once */
function parsed(bytes: Uint8Array): JsonObject | undefined {
  try {
    const body = parseStrictJson(bytes);
    return isJsonObject(body) ? body : undefined;
  } catch (error) {
    if (error instanceof NotStrictJson) return undefined;
    throw error;
  }
}

/** The DSSE envelope of a document, which a Sigstore bundle holds inside. Source: DSSE, envelope.md. */
export function envelopeIn(body: JsonObject): JsonObject | undefined {
  const inner = body['dsseEnvelope'];
  const envelope = isJsonObject(inner) ? inner : body;
  return typeof envelope['payload'] === 'string' && typeof envelope['payloadType'] === 'string' ? envelope : undefined;
}

function statementIn(body: JsonObject): Statement | undefined {
  const envelope = envelopeIn(body);
  if (envelope === undefined) return parseStatement(body);
  if (envelope['payloadType'] !== 'application/vnd.in-toto+json') return undefined;
  const payload = parsed(Buffer.from(String(envelope['payload']), 'base64'));
  return payload === undefined ? undefined : parseStatement(payload);
}

/** @returns undefined unless it is a statement about at least one sha256 digest */
function parseStatement(body: JsonObject): Statement | undefined {
  const { _type: type, predicateType, predicate, subject } = body;
  if (typeof type !== 'string' || !STATEMENT.test(type)) return undefined;
  if (typeof predicateType !== 'string' || !isJsonObject(predicate) || !Array.isArray(subject)) return undefined;
  const subjects = subject.flatMap((item) => {
    const digest = isJsonObject(item) && isJsonObject(item['digest']) ? item['digest']['sha256'] : undefined;
    return typeof digest === 'string' && /^[0-9a-f]{64}$/.test(digest) ? [`sha256:${digest}` as Digest] : [];
  });
  return { predicateType, predicate, subjects };
}

/** Whether a document is about a manifest: both where it hangs and what it says, as far as it says so. */
export function isAbout({ subject, statement }: Paper, digest: Digest): boolean {
  if (statement === undefined) return subject === digest;
  return statement.subjects.some((named) => hexOf(named) === hexOf(digest));
}
