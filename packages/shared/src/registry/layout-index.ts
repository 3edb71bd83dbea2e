import { canonicalJson, type Digest, isJsonObject, type Json, type JsonObject } from '../kernel/index.ts';
import { type Descriptor, Malformed, parseDescriptor } from './descriptor.ts';
import { registryError } from './errors.ts';
import { MEDIA } from './media-type.ts';
import { NotStrictJson, parseStrictJson } from './strict-json.ts';

/** Source: image-spec, "Image Layout", index.json and org.opencontainers.image.ref.name. */
export const REF_NAME = 'org.opencontainers.image.ref.name';
export const LAYOUT_FILE = '{"imageLayoutVersion":"1.0.0"}';

/** What an image layout lists: manifests, some under a name. */
export interface LayoutIndex {
  readonly entries: readonly Descriptor[];
}

/** @throws E_LAYOUT_INVALID */
export function parseLayoutIndex(bytes: Uint8Array, path: string): LayoutIndex {
  try {
    const body = parseStrictJson(bytes);
    const list = isJsonObject(body) ? body['manifests'] : undefined;
    if (!Array.isArray(list)) throw new Malformed('index.json has no manifests');
    return { entries: list.map((item: Json, at) => parseDescriptor(item, `manifests[${at}]`)) };
  } catch (error) {
    if (!(error instanceof Malformed || error instanceof NotStrictJson)) throw error;
    throw registryError('E_LAYOUT_INVALID', `${path}: index.json: ${error.message}`, { cause: error });
  }
}

/** The entry under a tag; without one the only entry that has a name, or the only entry at all. */
export function findEntry({ entries }: LayoutIndex, tag: string, path: string): Descriptor | undefined {
  if (tag !== '') return entries.find((entry) => nameOf(entry) === tag);
  const named = entries.filter((entry) => nameOf(entry) !== undefined);
  const distinct = new Map((named.length > 0 ? named : entries).map((entry) => [entry.digest, entry]));
  if (distinct.size > 1)
    throw registryError('E_LAYOUT_INVALID', `${path} holds ${distinct.size} images`, {
      cure: `name one of them: ${entries.map((entry) => nameOf(entry) ?? entry.digest).join(', ')}`,
    });
  return [...distinct.values()][0];
}

function nameOf(entry: Descriptor): string | undefined {
  return entry.annotations?.[REF_NAME];
}

/** The index with one more entry; an entry of the same name gives way. */
export function withEntry({ entries }: LayoutIndex, entry: Descriptor, tag: string | undefined): LayoutIndex {
  const named: Descriptor = tag === undefined ? entry : { ...entry, annotations: { [REF_NAME]: tag } };
  const others = entries.filter((other) =>
    tag === undefined ? other.digest !== entry.digest : nameOf(other) !== tag && !isPlain(other, entry.digest),
  );
  const already = tag === undefined && entries.some((other) => other.digest === entry.digest);
  return already ? { entries } : { entries: [...others, named] };
}

function isPlain(entry: Descriptor, digest: Digest): boolean {
  return entry.digest === digest && nameOf(entry) === undefined;
}

/** Named entries first, by name, then the others by digest: the same text in whatever order they came. */
export function formatLayoutIndex({ entries }: LayoutIndex): string {
  const manifests: JsonObject[] = [...entries]
    .sort(byPlace)
    .map(({ mediaType, digest, size, artifactType, annotations }) => ({
      mediaType,
      digest,
      size,
      ...(artifactType !== undefined && { artifactType }),
      ...(annotations !== undefined && { annotations }),
    }));
  return `${canonicalJson({ schemaVersion: 2, mediaType: MEDIA.ociIndex, manifests })}\n`;
}

function byPlace(a: Descriptor, b: Descriptor): number {
  const [one, other] = [a, b].map((entry) => `${nameOf(entry) ?? '\u{10ffff}'} ${entry.digest}`) as [string, string];
  return one < other ? -1 : 1;
}
