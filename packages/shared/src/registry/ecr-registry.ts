import type { Image } from '@aws-sdk/client-ecr';
import { type Digest, hasCode, isDigest } from '../kernel/index.ts';
import { reachOfHost } from './address.ts';
import type { Descriptor } from './descriptor.ts';
import { type EcrApiOptions, ecrApi } from './ecr-api.ts';
import { ecrMounts, ecrRules } from './ecr-rules.ts';
import { registryError } from './errors.ts';
import { gather } from './gather.ts';
import type { Http } from './http.ts';
import type { LoginSource } from './login.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { type OciRegistryOptions, ociRegistry } from './oci-registry.ts';
import type { Repository } from './ports.ts';

export interface EcrRegistryOptions extends Omit<EcrApiOptions, 'place'> {
  readonly side: 'source' | 'destination';
  /** The exact host name of the registry. */
  readonly host: string;
  readonly http: Http;
  readonly secrets: OciRegistryOptions['secrets'];
  /** Whether AWS endpoints are overridden: then blobs go to the loopback endpoint that ECR names. */
  readonly overridden?: boolean;
}

/** ECR takes at most so many image ids or layer digests in one call. Source: ECR API reference. */
const BATCH = 100;

/** One repository of ECR: manifests and presence through its API in batches, bytes through its registry endpoint. */
export function ecrRegistry(options: EcrRegistryOptions): Repository {
  const { host, repository, side, pace, signal } = options;
  const place = `${side} ${host}/${repository}`;
  const api = ecrApi({ ...options, place });
  const absent = side === 'source' ? rethrow : orNothing;
  const image = gather(BATCH, (names) => api.images(names).catch(absent<Image>));
  const layer = gather(BATCH, (digests) => api.layers(digests).catch(absent<number>));
  let first: ReturnType<typeof api.login> | undefined;
  const login: LoginSource = (fresh) => {
    if (fresh || first === undefined) first = api.login();
    return first;
  };
  let data: Promise<Repository> | undefined;
  const bytes = (): Promise<Repository> => (data ??= dataPlane(options, login, () => login(false)));

  const manifest = async (reference: string): Promise<Manifest | undefined> => {
    const found = await image(reference);
    if (found?.imageManifest === undefined) return undefined;
    const parsed = parseManifest(Buffer.from(found.imageManifest), place, found.imageManifestMediaType);
    const promised = isDigest(reference) ? reference : found.imageId?.imageDigest;
    if (promised !== undefined && promised !== parsed.digest)
      throw registryError(
        'E_CONTENT_MISMATCH',
        `the manifest ${promised} from ${place} has the digest ${parsed.digest}`,
      );
    return parsed;
  };

  return {
    place,
    origin: { host, repository },
    batches: true,
    manifest,
    head: async (reference): Promise<Digest | undefined> => {
      const digest = (await image(reference))?.imageId?.imageDigest;
      return isDigest(digest) ? digest : undefined;
    },
    has: async (blob: Descriptor) => (await layer(blob.digest)) === blob.size,
    open: async (blob, offset) => (await bytes()).open(blob, offset),
    // `unasked` is dropped: ECR answers a mount from the repository itself with 202 whatever it holds.
    begin: async (blob, { mount }) => {
      await pace?.('InitiateLayerUpload').take(signal);
      return (await bytes()).begin(blob, mount === undefined ? {} : { mount });
    },
    put: (wanted, tag) => api.put(wanted, tag),
    referrers: (subject) => api.referrers(subject),
    tags: () => api.tags(),
    rules: async () => ({ ...(await ecrRules(api.clients, options)), countTags: api.countTags }),
    canMount: (from) => ecrMounts(api.clients, options, from),
  };
}

/** A repository that does not exist yet holds nothing: a push may create it. */
function orNothing<T>(error: unknown): ReadonlyMap<string, T> {
  if (hasCode(error, 'E_REPOSITORY_NOT_FOUND')) return new Map();
  throw error;
}

function rethrow(error: unknown): never {
  throw error;
}

/** The OCI side of the same repository: at the registry's own host, or at the loopback endpoint that an overridden ECR names. */
async function dataPlane(
  options: EcrRegistryOptions,
  login: LoginSource,
  token: () => ReturnType<LoginSource>,
): Promise<Repository> {
  const target = options.overridden === true ? await loopback(token) : new URL(`https://${options.host}`);
  return ociRegistry({
    ...options,
    host: target.host,
    scheme: target.protocol === 'http:' ? 'http' : 'https',
    login,
    basicOnly: true,
    storage: options.overridden === true ? () => true : isLayerStorage,
  });
}

async function loopback(token: () => ReturnType<LoginSource>): Promise<URL> {
  const found = await token();
  const endpoint = found !== undefined && 'endpoint' in found ? String(found.endpoint) : '';
  const url = URL.canParse(endpoint) ? new URL(endpoint) : undefined;
  if (url === undefined || reachOfHost(url.hostname) !== 'loopback')
    throw registryError('E_REDIRECT_REFUSED', `the overridden ECR names ${endpoint}, which is not on loopback`);
  return url;
}

/** Layers of ECR are in S3 of the same partition. Source: ECR user guide, "interface VPC endpoints", prod-REGION-starport-layer-bucket. */
function isLayerStorage(host: string): boolean {
  return /^[a-z0-9.-]+\.s3[.-][a-z0-9.-]*(amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov)$/.test(
    host,
  );
}
