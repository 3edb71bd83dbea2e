import { isMapping, type TemplateToken, written } from './tokens.ts';

export type Access = 'none' | 'read' | 'write';

/** What the job token may do: every scope that is not named has none, unless `all` gives one for the rest. */
export interface Permissions {
  readonly all: Access;
  readonly scopes: Readonly<Record<string, Access>>;
}

/** What a workflow without `permissions` gets under GitHub's restricted default. */
export const DEFAULT_PERMISSIONS: Permissions = { all: 'none', scopes: { contents: 'read', packages: 'read' } };

export function readPermissions(token: TemplateToken): Permissions {
  if (!isMapping(token)) return { all: written(token) === 'write-all' ? 'write' : 'read', scopes: {} };
  const scopes = [...token].map(({ key, value }) => [written(key), written(value) as Access] as const);
  return { all: 'none', scopes: Object.fromEntries(scopes) };
}

/** `read-all` gives no `id-token`: there is only `write` for it. */
export function accessTo(permissions: Permissions, scope: string): Access {
  const given = permissions.scopes[scope] ?? permissions.all;
  return scope === 'id-token' && given !== 'write' ? 'none' : given;
}

const RANK: Readonly<Record<Access, number>> = { none: 0, read: 1, write: 2 };

/** Scopes that ask for more than the ceiling gives, as `scope: access` pairs. */
export function beyond(
  asked: Permissions,
  ceiling: Permissions,
): Array<{ scope: string; asked: Access; given: Access }> {
  const scopes = new Set(['id-token', ...Object.keys(asked.scopes), ...Object.keys(ceiling.scopes)]);
  const named = [...scopes].map((scope) => ({ scope, asked: accessTo(asked, scope), given: accessTo(ceiling, scope) }));
  const rest = { scope: 'every scope', asked: asked.all, given: ceiling.all };
  return [...named, rest].filter((entry) => RANK[entry.asked] > RANK[entry.given]);
}
