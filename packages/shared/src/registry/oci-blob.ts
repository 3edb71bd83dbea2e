import type { Readable } from 'node:stream';
import { refusalOf } from './answer-error.ts';
import type { Descriptor } from './descriptor.ts';
import { registryError } from './errors.ts';
import { type Answer, type Http, header } from './http.ts';
import type { OciClient } from './oci-client.ts';
import { discard } from './read-body.ts';
import { hop, MOST_REDIRECTS } from './redirect.ts';

interface Wanted {
  readonly base: string;
  readonly blob: Descriptor;
  readonly offset: number;
  readonly place: string;
}

/**
 * Opens a blob at an offset. Follows a redirect to storage without credentials, and refuses a body of the wrong length
 * before any of it is used.
 */
export async function openBlob(http: Http, client: OciClient, wanted: Wanted): Promise<Readable> {
  const { base, blob, offset, place } = wanted;
  const range: Record<string, string> = offset === 0 ? {} : { range: `bytes=${offset}-${blob.size - 1}` };
  const headers = { ...range, 'accept-encoding': 'identity' };
  let answer = await client.call({
    method: 'GET',
    path: `${base}/blobs/${blob.digest}`,
    headers,
    expect: [200, 206, 301, 302, 303, 307, 308],
    what: `${place}: the blob ${blob.digest}`,
  });
  for (let hops = 1; isRedirect(answer); hops++) {
    discard(answer);
    const told = header(answer, 'location') ?? '';
    if (hops > MOST_REDIRECTS)
      throw registryError(
        'E_REDIRECT_REFUSED',
        `${place} redirects more than ${MOST_REDIRECTS} times for ${blob.digest}`,
      );
    const { url, home, reach } = hop(client.home, answer.url, told);
    answer = await http.send({ method: 'GET', url, reach, headers: { ...headers, ...(home && client.authorized()) } });
  }
  if (answer.status !== 200 && answer.status !== 206)
    throw (await refusalOf(answer, `${place}: the blob ${blob.digest}, from its storage`)).error;
  return atOffset(answer, wanted);
}

function isRedirect({ status }: Answer): boolean {
  return status >= 300 && status < 400;
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
  if (start === undefined || start > offset) throw refuse(`came from a place that was not asked for`);
  const length = header(answer, 'content-length');
  if (length !== undefined && Number(length) !== blob.size - start)
    throw refuse(`is announced with ${Number(length) + start} bytes instead of ${blob.size}`);
  body.on('error', () => {});
  if (start < offset) await skip(body, offset - start);
  return body;
}

function rangeStart(text: string | undefined): number | undefined {
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(text ?? '');
  return match === null ? undefined : Number(match[1]);
}

/** Reads past bytes that were received before, where a registry does not know ranges. */
async function skip(body: Readable, count: number): Promise<void> {
  let left = count;
  while (left > 0) {
    const chunk = (body.read() ?? (await nextChunk(body))) as Buffer | undefined;
    if (chunk === undefined) return;
    if (chunk.length > left) body.unshift(chunk.subarray(left));
    left -= chunk.length;
  }
}

function nextChunk(body: Readable): Promise<Buffer | undefined> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void) => (): void => {
      body.off('readable', ready).off('end', ended).off('error', broken).off('close', ended);
      finish();
    };
    let failure: unknown;
    const ready = settle(() => resolve((body.read() as Buffer | null) ?? undefined));
    const ended = settle(() => resolve(undefined));
    const broken = settle(() => reject(failure));
    body.once('error', (error) => {
      failure = error;
    });
    body.on('readable', ready).on('end', ended).on('error', broken).on('close', ended);
  });
}
