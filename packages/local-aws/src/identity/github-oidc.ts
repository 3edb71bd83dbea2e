import { randomBytes, randomUUID } from 'node:crypto';
import type { Clock } from '@waybill/shared/kernel';
import {
  type Exchange,
  header,
  type Listener,
  openListener,
  type Reply,
  refusal,
  SECRET_MARK,
  type Site,
  type World,
} from '../core/index.ts';
import { claimsOf, GITHUB_ISSUER, type GithubRun } from './github-claims.ts';
import { createSigningKey, jwkOf, type SigningKey, signJwt } from './jwt.ts';

/** What a runner hands to a job that has `id-token: write`. */
export interface TokenRequest {
  /** Value of ACTIONS_ID_TOKEN_REQUEST_URL. */
  readonly requestUrl: string;
  /** Value of ACTIONS_ID_TOKEN_REQUEST_TOKEN. */
  readonly requestToken: string;
}

/** GitHub as far as a job asks it for tokens. */
export interface GithubOidc {
  /** The `iss` of the tokens. */
  readonly issuer: string;
  /** Where `/.well-known/openid-configuration` is. */
  readonly url: string;
  /** Opens the token endpoint to one more job, whose tokens carry the claims of its run. */
  openJob(run: GithubRun): TokenRequest;
  /** A token without the endpoint, for tests. Its times are on the local clock. */
  mint(run: GithubRun, audience: string, changes?: Readonly<Record<string, unknown>>): Promise<string>;
  keys(): Promise<readonly Readonly<Record<string, unknown>>[]>;
  stop(): Promise<void>;
}

/** GitHub's tokens are good for five minutes. */
const LIFETIME_SECONDS = 300;

let made: Promise<SigningKey> | undefined;

/** Making an RSA key takes a while: once in a process, and not before somebody needs it. */
function signingKey(): Promise<SigningKey> {
  made ??= createSigningKey();
  return made;
}

export async function startGithubOidc(world: World): Promise<GithubOidc> {
  const jobs = new Map<string, GithubRun>();
  const mint: GithubOidc['mint'] = async (run, audience, changes = {}) =>
    signJwt(
      { ...claimsOf(run), ...timesOf(world.clock), jti: `${SECRET_MARK}${randomUUID()}`, aud: audience, ...changes },
      await signingKey(),
    );
  const listener = await openListener(
    issuerSite(async (exchange) => await answerTokenRequest(exchange, jobs, mint)),
    world,
  );
  return {
    issuer: GITHUB_ISSUER,
    url: listener.url,
    openJob: (run) => openJob(listener, jobs, run),
    mint,
    keys: async () => [jwkOf(await signingKey())],
    stop: () => listener.stop(),
  };
}

function openJob(listener: Listener, jobs: Map<string, GithubRun>, run: GithubRun): TokenRequest {
  const requestToken = `${SECRET_MARK}${randomBytes(48).toString('base64url')}`;
  jobs.set(requestToken, run);
  return { requestUrl: `${listener.url}/token/${randomUUID()}?api-version=2.0`, requestToken };
}

function timesOf(clock: Clock): Readonly<Record<string, number>> {
  const now = Math.floor(clock.now() / 1000);
  return { nbf: now - LIFETIME_SECONDS, iat: now, exp: now + LIFETIME_SECONDS };
}

function issuerSite(token: (exchange: Exchange) => Promise<Reply>): Site {
  return {
    name: 'github',
    identify: (exchange) => {
      exchange.notes.service = 'github-oidc';
      exchange.notes.operation = exchange.url.pathname.startsWith('/token/') ? 'RequestToken' : 'Discover';
    },
    answer: async (exchange) => {
      const { pathname } = exchange.url;
      if (pathname.startsWith('/token/')) return await token(exchange);
      if (pathname === '/.well-known/openid-configuration')
        return json(200, discovery(`http://${header(exchange, 'host')}`));
      if (pathname === '/.well-known/jwks') return json(200, { keys: [jwkOf(await signingKey())] });
      throw refusal('NotFound', `nothing at ${pathname}`, { status: 404 });
    },
    refuse: (_exchange, error) =>
      json(error.status ?? (error.code === 'ThrottlingException' ? 429 : 400), { message: error.message }),
  };
}

async function answerTokenRequest(
  exchange: Exchange,
  jobs: ReadonlyMap<string, GithubRun>,
  mint: GithubOidc['mint'],
): Promise<Reply> {
  const token = /^bearer (.+)$/i.exec(header(exchange, 'authorization'))?.[1] ?? '';
  const run = jobs.get(token);
  if (run === undefined) throw refusal('Unauthorized', 'the request token is not known', { status: 401 });
  const owner = run.repository.split('/')[0] ?? '';
  const audience = exchange.url.searchParams.get('audience') ?? `https://github.com/${owner}`;
  const value = await mint(run, audience);
  return json(200, { count: value.length, value });
}

function discovery(base: string): Readonly<Record<string, unknown>> {
  return {
    issuer: GITHUB_ISSUER,
    jwks_uri: `${base}/.well-known/jwks`,
    subject_types_supported: ['public', 'pairwise'],
    response_types_supported: ['id_token'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
    claims_supported: [
      'sub',
      'aud',
      'exp',
      'iat',
      'iss',
      'jti',
      'nbf',
      ...Object.keys(claimsOf({ repository: 'o/r' })),
    ],
  };
}

function json(status: number, body: unknown): Reply {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
}
