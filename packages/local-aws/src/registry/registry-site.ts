import type { Clock } from '@waybill/shared/kernel';
import { type Exchange, type Reply, refusal, type Site } from '../core/index.ts';
import { type BlobStore, type ImageStore, type Repository, type StoredManifest, storeAsOf } from '../images/index.ts';
import { getBlob } from './blobs.ts';
import { listReferrers, listTags } from './listings.ts';
import { deleteManifest, getManifest, putManifestFrom } from './manifests.ts';
import { ociError } from './oci-error.ts';
import { checkRoute, parseRoute, type Route } from './route.ts';
import { addToUpload, cancelUpload, finishUpload, startUpload, uploadStatus } from './uploads.ts';

/** The registry that a request is for. */
export interface Shelf {
  readonly account?: string;
  readonly region?: string;
  readonly images: ImageStore;
  readonly blobs: BlobStore;
}

/** How this registry differs from others. */
export interface RegistryManners {
  /** `none`: no referrers API, so that clients keep an index under a fallback tag. */
  readonly referrers: 'api' | 'none';
  /** Whether a push makes its repository. */
  readonly createOnPush: boolean;
  /** `chunked`: any number of PATCH; `single`: one, of the whole blob. */
  readonly patch: 'chunked' | 'single';
  /** Whether POST with a digest takes the blob at once. */
  readonly singlePost: boolean;
  /** Status of a manifest that is not accepted: ECR says 405. */
  readonly badManifestStatus: 400 | 405;
  readonly deletes: boolean;
  /** Whether `OCI-Subject` is sent for a manifest with a subject. */
  readonly subjectHeader: boolean;
  /** Entries of a page of tags or referrers, at most. */
  readonly pageSize: number;
  readonly locations: 'absolute' | 'relative';
}

/** What happens around the content: who may, what is mounted, where blobs are fetched. */
export interface RegistryPorts {
  shelfOf(exchange: Exchange): Shelf;
  /** @throws refusal 401 or 403 */
  admit(exchange: Exchange, route: Route): void;
  /** Whether a blob of another repository is taken over without its bytes. */
  mounts(
    exchange: Exchange,
    ask: { readonly from: Repository; readonly to: Repository; readonly digest: string },
  ): boolean;
  /** A URL for the blob's bytes, where they are fetched elsewhere. @throws refusal where the blob cannot be had */
  blobUrl?(exchange: Exchange, ask: { readonly repository: Repository; readonly digest: string }): string | undefined;
  /** Told of every manifest that was not there before. */
  onPush?(repository: Repository, manifest: StoredManifest): void;
  /** Answers the token endpoint. */
  token?(exchange: Exchange): Reply;
  /** Answers in the registry's stead, for tests of hostile or broken registries. */
  intercept?(exchange: Exchange, route: Route): Promise<Reply | undefined> | Reply | undefined;
  now(): number;
}

export interface Visit {
  readonly exchange: Exchange;
  readonly shelf: Shelf;
  readonly manners: RegistryManners;
  readonly ports: RegistryPorts;
}

/** An OCI distribution registry. Source: OCI distribution-spec 1.1. */
export function registrySite(name: string, manners: RegistryManners, ports: RegistryPorts): Site {
  return {
    name,
    identify: (exchange) => {
      const route = parseRoute(exchange.url.pathname);
      const { account, region } = ports.shelfOf(exchange);
      exchange.notes.service = 'registry';
      exchange.notes.operation = `${exchange.method} ${route.kind}`;
      if (account !== undefined) exchange.notes.account = account;
      if (region !== undefined) exchange.notes.region = region;
    },
    answer: async (exchange) => {
      const route = parseRoute(exchange.url.pathname);
      const scripted = await ports.intercept?.(exchange, route);
      if (scripted !== undefined) return scripted;
      if (route.kind === 'token') return ports.token?.(exchange) ?? notFound();
      ports.admit(exchange, route);
      checkRoute(route);
      const reply = await perform({ exchange, shelf: ports.shelfOf(exchange), manners, ports }, route);
      return { ...reply, headers: { 'docker-distribution-api-version': 'registry/2.0', ...reply.headers } };
    },
    refuse: (_exchange, error) => ociError(error, manners),
  };
}

async function perform(visit: Visit, route: Route): Promise<Reply> {
  const { method } = visit.exchange;
  const read = method === 'GET' || method === 'HEAD';
  switch (route.kind) {
    case 'base':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{}' };
    case 'manifest':
      if (read) return getManifest(visit, route);
      if (method === 'PUT') return await putManifestFrom(visit, route);
      return method === 'DELETE' ? deleteManifest(visit, route) : unsupported();
    case 'blob':
      return read ? getBlob(visit, route) : unsupported();
    case 'uploads':
      return method === 'POST' ? await startUpload(visit, route) : unsupported();
    case 'upload':
      if (method === 'PATCH') return await addToUpload(visit, route);
      if (method === 'PUT') return await finishUpload(visit, route);
      if (method === 'DELETE') return await cancelUpload(visit, route);
      return method === 'GET' ? uploadStatus(visit, route) : unsupported();
    case 'tags':
      return read ? listTags(visit, route) : unsupported();
    case 'referrers':
      return read && visit.manners.referrers === 'api' ? listReferrers(visit, route) : notFound();
    default:
      return notFound();
  }
}

export function unsupported(): never {
  throw refusal('UNSUPPORTED', 'The operation is unsupported.', { status: 405 });
}

function notFound(): Reply {
  return { status: 404, headers: { 'content-type': 'text/plain; charset=utf-8' }, body: '404 page not found\n' };
}

/** The images as this request sees them: reads may lag behind (a fault), writes never do. */
export function seenBy(exchange: Exchange, images: ImageStore, clock: Clock): ImageStore {
  const read = exchange.method === 'GET' || exchange.method === 'HEAD';
  return read && exchange.lagMs > 0 ? storeAsOf(images, clock.now() - exchange.lagMs) : images;
}
