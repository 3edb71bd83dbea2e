import type { Outbound, Secrets } from '../kernel/index.ts';
import { isLoopback } from './endpoint.ts';
import { credentialError } from './errors.ts';
import { exchange } from './exchange.ts';

export interface OidcPorts {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly secrets: Secrets;
  readonly outbound: Outbound;
  readonly signal?: AbortSignal;
}

const ATTEMPT_MS = 10_000;

/** Whether this job may ask GitHub for identity tokens. */
export function mayAskGithub(env: OidcPorts['env']): boolean {
  return Boolean(env['ACTIONS_ID_TOKEN_REQUEST_URL']) && Boolean(env['ACTIONS_ID_TOKEN_REQUEST_TOKEN']);
}

/**
 * A fresh identity token (JWT) for the audience, one attempt of ten seconds.
 * @throws E_OIDC_PERMISSION where the job may not ask, E_OIDC_UNAVAILABLE or E_UNREACHABLE where another attempt may succeed
 */
export async function githubToken(audience: string, ports: OidcPorts): Promise<string> {
  const { env, secrets, outbound, signal } = ports;
  const address = env['ACTIONS_ID_TOKEN_REQUEST_URL'];
  const bearer = env['ACTIONS_ID_TOKEN_REQUEST_TOKEN'];
  if (!address || !bearer)
    throw credentialError(
      'E_OIDC_PERMISSION',
      'this job may not ask GitHub for an identity token (ACTIONS_ID_TOKEN_REQUEST_URL is not set)',
    );
  secrets.register(bearer);
  const url = tokenUrl(address, audience);
  const answer = await exchange({
    url,
    headers: {
      authorization: `Bearer ${bearer}`,
      accept: 'application/json; api-version=2.0',
      'user-agent': 'waybill',
    },
    within: ATTEMPT_MS,
    agent: url.protocol === 'http:' ? outbound.http : outbound.https,
    ...(signal !== undefined && { signal }),
  });
  if (answer.status !== 200) throw refusal(answer.status, answer.body);
  const token = tokenIn(answer.body);
  for (const part of [token, ...token.split('.')]) secrets.register(part);
  return token;
}

function tokenUrl(address: string, audience: string): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || (url.protocol !== 'https:' && !(url.protocol === 'http:' && isLoopback(url))))
    throw credentialError('E_ENDPOINT_REFUSED', 'ACTIONS_ID_TOKEN_REQUEST_URL is not an https address');
  url.searchParams.set('audience', audience);
  return url;
}

/** GitHub answers 403 while a job is still Pending or Delayed in its books, and 5xx now and then: both pass. */
function refusal(status: number, body: string): Error {
  const passes = status >= 500 || status === 429 || (status === 403 && /pending|delayed/i.test(body));
  return passes
    ? credentialError('E_OIDC_UNAVAILABLE', `GitHub’s token service answered with status ${status}`)
    : credentialError('E_OIDC_PERMISSION', `GitHub’s token service refused with status ${status}`);
}

function tokenIn(body: string): string {
  try {
    const { value } = JSON.parse(body) as { value?: unknown };
    if (typeof value === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(value)) return value;
  } catch {
    // falls through: not JSON
  }
  throw credentialError('E_OIDC_UNAVAILABLE', 'GitHub’s token service gave an answer without a token');
}
