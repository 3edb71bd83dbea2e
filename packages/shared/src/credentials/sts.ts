import type { Outbound, Secrets } from '../kernel/index.ts';
import { credentialError } from './errors.ts';
import { type Answer, exchange } from './exchange.ts';
import type { Caller, Identity } from './identity.ts';
import { elementText } from './query-xml.ts';
import type { ServerTime } from './server-time.ts';
import { signed, uriEncoded } from './sigv4.ts';

/** STS's own no: its code, its words, and whether another try could end otherwise. */
export class StsRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

export interface StsPorts {
  readonly endpoint: URL;
  readonly region: string;
  readonly userAgent: string;
  readonly secrets: Secrets;
  /** Time by AWS's clock. */
  readonly time: ServerTime;
  readonly outbound: Outbound;
  readonly signal?: AbortSignal;
}

/** What both kinds of AssumeRole take. */
export interface AssumeRequest {
  readonly roleArn: string;
  readonly sessionName: string;
  readonly durationSeconds: number;
  /** Inline session policy, JSON. */
  readonly policy?: string;
  readonly externalId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly sourceIdentity?: string;
}

const VERSION = '2011-06-15';
const REQUEST_MS = 30_000;

/** AssumeRoleWithWebIdentity: unsigned, the token is the proof. @throws StsRefusal, E_UNREACHABLE, E_NOT_AWS */
export async function assumeWithWebIdentity(request: AssumeRequest, token: string, ports: StsPorts): Promise<Caller> {
  const form = { Action: 'AssumeRoleWithWebIdentity', WebIdentityToken: token, ...assumeForm(request) };
  return callerOf(await call(form, ports), ports);
}

/** AssumeRole, signed by the identity before it in the chain. @throws as above */
export async function assumeRole(request: AssumeRequest, by: Identity, ports: StsPorts): Promise<Caller> {
  const tags = Object.entries(request.tags ?? {}).flatMap(([key, value], index) => [
    [`Tags.member.${index + 1}.Key`, key],
    [`Tags.member.${index + 1}.Value`, value],
  ]);
  const form = {
    Action: 'AssumeRole',
    ...assumeForm(request),
    ...(request.externalId !== undefined && { ExternalId: request.externalId }),
    ...(request.sourceIdentity !== undefined && { SourceIdentity: request.sourceIdentity }),
    ...Object.fromEntries(tags),
  };
  return callerOf(await call(form, ports, by), ports);
}

/** Whose identity this is. @throws as above */
export async function callerIdentity(identity: Identity, ports: StsPorts): Promise<string> {
  const xml = await call({ Action: 'GetCallerIdentity' }, ports, identity);
  return required(xml, 'Arn', ports);
}

function assumeForm(request: AssumeRequest): Record<string, string> {
  return {
    RoleArn: request.roleArn,
    RoleSessionName: request.sessionName,
    DurationSeconds: String(request.durationSeconds),
    ...(request.policy !== undefined && { Policy: request.policy }),
  };
}

async function call(form: Record<string, string>, ports: StsPorts, by?: Identity): Promise<string> {
  const { endpoint: url, outbound, signal, time } = ports;
  const body = Object.entries({ ...form, Version: VERSION })
    .map(([name, value]) => `${name}=${uriEncoded(value)}`)
    .join('&');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'user-agent': ports.userAgent,
  };
  const scope = { service: 'sts', region: ports.region, now: time.now() };
  const answer = await exchange({
    url,
    method: 'POST',
    headers: by === undefined ? headers : signed({ method: 'POST', url, headers, body }, by, scope),
    body,
    within: REQUEST_MS,
    agent: url.protocol === 'http:' ? outbound.http : outbound.https,
    ...(signal !== undefined && { signal }),
  });
  time.learn(answer.date);
  if (answer.status === 200 && !/^text\/html\b/i.test(answer.contentType)) return answer.body;
  throw refusalOf(answer, url);
}

function refusalOf(answer: Answer, url: URL): Error {
  const code = elementText(answer.body, 'Code');
  if (code !== undefined) return new StsRefusal(code, elementText(answer.body, 'Message') ?? code, answer.status);
  return notSts(answer, url);
}

function notSts(answer: Answer, url: URL): Error {
  const what = `not AWS: got ${answer.contentType || 'an answer without a type'} with status ${answer.status} from ${url.host}`;
  // A gateway in between that is short of breath is worth another try; a page is not.
  return answer.status >= 500 ? credentialError('E_UNREACHABLE', what) : credentialError('E_NOT_AWS', what);
}

function callerOf(xml: string, ports: StsPorts): Caller {
  const [accessKeyId, secretAccessKey, sessionToken, expiration, arn] = (
    ['AccessKeyId', 'SecretAccessKey', 'SessionToken', 'Expiration', 'Arn'] as const
  ).map((name) => required(xml, name, ports)) as [string, string, string, string, string];
  for (const secret of [secretAccessKey, sessionToken]) ports.secrets.register(secret);
  return { identity: { accessKeyId, secretAccessKey, sessionToken, expiration: new Date(expiration) }, arn };
}

function required(xml: string, name: string, ports: StsPorts): string {
  const value = elementText(xml, name);
  if (value === undefined || value === '')
    throw credentialError('E_NOT_AWS', `not AWS: the answer from ${ports.endpoint.host} has no ${name}`);
  return value;
}
