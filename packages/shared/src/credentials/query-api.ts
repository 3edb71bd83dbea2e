import type { Outbound } from '../kernel/index.ts';
import { credentialError } from './errors.ts';
import { type Answer, exchange } from './exchange.ts';
import type { Identity } from './identity.ts';
import { elementText } from './query-xml.ts';
import type { ServerTime } from './server-time.ts';
import { signed, uriEncoded } from './sigv4.ts';

/** An API's own no: its code, its words, and whether another try could end otherwise. */
export class QueryRefusal extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status: number) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

export interface QueryApi {
  /** Name in the signature: `sts`, `iam`. */
  readonly service: string;
  readonly version: string;
  readonly endpoint: URL;
  /** Region in the signature. */
  readonly region: string;
}

export interface QueryPorts {
  readonly userAgent: string;
  /** Time by AWS's clock. */
  readonly time: ServerTime;
  readonly outbound: Outbound;
  readonly signal?: AbortSignal;
}

const REQUEST_MS = 30_000;

/**
 * One call of an API of the query protocol (form in, XML out), which needs no SDK.
 * @param by whose signature it bears; unsigned otherwise
 * @throws QueryRefusal, E_UNREACHABLE, E_NOT_AWS
 */
export async function query(
  api: QueryApi,
  form: Readonly<Record<string, string>>,
  ports: QueryPorts & { readonly by?: Identity | undefined },
): Promise<string> {
  const { endpoint: url, service, region, version } = api;
  const { outbound, signal, time, by } = ports;
  const body = Object.entries({ ...form, Version: version })
    .map(([name, value]) => `${name}=${uriEncoded(value)}`)
    .join('&');
  const headers = {
    'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    'user-agent': ports.userAgent,
  };
  const unsigned = { method: 'POST', url, headers, body };
  const answer = await exchange({
    ...unsigned,
    method: 'POST',
    headers: by === undefined ? headers : signed(unsigned, by, { service, region, now: time.now() }),
    within: REQUEST_MS,
    agent: url.protocol === 'http:' ? outbound.http : outbound.https,
    ...(signal !== undefined && { signal }),
  });
  time.learn(answer.date);
  if (answer.status === 200 && !/^text\/html\b/i.test(answer.contentType)) return answer.body;
  throw refusalOf(answer, url);
}

/** The text of an element that every good answer has. @throws E_NOT_AWS where it is missing */
export function required(xml: string, name: string, from: URL): string {
  const value = elementText(xml, name);
  if (value === undefined || value === '')
    throw credentialError('E_NOT_AWS', `not AWS: the answer from ${from.host} has no ${name}`);
  return value;
}

function refusalOf(answer: Answer, url: URL): Error {
  const code = elementText(answer.body, 'Code');
  if (code !== undefined) return new QueryRefusal(code, elementText(answer.body, 'Message') ?? code, answer.status);
  const what = `not AWS: got ${answer.contentType || 'an answer without a type'} with status ${answer.status} from ${url.host}`;
  // A gateway in between that is short of breath is worth another try; a page is not.
  return answer.status >= 500 ? credentialError('E_UNREACHABLE', what) : credentialError('E_NOT_AWS', what);
}
