import { type Digest, digestOf, isDigest } from '@waybill/shared/kernel';
import { refusal } from '../core/index.ts';

export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json';
export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json';
const DOCKER_MANIFEST = 'application/vnd.docker.distribution.manifest.v2+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';

const IMAGES: readonly string[] = [OCI_MANIFEST, DOCKER_MANIFEST];
const INDEXES: readonly string[] = [OCI_INDEX, DOCKER_LIST];

interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly urls?: readonly string[];
  readonly platform?: Readonly<Record<string, unknown>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly artifactType?: string;
}

/** A manifest as it was pushed, and what it points at. */
export interface Manifest {
  readonly digest: Digest;
  readonly bytes: Buffer;
  readonly mediaType: string;
  readonly kind: 'image' | 'index';
  readonly artifactType?: string;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly config?: Descriptor;
  readonly layers: readonly Descriptor[];
  readonly children: readonly Descriptor[];
  readonly subject?: Descriptor;
}

/** 4 MiB: the API model's limit of `imageManifest`. */
const LARGEST = 4_194_304;

/**
 * Reads a manifest as strictly as ECR: one known media type, whole descriptors, no platform in a subject.
 * @param stated the media type that came beside it, if any
 * @param options whether an image may have no layers, as the OCI specifications let it and ECR does not
 * @throws refusal InvalidParameterException
 */
export function parseManifest(bytes: Buffer, stated?: string, options: { emptyLayers?: boolean } = {}): Manifest {
  if (bytes.length > LARGEST) throw invalid(`Image manifest size ${bytes.length} exceeds ${LARGEST}`);
  const document = parseObject(bytes);
  const own = document['mediaType'];
  if (own !== undefined && typeof own !== 'string') throw invalid('mediaType must be a string');
  const mediaType = own ?? stated;
  if (mediaType === undefined) throw invalid('Media type is missing in the manifest and beside it');
  if (own !== undefined && stated !== undefined && own !== stated)
    throw invalid(`Media type '${own}' of the manifest differs from the stated '${stated}'`);
  const common = { digest: digestOf(bytes), bytes, mediaType, ...aboutOf(document) };
  if (INDEXES.includes(mediaType)) {
    if ('layers' in document || 'config' in document) throw invalid('An index has no layers and no config');
    return { ...common, kind: 'index', layers: [], children: descriptors(document['manifests'], 'manifests') };
  }
  if (!IMAGES.includes(mediaType)) throw invalid(`Unsupported media type '${mediaType}'`);
  if (document['schemaVersion'] !== 2) throw invalid('schemaVersion must be 2');
  if ('manifests' in document) throw invalid('An image manifest has no manifests');
  const config = descriptor(document['config'], 'config');
  const layers = descriptors(document['layers'], 'layers');
  if (layers.length === 0 && options.emptyLayers !== true) throw invalid('Image manifest has no layers');
  const artifactType = common.artifactType ?? config.mediaType;
  return { ...common, kind: 'image', artifactType, config, layers, children: [] };
}

function parseObject(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes));
    if (isObject(parsed)) return parsed;
  } catch {
    // Reported below, the same for every way to be no JSON.
  }
  throw invalid('Invalid JSON syntax');
}

function aboutOf(document: Readonly<Record<string, unknown>>) {
  const { artifactType, annotations, subject } = document as Readonly<
    Record<'artifactType' | 'annotations' | 'subject', unknown>
  >;
  if (isObject(subject) && 'platform' in subject) throw invalid('platform is not allowed in subject');
  return {
    ...(typeof artifactType === 'string' && artifactType !== '' && { artifactType }),
    ...(isObject(annotations) && { annotations: annotations as Readonly<Record<string, string>> }),
    ...(subject !== undefined && { subject: descriptor(subject, 'subject') }),
  };
}

function descriptors(value: unknown, at: string): readonly Descriptor[] {
  if (!Array.isArray(value)) throw invalid(`${at} must be a list`);
  return value.map((item: unknown, index) => descriptor(item, `${at}[${index}]`));
}

function descriptor(value: unknown, at: string): Descriptor {
  if (!isObject(value)) throw invalid(`${at} must be a descriptor`);
  const { mediaType, digest, size } = value as Readonly<Record<'mediaType' | 'digest' | 'size', unknown>>;
  if (typeof mediaType !== 'string' || mediaType === '' || mediaType.includes(';'))
    throw invalid(`${at}.mediaType is invalid`);
  if (!isDigest(digest)) throw invalid(`${at}.digest is invalid`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) throw invalid(`${at}.size is invalid`);
  return value as unknown as Descriptor;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(why: string): Error {
  return refusal(
    'InvalidParameterException',
    `Invalid parameter at 'imageManifest' failed to satisfy constraint: '${why}'`,
  );
}
