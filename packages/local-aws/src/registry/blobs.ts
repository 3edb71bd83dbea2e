import type { Digest } from '@waybill/shared/kernel';
import { type Exchange, header, type Reply, refusal } from '../core/index.ts';
import type { Blob } from '../images/index.ts';
import type { Visit } from './visit.ts';

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

/** A blob or the asked range of it. Source: RFC 9110, "Range Requests", for one range. */
export function blobReply(exchange: Exchange, blob: Blob): Reply {
  const headers = { 'content-type': 'application/octet-stream', 'accept-ranges': 'bytes', etag: `"${blob.digest}"` };
  const range = /^bytes=(\d+)-(\d*)$/.exec(header(exchange, 'range'));
  if (range === null)
    return { status: 200, headers: { ...headers, 'content-length': String(blob.size) }, body: blob.read() };
  const start = Number(range[1]);
  const end = range[2] === '' ? blob.size : Math.min(Number(range[2]) + 1, blob.size);
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
