import { randomBytes, timingSafeEqual } from 'node:crypto';
import { type Exchange, header, type Reply, refusal, SECRET_MARK } from '../core/index.ts';
import type { Route } from './route.ts';
import type { RegistryPorts } from './visit.ts';

/** Who may use a plain registry. */
export type RegistryAuth =
  | { readonly kind: 'basic'; readonly username: string; readonly password: string }
  /** The Docker token protocol; without a user name everybody gets a token. */
  | { readonly kind: 'bearer'; readonly username?: string; readonly password?: string; readonly realm?: string };

type Access = Required<Pick<RegistryPorts, 'admit' | 'token'>>;

export function openAccess(): Access {
  return { admit: () => {}, token: () => ({ status: 404 }) };
}

export function authenticatedAccess(auth: RegistryAuth): Access {
  return auth.kind === 'basic' ? basicAccess(auth) : bearerAccess(auth);
}

function basicAccess(auth: { readonly username: string; readonly password: string }): Access {
  return {
    ...openAccess(),
    admit: (exchange) => {
      if (!hasBasic(exchange, auth)) throw unauthorized('Basic realm="registry"');
    },
  };
}

function bearerAccess(auth: Extract<RegistryAuth, { kind: 'bearer' }>): Access {
  const scopes = new Map<string, readonly string[]>();
  return {
    admit: (exchange, route) => {
      const token = /^Bearer (.+)$/.exec(header(exchange, 'authorization'))?.[1] ?? '';
      const wanted = scopeOf(exchange, route);
      const granted = scopes.get(token);
      if (granted !== undefined && wanted.every((scope) => granted.includes(scope))) return;
      const realm = auth.realm ?? `http://${header(exchange, 'host')}/token`;
      const scope = wanted.length === 0 ? '' : `,scope="${joined(wanted)}"`;
      throw unauthorized(`Bearer realm="${realm}",service="local-registry"${scope}`);
    },
    token: (exchange) => tokenReply(exchange, auth, scopes),
  };
}

function tokenReply(
  exchange: Exchange,
  auth: Extract<RegistryAuth, { kind: 'bearer' }>,
  scopes: Map<string, readonly string[]>,
): Reply {
  const { username, password = '' } = auth;
  if (username !== undefined && !hasBasic(exchange, { username, password })) throw unauthorized('Basic realm="token"');
  const token = `${SECRET_MARK}${randomBytes(32).toString('base64url')}`;
  const asked = exchange.url.searchParams.getAll('scope').flatMap((scope) => scope.split(' '));
  scopes.set(
    token,
    asked.flatMap((scope) => {
      const [kind = '', name = '', actions = ''] = scope.split(':');
      return actions.split(',').map((action) => `${kind}:${name}:${action}`);
    }),
  );
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ token, expires_in: 300 }),
  };
}

/** `repository:app:pull`, and `push` for what writes. */
function scopeOf(exchange: Exchange, route: Route): readonly string[] {
  if (!('name' in route)) return [];
  const write = exchange.method !== 'GET' && exchange.method !== 'HEAD';
  return ['pull', ...(write ? ['push'] : [])].map((action) => `repository:${route.name}:${action}`);
}

function joined(scopes: readonly string[]): string {
  const [first = ''] = scopes;
  return `${first.slice(0, first.lastIndexOf(':'))}:${scopes.map((scope) => scope.slice(scope.lastIndexOf(':') + 1)).join(',')}`;
}

export function basicOf(exchange: Exchange): { readonly username: string; readonly password: string } | undefined {
  const encoded = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header(exchange, 'authorization'))?.[1];
  if (encoded === undefined) return undefined;
  const [username = '', ...rest] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
  return { username, password: rest.join(':') };
}

function hasBasic(exchange: Exchange, { username, password }: { username: string; password: string }): boolean {
  const given = basicOf(exchange);
  const [a, b] = [`${given?.username}:${given?.password}`, `${username}:${password}`].map((text) => Buffer.from(text));
  return given !== undefined && a !== undefined && b !== undefined && a.length === b.length && timingSafeEqual(a, b);
}

export function unauthorized(challenge: string): Error {
  return refusal('UNAUTHORIZED', 'authentication required', { status: 401, members: { challenge } });
}
