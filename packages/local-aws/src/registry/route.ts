import { type Digest, isDigest, isRepositoryName } from '@waybill/shared/kernel';
import { refusal } from '../core/index.ts';

/** What a path of the distribution API means. Source: OCI distribution-spec, "Endpoints". */
export type Route =
  | { readonly kind: 'base' }
  | { readonly kind: 'token' }
  | { readonly kind: 'manifest'; readonly name: string; readonly reference: string }
  | { readonly kind: 'blob'; readonly name: string; readonly digest: Digest }
  | { readonly kind: 'uploads'; readonly name: string }
  | { readonly kind: 'upload'; readonly name: string; readonly id: string }
  | { readonly kind: 'tags'; readonly name: string }
  | { readonly kind: 'referrers'; readonly name: string; readonly digest: Digest }
  | { readonly kind: 'unknown' };

const PATTERNS: readonly (readonly [RegExp, (name: string, rest: string) => Route])[] = [
  [/^\/v2\/(.+)\/manifests\/([^/]+)$/, (name, reference) => ({ kind: 'manifest', name, reference })],
  [/^\/v2\/(.+)\/blobs\/uploads\/?()$/, (name) => ({ kind: 'uploads', name })],
  [/^\/v2\/(.+)\/blobs\/uploads\/([^/]+)$/, (name, id) => ({ kind: 'upload', name, id })],
  [/^\/v2\/(.+)\/blobs\/([^/]+)$/, (name, digest) => ({ kind: 'blob', name, digest: digest as Digest })],
  [/^\/v2\/(.+)\/tags\/list()$/, (name) => ({ kind: 'tags', name })],
  [/^\/v2\/(.+)\/referrers\/([^/]+)$/, (name, digest) => ({ kind: 'referrers', name, digest: digest as Digest })],
];

export function parseRoute(path: string): Route {
  if (path === '/v2/' || path === '/v2') return { kind: 'base' };
  if (path === '/token') return { kind: 'token' };
  for (const [pattern, make] of PATTERNS) {
    const match = pattern.exec(path);
    if (match !== null) return make(decodeURIComponent(match[1] ?? ''), decodeURIComponent(match[2] ?? ''));
  }
  return { kind: 'unknown' };
}

/** @throws refusal NAME_INVALID or DIGEST_INVALID */
export function checkRoute(route: Route): void {
  if ('name' in route && !isRepositoryName(route.name))
    throw refusal('NAME_INVALID', `invalid repository name '${route.name}'`, { status: 400 });
  const digest: string | undefined = 'digest' in route ? route.digest : undefined;
  if (digest !== undefined && !isDigest(digest))
    throw refusal('DIGEST_INVALID', `invalid digest '${digest}'`, { status: 400 });
}
