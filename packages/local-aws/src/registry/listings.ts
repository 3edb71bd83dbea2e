import type { Digest } from '@waybill/shared/kernel';
import { type Reply, refusal } from '../core/index.ts';
import { OCI_INDEX, referrersOf } from '../images/index.ts';
import type { Visit } from './visit.ts';

export function listTags({ exchange, shelf, manners }: Visit, { name }: { name: string }): Reply {
  const { searchParams } = exchange.url;
  const last = searchParams.get('last') ?? '';
  const asked = searchParams.get('n') ?? String(manners.pageSize);
  if (!/^\d{1,9}$/.test(asked))
    throw refusal('PAGINATION_NUMBER_INVALID', `'${asked}' is no number of tags`, { status: 400 });
  const limit = Math.min(Number(asked), manners.pageSize);
  const all = [...shelf.images.get(name).tags.keys()].sort().filter((tag) => tag > last);
  const tags = all.slice(0, limit);
  const next =
    all.length > tags.length && limit > 0
      ? link(`/v2/${name}/tags/list?n=${limit}&last=${encodeURIComponent(tags.at(-1) ?? '')}`)
      : {};
  return {
    status: 200,
    headers: { 'content-type': 'application/json', ...next },
    body: JSON.stringify({ name, tags }),
  };
}

/** Source: OCI distribution-spec, "Listing Referrers": a registry with this API never says 404 here. */
export function listReferrers(
  { exchange, shelf, manners }: Visit,
  { name, digest }: { name: string; digest: Digest },
): Reply {
  const { searchParams } = exchange.url;
  const wanted = searchParams.getAll('artifactType');
  const last = searchParams.get('last') ?? '';
  const repository = shelf.images.find(name);
  const all = (repository === undefined ? [] : referrersOf(repository, digest))
    .filter(({ archived }) => !archived)
    .filter(({ artifactType }) => wanted.length === 0 || wanted.includes(artifactType ?? ''))
    .filter((manifest) => manifest.digest > last);
  const page = all.slice(0, manners.pageSize);
  const manifests = page.map(({ mediaType, digest: own, bytes, artifactType, annotations }) => ({
    mediaType,
    digest: own,
    size: bytes.length,
    ...(artifactType !== undefined && { artifactType }),
    ...(annotations !== undefined && { annotations }),
  }));
  const more = new URLSearchParams([
    ...wanted.map((type): [string, string] => ['artifactType', type]),
    ['last', page.at(-1)?.digest ?? ''],
  ]);
  return {
    status: 200,
    headers: {
      'content-type': OCI_INDEX,
      ...(wanted.length > 0 && { 'oci-filters-applied': 'artifactType' }),
      ...(all.length > page.length && link(`/v2/${name}/referrers/${digest}?${more.toString()}`)),
    },
    body: JSON.stringify({ schemaVersion: 2, mediaType: OCI_INDEX, manifests }),
  };
}

function link(target: string): { link: string } {
  return { link: `<${target}>; rel="next"` };
}
