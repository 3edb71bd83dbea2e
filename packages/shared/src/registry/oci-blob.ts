import type { Readable } from 'node:stream';
import type { Descriptor } from './descriptor.ts';
import { registryError } from './errors.ts';
import { type Answer, header } from './http.ts';
import { networkError, stalled } from './network-error.ts';
import type { OciClient } from './oci-client.ts';
import { discard } from './read-body.ts';
import { MOST_REDIRECTS } from './redirect.ts';

/** From this size on a blob is worth a connection that reads into memory of its own. */
const BULK = 65_536;

interface Wanted {
  readonly base: string;
  readonly blob: Descriptor;
  readonly offset: number;
  readonly place: string;
}

/**
 * Opens a blob at an offset. Follows a redirect to storage without credentials, asks the registry for a new address when
 * storage calls the old one expired, and refuses a body of the wrong length before any of it is used.
 */
export async function openBlob(client: OciClient, wanted: Wanted): Promise<Readable> {
  const { base, blob, offset, place } = wanted;
  const range: Record<string, string> = offset === 0 ? {} : { range: `bytes=${offset}-${blob.size - 1}` };
  const headers = { ...range, 'accept-encoding': 'identity' };
  const what = `${place}: the blob ${blob.digest}`;
  const answer = await client.call({
    method: 'GET',
    path: `${base}/blobs/${blob.digest}`,
    headers,
    expect: [200, 206],
    what,
    bulk: blob.size >= BULK,
    follow: (first) => followed(client, first, { headers, what, bulk: blob.size >= BULK }),
  });
  return atOffset(answer, wanted);
}

/** The answer behind the redirects. */
async function followed(
  client: OciClient,
  first: Answer,
  { headers, what, bulk }: { headers: Record<string, string>; what: string; bulk: boolean },
): Promise<Answer> {
  let answer = first;
  for (let hops = 1; isRedirect(answer); hops++) {
    discard(answer);
    if (hops > MOST_REDIRECTS)
      throw registryError('E_REDIRECT_REFUSED', `${what} is redirected more than ${MOST_REDIRECTS} times`);
    const { url, home, reach } = client.hop(answer.url, header(answer, 'location') ?? '');
    answer = await client.http.send({
      method: 'GET',
      url,
      reach,
      headers: { ...headers, ...(home && client.authorized()) },
      bulk,
    });
  }
  return answer;
}

function isRedirect({ status }: Answer): boolean {
  return [301, 302, 303, 307, 308].includes(status);
}

/** The body from the offset on, once its head is found to fit the descriptor. */
async function atOffset(answer: Answer, { blob, offset, place }: Wanted): Promise<Readable> {
  const { body } = answer;
  const refuse = (what: string): Error => {
    body.destroy();
    return registryError('E_CONTENT_MISMATCH', `${blob.digest} from ${place} ${what}`);
  };
  const encoding = header(answer, 'content-encoding');
  if (encoding !== undefined && encoding !== 'identity') throw refuse(`came with Content-Encoding ${encoding}`);
  const start = answer.status === 206 ? rangeStart(header(answer, 'content-range')) : 0;
  if (start === undefined || start > offset) throw refuse('came from a place that was not asked for');
  const length = header(answer, 'content-length');
  if (length !== undefined && Number(length) !== blob.size - start)
    throw refuse(`is announced with ${Number(length) + start} bytes instead of ${blob.size}`);
  body.on('error', () => {});
  if (start < offset) await skip(answer, offset - start);
  return body;
}

function rangeStart(text: string | undefined): number | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(text ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** Reads past bytes that were received before, where a registry does not know ranges. */
async function skip({ body, url, idle }: Answer, count: number): Promise<void> {
  const timer = setTimeout(() => void body.destroy(stalled(url, 'sent nothing', idle)), idle);
  let left = count;
  try {
    for await (const chunk of body.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      timer.refresh();
      if (chunk.length >= left) {
        if (chunk.length > left) body.unshift(chunk.subarray(left));
        return;
      }
      left -= chunk.length;
    }
  } catch (error) {
    throw networkError(url, error);
  } finally {
    clearTimeout(timer);
  }
}
