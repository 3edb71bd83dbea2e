import {
  canonicalJson,
  type Digest,
  digestOf,
  isDigest,
  isJsonObject,
  type Json,
  type JsonObject,
} from '../../kernel/index.ts';
import { type Manifest, MEDIA, NotStrictJson, parseManifest, parseStrictJson } from '../../registry/index.ts';

/** Artifact type of a ledger entry, and media type of its content. */
export const ENTRY_TYPE = 'application/vnd.waybill.ledger.entry.v1+json';

/** One promotion into an environment, as it is written down for good. */
export interface LedgerEntry {
  readonly environment: string;
  /** From 1, without gaps. */
  readonly sequence: number;
  readonly kind: 'promotion' | 'rollback';
  readonly digest: Digest;
  /** What the environment had before. */
  readonly previousDigest: Digest | null;
  /** Digest of the entry before: each entry seals all before it. */
  readonly previousEntry: Digest | null;
  readonly from: string;
  readonly to: string;
  readonly tags: readonly string[];
  /** What was attached to the image. */
  readonly evidence: readonly { readonly digest: Digest; readonly artifactType: string }[];
  /** Merkle root of everything that arrived. */
  readonly closure: Digest;
  /** Where the promotion ran; free of secrets. */
  readonly run: Readonly<Record<string, string>>;
  readonly actor: string | null;
  /** RFC 3339, UTC. */
  readonly time: string;
}

const EMPTY_CONFIG = Buffer.from('{}');

/** The tag that an entry is written under. Only the first writer gets it where tags are immutable. */
export function entryTag(environment: string, sequence: number): string {
  return `ledger-${environment}-${String(sequence).padStart(6, '0')}`;
}

/** Environment and sequence of a ledger tag; undefined for any other tag, one that only looks alike included. */
export function parseEntryTag(tag: string): { environment: string; sequence: number } | undefined {
  const match = /^ledger-(.+)-(\d{6,15})$/.exec(tag);
  if (match === null) return undefined;
  const [environment = '', sequence] = [match[1], Number(match[2])];
  return sequence > 0 && entryTag(environment, sequence) === tag ? { environment, sequence } : undefined;
}

/** The entry as an artifact about the image: its content also stands in the manifest, so that reading a chain reads manifests only. */
export function entryManifest(entry: LedgerEntry, subject: Manifest): { manifest: Manifest; content: Buffer } {
  const content = Buffer.from(canonicalJson({ schema: 'waybill/ledger-entry/v1', ...entry }));
  const { mediaType, digest, size } = subject;
  const body: JsonObject = {
    schemaVersion: 2,
    mediaType: MEDIA.ociManifest,
    artifactType: ENTRY_TYPE,
    config: {
      mediaType: MEDIA.ociEmpty,
      digest: digestOf(EMPTY_CONFIG),
      size: EMPTY_CONFIG.length,
      data: EMPTY_CONFIG.toString('base64'),
    },
    layers: [
      { mediaType: ENTRY_TYPE, digest: digestOf(content), size: content.length, data: content.toString('base64') },
    ],
    subject: { mediaType, digest, size },
    annotations: {
      'org.opencontainers.image.created': entry.time,
      'org.opencontainers.image.title': `${entry.kind} ${entry.sequence} into ${entry.environment}`,
    },
  };
  return { manifest: parseManifest(Buffer.from(canonicalJson(body)), 'the ledger'), content };
}

/** The entry inside an artifact; undefined when it is none, or is malformed: anybody can attach what only looks like one. */
export function parseEntry(manifest: Manifest): LedgerEntry | undefined {
  const content = manifest.blobs[1];
  if (manifest.artifactType !== ENTRY_TYPE || content?.data === undefined) return undefined;
  try {
    const body = parseStrictJson(content.data);
    return isEntry(body) && body.digest === manifest.subject?.digest ? body : undefined;
  } catch (error) {
    if (error instanceof NotStrictJson) return undefined;
    throw error;
  }
}

function isEntry(body: Json): body is Json & LedgerEntry {
  if (!isJsonObject(body)) return false;
  const {
    environment,
    sequence,
    kind,
    digest,
    previousDigest,
    previousEntry,
    from,
    to,
    tags,
    evidence,
    closure,
    run,
    actor,
    time,
  } = body;
  const orNull = (value: Json | undefined): boolean => value === null || isDigest(value);
  const isText = (value: Json): boolean => typeof value === 'string';
  return (
    body['schema'] === 'waybill/ledger-entry/v1' &&
    typeof environment === 'string' &&
    typeof sequence === 'number' &&
    Number.isSafeInteger(sequence) &&
    sequence > 0 &&
    (kind === 'promotion' || kind === 'rollback') &&
    isDigest(digest) &&
    orNull(previousDigest) &&
    orNull(previousEntry) &&
    typeof from === 'string' &&
    typeof to === 'string' &&
    Array.isArray(tags) &&
    tags.every(isText) &&
    Array.isArray(evidence) &&
    evidence.every((item) => isJsonObject(item) && isDigest(item['digest']) && isText(item['artifactType'] ?? null)) &&
    isDigest(closure) &&
    isJsonObject(run) &&
    Object.values(run).every(isText) &&
    (actor === null || typeof actor === 'string') &&
    typeof time === 'string' &&
    !Number.isNaN(Date.parse(time))
  );
}
