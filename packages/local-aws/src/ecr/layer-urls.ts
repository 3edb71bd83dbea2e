import { createHmac, randomBytes } from 'node:crypto';
import type { Clock, Digest } from '@waybill/shared/kernel';
import { type Exchange, header, type Refusal, type Reply, refusal, type Scope, type Site } from '../core/index.ts';
import { type BlobStore, isReferenced, type Repository } from '../images/index.ts';
import { blobReply } from '../registry/index.ts';

/** Presigned addresses of layers, as S3 gives them. */
export interface LayerUrls {
  /** @throws refusal LayerInaccessibleException, LayersNotFoundException */
  urlOf(registry: Scope, repository: Repository, digest: string): string;
}

const GOOD_FOR_SECONDS = 3600;

/** The listener that stands for S3: it serves what is presigned, and refuses a second way to authenticate, as S3 does. */
export function createLayerStand(options: {
  readonly blobs: BlobStore;
  readonly clock: Clock;
  readonly url: () => string;
}): {
  readonly urls: LayerUrls;
  readonly site: Site;
} {
  const secret = randomBytes(32);
  const sign = (path: string, date: string) => createHmac('sha256', secret).update(`${path}\n${date}`).digest('hex');
  return {
    urls: {
      urlOf: (registry, repository, digest) => {
        if (!repository.blobs.has(digest as Digest))
          throw refusal(
            'LayersNotFoundException',
            `The layer with digest '${digest}' does not exist in '${repository.name}'`,
          );
        if (!isReferenced(repository, digest as Digest))
          throw refusal(
            'LayerInaccessibleException',
            `The layer with digest '${digest}' is not associated with an image in '${repository.name}'`,
          );
        const path = `/prod-${registry.region}-starport-layer-bucket/${registry.account}/${repository.name}/${digest}`;
        const date = String(options.clock.now());
        const query = new URLSearchParams({
          'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
          'X-Amz-Date': date,
          'X-Amz-Expires': String(GOOD_FOR_SECONDS),
          'X-Amz-Signature': sign(path, date),
        });
        return `${options.url()}${path}?${query.toString()}`;
      },
    },
    site: {
      name: 'layers',
      identify: (exchange) => {
        exchange.notes.service = 's3';
        exchange.notes.operation = 'GetObject';
      },
      answer: async (exchange) => answer(exchange, options, sign),
      refuse: (_exchange, error) => s3Error(error),
    },
  };
}

function answer(
  exchange: Exchange,
  { blobs, clock }: { blobs: BlobStore; clock: Clock },
  sign: (path: string, date: string) => string,
): Reply {
  const { pathname, searchParams } = exchange.url;
  if (header(exchange, 'authorization') !== '')
    throw refusal(
      'InvalidArgument',
      'Only one auth mechanism allowed; only the X-Amz-Algorithm query parameter, Signature query string parameter or the Authorization header should be specified',
      { status: 400 },
    );
  const date = searchParams.get('X-Amz-Date') ?? '';
  if (searchParams.get('X-Amz-Signature') !== sign(decodeURIComponent(pathname), date))
    throw refusal(
      'SignatureDoesNotMatch',
      'The request signature we calculated does not match the signature you provided.',
      { status: 403 },
    );
  if (clock.now() > Number(date) + GOOD_FOR_SECONDS * 1000)
    throw refusal('AccessDenied', 'Request has expired', { status: 403 });
  const digest = decodeURIComponent(pathname).split('/').at(-1) as Digest;
  const blob = blobs.get(digest);
  if (blob === undefined) throw refusal('NoSuchKey', 'The specified key does not exist.', { status: 404 });
  return blobReply(exchange, blob);
}

/** S3 slows clients down with 503, not 429. */
function s3Error(error: Refusal): Reply {
  const throttled = error.code === 'ThrottlingException';
  const body = `<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>${throttled ? 'SlowDown' : error.code}</Code><Message>${error.message}</Message></Error>`;
  return { status: error.status ?? (throttled ? 503 : 400), headers: { 'content-type': 'application/xml' }, body };
}
