import { type Digest, hexOf, isJsonObject, type Json, type JsonObject } from '../kernel/index.ts';
import { type ImageSource, readManifest } from './image.ts';
import { readJsonBlob } from './image-config.ts';
import { objectAt, objectsAt, textAt } from './reports/json-reading.ts';

/** A JSON document that is attached to an image. */
export interface Attachment {
  /** Digest of the referrer. */
  readonly digest: Digest;
  readonly body: JsonObject;
}

/** Documents larger than this, and more than this many, are not read. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST = 100;

/** The JSON documents that refer to an image, taken out of in-toto statements and their envelopes. Signatures are not checked here. */
export async function attachmentsOf(
  subject: Digest,
  source: ImageSource,
  artifactType: (type: string) => boolean,
): Promise<Attachment[]> {
  const referrers = (await source.referrers(subject)) ?? [];
  const found: Attachment[] = [];
  for (const referrer of referrers.filter(({ artifactType: type }) => artifactType(type ?? '')).slice(0, MOST)) {
    const manifest = await readManifest(referrer.digest, source);
    if (manifest.subject?.digest !== subject) continue;
    for (const layer of manifest.blobs.slice(1).filter(({ size }) => size <= MOST_BYTES)) {
      const body = await readJsonBlob(layer, source);
      const document = body === undefined ? undefined : unwrapped(body, subject);
      if (document !== undefined) found.push({ digest: referrer.digest, body: document });
    }
  }
  return found;
}

/** The predicate of a statement about this image; undefined for a statement about another one. Source: in-toto attestation v1, DSSE. */
function unwrapped(body: JsonObject, subject: Digest): JsonObject | undefined {
  const envelope = isJsonObject(body['dsseEnvelope'] ?? null) ? objectAt(body, 'dsseEnvelope') : body;
  const statement = textAt(envelope, 'payloadType') === 'application/vnd.in-toto+json' ? decoded(envelope) : body;
  if (statement === undefined) return undefined;
  if (!textAt(statement, '_type').startsWith('https://in-toto.io/Statement/')) return statement;
  const about = objectsAt(statement, 'subject').some(
    (item) => textAt(objectAt(item, 'digest'), 'sha256') === hexOf(subject),
  );
  return about ? objectAt(statement, 'predicate') : undefined;
}

function decoded(envelope: JsonObject): JsonObject | undefined {
  try {
    const value = JSON.parse(Buffer.from(textAt(envelope, 'payload'), 'base64').toString('utf8')) as Json;
    return isJsonObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
