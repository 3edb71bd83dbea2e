import { type Digest, isJsonObject, isTag, type Json } from '../kernel/index.ts';
import { type Descriptor, Malformed, parseDescriptor } from './descriptor.ts';
import { registryError } from './errors.ts';
import { type Answer, header } from './http.ts';
import { MANIFEST_BYTES } from './manifest.ts';
import { MEDIA } from './media-type.ts';
import type { OciClient } from './oci-client.ts';
import { readJson } from './read-body.ts';
import { hopHome } from './redirect.ts';

export const MOST_REFERRERS = 1_000;
const MOST_PAGES = 100;

interface Subject {
  readonly base: string;
  readonly subject: Digest;
  readonly place: string;
}

/** All pages of the referrers API; undefined where the registry has none. Source: distribution-spec, "Listing Referrers". */
export async function listReferrers(
  client: OciClient,
  { base, subject, place }: Subject,
): Promise<Descriptor[] | undefined> {
  const found = new Map<Digest, Descriptor>();
  let next: URL | undefined = new URL(`${base}/referrers/${subject}`, client.home);
  for (let page = 1; next !== undefined; page++) {
    const what = `${place}: the referrers of ${subject}`;
    const answer: Answer = await client.call({ method: 'GET', path: next, expect: [200, 400, 404, 405, 406], what });
    const body: Json | undefined = await readJson(answer, MANIFEST_BYTES);
    if (answer.status !== 200 || !isIndex(body)) {
      if (page === 1) return undefined;
      throw registryError('E_REGISTRY_FAULT', `${what}: page ${page} is not an image index`);
    }
    for (const item of parseItems(body, what)) found.set(item.digest, item);
    if (found.size > MOST_REFERRERS || page >= MOST_PAGES)
      throw registryError(
        'E_MANIFEST_INVALID',
        `${subject} in ${place} has more than ${MOST_REFERRERS} referrers, the most that are carried`,
      );
    next = nextPage(client, answer);
  }
  return [...found.values()];
}

/** The first thousand tags, in the registry's order. */
export async function listTags(
  client: OciClient,
  { base, place }: { base: string; place: string },
): Promise<{ names: string[]; complete: boolean }> {
  const answer = await client.call({
    method: 'GET',
    path: `${base}/tags/list?n=1000`,
    expect: [200, 404],
    what: `${place}: the tags`,
  });
  const body = await readJson(answer, 2 * MANIFEST_BYTES);
  const tags = isJsonObject(body) ? body['tags'] : undefined;
  const names = Array.isArray(tags) ? tags.filter((tag) => typeof tag === 'string' && isTag(tag)) : [];
  const isList = answer.status === 200 && (Array.isArray(tags) || tags === null);
  return { names: names as string[], complete: isList && header(answer, 'link') === undefined };
}

/** A page without this shape is a 404 page, a login page or an old registry. */
function isIndex(body: Json | undefined): body is { manifests: Json[] } {
  if (!isJsonObject(body)) return false;
  const type = body['mediaType'];
  return Array.isArray(body['manifests']) && (type === undefined || type === MEDIA.ociIndex);
}

function parseItems(body: { manifests: Json[] }, what: string): Descriptor[] {
  try {
    return body.manifests.map((item, index) => parseDescriptor(item, `manifests[${index}]`));
  } catch (error) {
    if (error instanceof Malformed) throw registryError('E_MANIFEST_INVALID', `${what}: ${error.message}`);
    throw error;
  }
}

function nextPage(client: OciClient, answer: Answer): URL | undefined {
  const target = /<([^>]*)>\s*;[^,]*rel="?next"?/i.exec(header(answer, 'link') ?? '')?.[1];
  return target === undefined ? undefined : hopHome(client.home, answer.url, target);
}
