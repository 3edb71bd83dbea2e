import { type Digest, digestOf, isDigest, isJsonObject, type Json, quote } from '../kernel/index.ts';
import { isMediaType } from './media-type.ts';

/** Names content: what it is, its digest and its length in bytes. Source: image-spec, descriptor. */
export interface Descriptor {
  readonly mediaType: string;
  readonly digest: Digest;
  readonly size: number;
  readonly artifactType?: string;
  readonly platform?: Platform;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Where a layer is served outside registries. Never fetched. */
  readonly urls?: readonly string[];
  /** The content itself, already checked against digest and size. */
  readonly data?: Uint8Array;
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant?: string;
}

/** What is wrong with a piece of a manifest; the caller adds which manifest. */
export class Malformed extends Error {}

/** @throws Malformed unless the value is a whole descriptor with a sha256 digest */
export function parseDescriptor(value: Json | undefined, where: string): Descriptor {
  if (!isJsonObject(value)) throw new Malformed(`${where} is not a descriptor`);
  const { mediaType, digest, size, artifactType } = value;
  if (!isMediaType(mediaType)) throw new Malformed(`${where}.mediaType ${shown(mediaType)} is not a media type`);
  if (!isDigest(digest)) throw new Malformed(`${where}.digest ${shown(digest)} is not a sha256 digest`);
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0)
    throw new Malformed(`${where}.size ${shown(size)} is not a length in bytes`);
  const data = parseData(value['data'], { digest, size }, where);
  const platform = parsePlatform(value['platform']);
  const urls = value['urls'];
  return {
    mediaType,
    digest,
    size,
    ...(typeof artifactType === 'string' && artifactType !== '' && { artifactType }),
    ...(platform !== undefined && { platform }),
    ...(isJsonObject(value['annotations']) && { annotations: parseAnnotations(value['annotations'], where) }),
    ...(Array.isArray(urls) && urls.length > 0 && { urls: urls.filter((url) => typeof url === 'string') }),
    ...(data !== undefined && { data }),
  };
}

export function parseAnnotations(value: Json | undefined, where: string): Readonly<Record<string, string>> {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw new Malformed(`${where}.annotations is not an object`);
  for (const [key, text] of Object.entries(value))
    if (typeof text !== 'string') throw new Malformed(`${where}.annotations ${quote(key)} is not a string`);
  return value as Readonly<Record<string, string>>;
}

function parseData(
  value: Json | undefined,
  promised: { digest: Digest; size: number },
  where: string,
): Uint8Array | undefined {
  if (value === undefined) return undefined;
  if (typeof value !== 'string' || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
    throw new Malformed(`${where}.data is not base64`);
  const data = Buffer.from(value, 'base64');
  if (data.length !== promised.size || digestOf(data) !== promised.digest)
    throw new Malformed(`${where}.data is not the content that its digest names`);
  return data;
}

function parsePlatform(value: Json | undefined): Platform | undefined {
  if (!isJsonObject(value)) return undefined;
  const { os, architecture, variant } = value;
  return {
    os: typeof os === 'string' ? os : '',
    architecture: typeof architecture === 'string' ? architecture : '',
    ...(typeof variant === 'string' && { variant }),
  };
}

function shown(value: Json | undefined): string {
  return value === undefined ? 'is missing and' : quote(typeof value === 'string' ? value : JSON.stringify(value));
}
