import type { OperationContract, Shape } from './contract.ts';
import type { Decoded } from './decode.ts';
import type { Exchange, Reply } from './exchange.ts';
import { decodeJson, encodeJson } from './json.ts';
import { decodeQuery } from './query.ts';
import { COMMON, type CommonCode, type Refusal, refusal } from './refusal.ts';
import { decodeRest, encodeRest } from './rest.ts';
import type { Protocol, Service } from './service.ts';
import { isRecord, type Wire } from './wire.ts';
import { encodeXml, escapeXml } from './xml.ts';

/** How the requests, answers and errors of one AWS protocol look on the wire. */
export interface Dialect {
  decode(operation: OperationContract, exchange: Exchange, body: Buffer): Decoded;
  encode(
    operation: OperationContract,
    output: unknown,
    about: About,
  ): { readonly reply: Reply; readonly problems: readonly string[] };
  refuse(error: Refusal, about: About & { readonly shape: Shape | undefined }): Reply;
}

interface About {
  readonly service: Service;
  readonly requestId: string;
}

function jsonDialect(version: '1.0' | '1.1'): Dialect {
  const type = `application/x-amz-json-${version}`;
  return {
    decode: (operation, _exchange, body) => decodeJson(operation.input, parseJson(body), { rest: false }),
    encode: (operation, output, { requestId }) => {
      const { value, problems } = encodeJson(operation.output, output ?? {}, { rest: false });
      const headers = { 'content-type': type, 'x-amzn-requestid': requestId };
      return { reply: { status: 200, headers, body: JSON.stringify(value ?? {}) }, problems };
    },
    refuse: (error, { shape, requestId }) => ({
      status: statusOf(error, shape, 'json'),
      headers: { 'content-type': type, 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
      body: JSON.stringify({ __type: error.code, ...errorBody(error, shape) }),
    }),
  };
}

const query: Dialect = {
  decode: (operation, _exchange, body) => decodeQuery(operation.input, new URLSearchParams(body.toString('utf8'))),
  encode: (operation, output, { service, requestId }) => {
    const { value, problems } = encodeXml(operation.output, output ?? {});
    const { name } = operation;
    const result = `<${name}Result>${value ?? ''}</${name}Result>`;
    const metadata = `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata>`;
    const body = `<${name}Response xmlns="${namespaceOf(service)}">${result}${metadata}</${name}Response>`;
    return {
      reply: { status: 200, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body },
      problems,
    };
  },
  refuse: (error, { service, shape, requestId }) => {
    const status = statusOf(error, shape, 'query');
    const wire = shape?.getMergedTraits()['awsQueryError'];
    const code = commonOf(error)?.query[0] ?? (Array.isArray(wire) ? String(wire[0]) : error.code);
    const fields = { Type: status >= 500 ? 'Receiver' : 'Sender', Code: code, Message: error.message };
    const inner = Object.entries(fields).map(([name, text]) => `<${name}>${escapeXml(text)}</${name}>`);
    const body = `<ErrorResponse xmlns="${namespaceOf(service)}"><Error>${inner.join('')}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
    return { status, headers: { 'content-type': 'text/xml', 'x-amzn-requestid': requestId }, body };
  },
};

const rest: Dialect = {
  decode: (operation, exchange, body) => decodeRest(operation, exchange, body),
  encode: (operation, output, { requestId }) => {
    const { reply, problems } = encodeRest(operation, output ?? {});
    return { reply: { ...reply, headers: { ...reply.headers, 'x-amzn-requestid': requestId } }, problems };
  },
  refuse: (error, { shape, requestId }) => ({
    status: statusOf(error, shape, 'rest'),
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': error.code },
    body: JSON.stringify(errorBody(error, shape)),
  }),
};

export const DIALECTS: Readonly<Record<Protocol, Dialect>> = {
  'json-1.0': jsonDialect('1.0'),
  'json-1.1': jsonDialect('1.1'),
  query,
  'rest-json': rest,
};

function parseJson(body: Buffer): Wire {
  try {
    return body.length === 0 ? {} : (JSON.parse(body.toString('utf8')) as Wire);
  } catch {
    throw refusal('SerializationException', 'the body is not JSON', { status: 400 });
  }
}

/** The status is the error's own, else the usual one of a common error, else its schema's. */
function statusOf(error: Refusal, shape: Shape | undefined, protocol: 'json' | 'query' | 'rest'): number {
  if (error.status !== undefined) return error.status;
  const common = commonOf(error);
  if (common !== undefined) return protocol === 'query' ? common.query[1] : common[protocol];
  const modeled = shape?.getMergedTraits()['httpError'];
  return typeof modeled === 'number' ? modeled : 400;
}

function commonOf(error: Refusal): (typeof COMMON)[CommonCode] | undefined {
  return error.common ? COMMON[error.code as CommonCode] : undefined;
}

/** `message` or `Message`, as the error's schema spells it, and its other members. */
function errorBody(error: Refusal, shape: Shape | undefined): { readonly [key: string]: Wire } {
  const names = shape === undefined ? [] : [...shape.structIterator()].map(([name]) => name);
  const message = names.find((name) => name.toLowerCase() === 'message') ?? 'message';
  const members = shape === undefined ? {} : encodeJson(shape, { ...error.members }, { rest: true }).value;
  return { ...(isRecord(members) ? members : {}), [message]: error.message };
}

function namespaceOf(service: Service): string {
  return `https://${service.name}.amazonaws.com/doc/${service.target ?? ''}/`;
}
