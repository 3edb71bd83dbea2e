import type { Clock } from '@waybill/shared/kernel';
import { type Exchange, type Reply, refusal } from '../core/index.ts';
import { type BlobStore, type ImageStore, type Repository, type StoredManifest, storeAsOf } from '../images/index.ts';
import type { Route } from './route.ts';

/** The registry that a request is for. */
interface Shelf {
  readonly account?: string;
  readonly region?: string;
  readonly images: ImageStore;
  readonly blobs: BlobStore;
}

/** How this registry differs from others. */
export interface RegistryManners {
  /** `none`: no referrers API, so that clients keep an index under a fallback tag. */
  readonly referrers: 'api' | 'none';
  /** `chunked`: any number of PATCH; `single`: one, of the whole blob. */
  readonly patch: 'chunked' | 'single';
  /** Whether POST with a digest takes the blob at once. */
  readonly singlePost: boolean;
  /** Status of a manifest that is not accepted: ECR says 405. */
  readonly badManifestStatus: 400 | 405;
  /** Whether an image manifest may have an empty list of layers: ECR refuses it. */
  readonly emptyLayers: boolean;
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
  /** Makes the repository of a first push; undefined where it is to be made by hand. @throws refusal */
  create(exchange: Exchange, name: string): Repository | undefined;
  /** Told of every manifest that was not there before. */
  onPush?(repository: Repository, manifest: StoredManifest): void;
  /** Answers the token endpoint. */
  token?(exchange: Exchange): Reply;
  /** Answers in the registry's stead, for tests of hostile or broken registries. */
  intercept?(exchange: Exchange, route: Route): Promise<Reply | undefined> | Reply | undefined;
  /** Changes an answer on its way out: another header, another body. */
  tamper?(reply: Reply, exchange: Exchange, route: Route): Reply;
  now(): number;
}

export interface Visit {
  readonly exchange: Exchange;
  readonly shelf: Shelf;
  readonly manners: RegistryManners;
  readonly ports: RegistryPorts;
}

export function unsupported(): never {
  throw refusal('UNSUPPORTED', 'The operation is unsupported.', { status: 405 });
}

/** The images as this request sees them: reads may lag behind (a fault), writes never do. */
export function seenBy(exchange: Exchange, images: ImageStore, clock: Clock): ImageStore {
  const read = exchange.method === 'GET' || exchange.method === 'HEAD';
  return read && exchange.lagMs > 0 ? storeAsOf(images, clock.now() - exchange.lagMs) : images;
}
