import { type Clock, isJsonObject, type Secrets } from '../kernel/index.ts';
import type { Challenge } from './challenge.ts';
import { registryError } from './errors.ts';
import type { Http } from './http.ts';
import { basicHeader, type Login, type LoginSource, registerLogin } from './login.ts';
import { readJson } from './read-body.ts';
import { type Hop, hop } from './redirect.ts';

/** Keeps the Authorization header of one registry host. */
export interface Authorization {
  /** The header for a scope, as far as it is known. */
  header(scope: string): string | undefined;
  /** Learns from a 401. False when there is nothing more to try. */
  answer(challenge: Challenge | undefined, scope: string, used: string | undefined): Promise<boolean>;
}

/** Token services that are not on the host of their registry. Credentials go to no other. */
const TOKEN_HOST: Readonly<Record<string, string>> = {
  'registry-1.docker.io': 'auth.docker.io',
  'registry.gitlab.com': 'gitlab.com',
};

export interface AuthorizationOptions {
  /** The registry's origin as it is known now. */
  readonly home: () => URL;
  readonly http: Http;
  readonly login: LoginSource;
  readonly clock: Clock;
  readonly secrets: Secrets;
  /** ECR: the login goes along from the first request on, and no realm is ever followed. */
  readonly basicOnly?: boolean;
}

export function authorization(options: AuthorizationOptions): Authorization {
  const { login, secrets, basicOnly = false } = options;
  const headers = new Map<string, string>();
  const pending = new Map<string, Promise<boolean>>();
  let everywhere: string | undefined;

  const learn = async (challenge: Challenge | undefined, scope: string, used: string | undefined): Promise<boolean> => {
    const found = await login(used !== undefined);
    registerLogin(found, secrets);
    if (basicOnly || challenge?.scheme === 'basic') {
      if (found?.kind !== 'password') return false;
      const next = basicHeader(found);
      everywhere = next;
      return next !== used;
    }
    if (challenge === undefined) return false;
    if (found?.kind === 'token') {
      everywhere = `Bearer ${found.token}`;
      return everywhere !== used;
    }
    const token = await bearerToken(options, challenge, { scope, login: found });
    headers.set(scope, `Bearer ${token}`);
    return true;
  };

  return {
    header: (scope) => headers.get(scope) ?? everywhere,
    answer: (challenge, scope, used) => {
      const known = headers.get(scope) ?? everywhere;
      if (known !== undefined && known !== used) return Promise.resolve(true);
      const running = pending.get(scope);
      if (running !== undefined) return running;
      const attempt = learn(challenge, scope, used).finally(() => pending.delete(scope));
      pending.set(scope, attempt);
      return attempt;
    },
  };

  function bearerToken(
    { http }: AuthorizationOptions,
    { parameters }: Challenge,
    ask: { scope: string; login: Login | undefined },
  ): Promise<string> {
    const home = options.home();
    const realm = hop(home, home, parameters['realm'] ?? '');
    mayLearn(home, realm, ask.login);
    return requestToken(http, realm, { ...ask, service: parameters['service'], secrets });
  }
}

/** Credentials go to the registry's own host or its known token service, never to a realm elsewhere. @throws E_REDIRECT_REFUSED */
function mayLearn(home: URL, realm: Hop, login: Login | undefined): void {
  if (login === undefined || realm.home || TOKEN_HOST[home.host] === realm.url.host) return;
  throw registryError(
    'E_REDIRECT_REFUSED',
    `${home.host} asks to send its credentials to ${realm.url.host}; they go to ${TOKEN_HOST[home.host] ?? home.host} only`,
  );
}

async function requestToken(
  http: Http,
  realm: Hop,
  ask: { scope: string; login: Login | undefined; service: string | undefined; secrets: Secrets },
): Promise<string> {
  const { scope, login, service, secrets } = ask;
  const url = new URL(realm.url);
  const query = { ...(service !== undefined && { service }), scope };
  const identity = login?.kind === 'identity' ? login.token : undefined;
  if (identity === undefined) for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const form = new URLSearchParams({
    ...query,
    grant_type: 'refresh_token',
    client_id: 'waybill',
    refresh_token: identity ?? '',
  });
  const answer = await http.send({
    method: identity === undefined ? 'GET' : 'POST',
    url,
    reach: realm.reach,
    headers: {
      accept: 'application/json',
      ...(login?.kind === 'password' && { authorization: basicHeader(login) }),
      ...(identity !== undefined && { 'content-type': 'application/x-www-form-urlencoded' }),
    },
    ...(identity !== undefined && { body: Buffer.from(form.toString()) }),
  });
  const body = await readJson(answer);
  if (answer.status === 401 || answer.status === 403)
    throw registryError('E_REGISTRY_DENIED', `${url.host} gave no token for ${scope} (HTTP ${answer.status})`);
  const token = isJsonObject(body) ? (body['token'] ?? body['access_token']) : undefined;
  if (answer.status !== 200 || typeof token !== 'string' || token === '')
    throw registryError(
      'E_REGISTRY_FAULT',
      `${url.host} answered a token request with HTTP ${answer.status} and no token`,
    );
  secrets.register(token);
  return token;
}
