import type { Digest } from '@waybill/shared/kernel';
import { type Exchange, header, type Reply, refusal } from '../core/index.ts';
import type { Blob } from '../images/index.ts';
import { unsupported, type Visit } from './visit.ts';

export function getBlob({ exchange, shelf, ports }: Visit, { name, digest }: { name: string; digest: Digest }): Reply {
  const repository = shelf.images.get(name);
  const blob = repository.blobs.has(digest) ? shelf.blobs.get(digest) : undefined;
  if (blob === undefined) throw refusal('BLOB_UNKNOWN', `blob unknown to registry: ${digest}`, { status: 404 });
  const elsewhere = exchange.method === 'GET' ? ports.blobUrl?.(exchange, { repository, digest }) : undefined;
  if (elsewhere !== undefined)
    return { status: 307, headers: { location: elsewhere, 'docker-content-digest': digest } };
  const reply = blobReply(exchange, blob);
  return { ...reply, headers: { ...reply.headers, 'docker-content-digest': digest } };
}

/** Takes a blob out of one repository; others keep theirs. Source: OCI distribution-spec, "Deleting Blobs". */
export function deleteBlob({ shelf, manners }: Visit, { name, digest }: { name: string; digest: Digest }): Reply {
  if (!manners.deletes) return unsupported();
  if (!shelf.images.get(name).blobs.delete(digest))
    throw refusal('BLOB_UNKNOWN', `blob unknown to registry: ${digest}`, { status: 404 });
  return { status: 202, headers: { 'content-length': '0' } };
}

/** A blob or the asked range of it, from its start or from its end. Source: RFC 9110, "Range Requests", for one range. */
export function blobReply(exchange: Exchange, blob: Blob): Reply {
  const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', etag: `"${blob.digest}"` };
  const range = /^bytes=(?:(\d+)-(\d*)|-(\d+))$/.exec(header(exchange, 'range'));
  if (range === null)
    return { status: 200, headers: { ...headers, 'content-length': String(blob.size) }, body: blob.read() };
  const [, first, last, tail] = range;
  const start = tail === undefined ? Number(first) : Math.max(blob.size - Number(tail), 0);
  const end = last === undefined || last === '' ? blob.size : Math.min(Number(last) + 1, blob.size);
  if (start >= end)
    return { status: 416, headers: { ...headers, 'content-range': `bytes */${blob.size}`, 'content-length': '0' } };
  return {
    status: 206,
    headers: {
      ...headers,
      'content-length': String(end - start),
      'content-range': `bytes ${start}-${end - 1}/${blob.size}`,
    },
    body: blob.read(start, end),
  };
}
