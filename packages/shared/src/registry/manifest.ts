import { type Digest, digestOf, isJsonObject, type Json, type JsonObject, quote } from '../kernel/index.ts';
import { type Descriptor, Malformed, parseAnnotations, parseDescriptor } from './descriptor.ts';
import { registryError } from './errors.ts';
import { isMediaType, type ManifestKind, MEDIA, manifestKind } from './media-type.ts';
import { NotStrictJson, parseStrictJson } from './strict-json.ts';

/** Source: ECR PutImage, imageManifest; the distribution-spec asks registries for at least as much. */
export const MANIFEST_BYTES = 4_194_304;
export const MOST_CHILDREN = 1_000;

/** A manifest as it was received: the bytes are what counts and are never written again from the parsed parts. */
export interface Manifest {
  readonly kind: ManifestKind;
  readonly bytes: Uint8Array;
  readonly digest: Digest;
  readonly size: number;
  readonly mediaType: string;
  /** Of an image: config first, then layers; each as often as the manifest names it. */
  readonly blobs: readonly Descriptor[];
  /** Of an index. */
  readonly children: readonly Descriptor[];
  /** What this artifact is about. */
  readonly subject?: Descriptor;
  /** What kind of artifact this is: `artifactType`, else the config's media type. Source: image-spec, "Guidelines for Artifact Usage". */
  readonly artifactType?: string;
  readonly annotations: Readonly<Record<string, string>>;
}

/**
 * Reads a manifest strictly, so that no two readers can understand it differently (CVE-2021-41190).
 * @param from where the bytes come from, for messages
 * @param declared media type by header or descriptor, where there is one
 * @throws E_MANIFEST_INVALID
 */
export function parseManifest(bytes: Uint8Array, from: string, declared?: string): Manifest {
  const digest = digestOf(bytes);
  try {
    if (bytes.length > MANIFEST_BYTES)
      throw new Malformed(`is ${bytes.length} bytes; at most ${MANIFEST_BYTES} are carried`);
    const body = parseStrictJson(bytes);
    if (!isJsonObject(body)) throw new Malformed('is not a JSON object');
    if (body['schemaVersion'] !== 2)
      throw new Malformed(`has schemaVersion ${said(body['schemaVersion'])}; only 2 is carried`);
    const mediaType = mediaTypeOf(body, declared);
    const kind = kindOf(body, mediaType);
    const common = { bytes, digest, size: bytes.length, mediaType, ...parts(body) };
    return kind === 'index'
      ? { kind, ...common, blobs: [], children: descriptors(body, 'manifests') }
      : { kind, ...common, ...imageParts(body, common.artifactType), children: [] };
  } catch (error) {
    if (!(error instanceof Malformed || error instanceof NotStrictJson)) throw error;
    throw registryError('E_MANIFEST_INVALID', `the manifest ${digest} from ${from}: ${error.message}`, {
      cause: error,
    });
  }
}

/** The manifest as a descriptor of it. */
export function descriptorOf(manifest: Manifest): Descriptor {
  const { mediaType, digest, size, artifactType } = manifest;
  return { mediaType, digest, size, ...(artifactType !== undefined && { artifactType }) };
}

/** The body decides; a header that says otherwise is an error, a general one (JSON, bytes) says nothing. */
function mediaTypeOf(body: JsonObject, declared: string | undefined): string {
  const own = body['mediaType'];
  if (own !== undefined && !isMediaType(own)) throw new Malformed(`has mediaType ${said(own)}`);
  const general = declared === undefined || /^(application\/(json|octet-stream)|text\/plain)$/.test(declared);
  if (own !== undefined && !general && declared !== own)
    throw new Malformed(`calls itself ${quote(own)} but was served as ${quote(declared)}`);
  const mediaType = own ?? (general ? undefined : declared);
  if (mediaType !== undefined) return mediaType;
  return 'manifests' in body ? MEDIA.ociIndex : MEDIA.ociManifest;
}

function kindOf(body: JsonObject, mediaType: string): ManifestKind {
  const kind = manifestKind(mediaType);
  if (kind === undefined) throw new Malformed(`has the media type ${quote(mediaType)}, which is not carried`);
  const foreign = kind === 'index' ? ['config', 'layers', 'fsLayers', 'blobs'] : ['manifests', 'fsLayers', 'blobs'];
  const wrong = foreign.find((key) => key in body);
  if (wrong !== undefined) throw new Malformed(`is an ${kind} and must not have ${quote(wrong)}`);
  return kind;
}

function parts(body: JsonObject): Pick<Manifest, 'subject' | 'artifactType' | 'annotations'> {
  const subject = body['subject'] === undefined ? undefined : parseDescriptor(body['subject'], 'subject');
  const artifactType = body['artifactType'];
  return {
    annotations: parseAnnotations(body['annotations'], 'manifest'),
    ...(subject !== undefined && { subject }),
    ...(typeof artifactType === 'string' && artifactType !== '' && { artifactType }),
  };
}

function imageParts(body: JsonObject, artifactType: string | undefined): Pick<Manifest, 'blobs' | 'artifactType'> {
  const config = parseDescriptor(body['config'], 'config');
  const type = artifactType ?? (isImageConfig(config.mediaType) ? undefined : config.mediaType);
  return { blobs: [config, ...descriptors(body, 'layers')], ...(type !== undefined && { artifactType: type }) };
}

function isImageConfig(mediaType: string): boolean {
  return mediaType === MEDIA.ociConfig || mediaType === MEDIA.dockerConfig;
}

function descriptors(body: JsonObject, key: 'manifests' | 'layers'): readonly Descriptor[] {
  const list = body[key] ?? [];
  if (!Array.isArray(list)) throw new Malformed(`${key} is not a list`);
  if (list.length > MOST_CHILDREN)
    throw new Malformed(`has ${list.length} ${key}; at most ${MOST_CHILDREN} are carried`);
  return list.map((item, index) => parseDescriptor(item, `${key}[${index}]`));
}

function said(value: Json | undefined): string {
  return value === undefined ? 'missing' : quote(JSON.stringify(value));
}
