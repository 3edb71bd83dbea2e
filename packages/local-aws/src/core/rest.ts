import type { OperationContract, Shape } from './contract.ts';
import type { Decoded } from './decode.ts';
import { type Exchange, header, type Reply } from './exchange.ts';
import { decodeJson, encodeJson, isNumeric } from './json.ts';
import { refusal } from './refusal.ts';
import { isRecord, type Wire } from './wire.ts';

/** Which operation of a REST service a request means. The most literal template wins. */
export function routeRest(operations: readonly OperationContract[], exchange: Exchange): OperationContract | undefined {
  const hits = operations.filter(
    ({ http }) => http !== undefined && http[0] === exchange.method && labelsOf(http[1], exchange.url) !== undefined,
  );
  return hits.sort((a, b) => looseness(a) - looseness(b))[0];
}

/** Fewer labels are more literal; so is a template that fixes a query parameter too. */
function looseness({ http }: OperationContract): number {
  const template = http?.[1] ?? '';
  return (template.match(/\{/g) ?? []).length - (template.includes('?') ? 0.5 : 0);
}

/** The labels of a path template filled from a path; undefined where it does not fit. */
function labelsOf(template: string, url: URL): Readonly<Record<string, string>> | undefined {
  const [path = '', literal = ''] = template.split('?');
  for (const [key, value] of new URLSearchParams(literal)) if (url.searchParams.get(key) !== value) return undefined;
  const names: string[] = [];
  const source = path.replace(/\{([^}+]+)(\+?)\}|[.*+?^$()|[\]\\]/g, (found, name?: string, greedy?: string) => {
    if (name === undefined) return `\\${found}`;
    names.push(name);
    return greedy === '+' ? '(.+)' : '([^/]+)';
  });
  const match = new RegExp(`^${source}/?$`).exec(url.pathname);
  if (match === null) return undefined;
  return Object.fromEntries(names.map((name, index) => [name, decodeURIComponent(match[index + 1] ?? '')]));
}

/** Reads labels, query and headers by their traits and the rest from the body. Source: Smithy, HTTP bindings. */
export function decodeRest(operation: OperationContract, exchange: Exchange, body: Buffer): Decoded {
  const labels = labelsOf(operation.http?.[1] ?? '', exchange.url) ?? {};
  const gathered: Record<string, Wire> = {};
  let payload: { name: string; bytes: Uint8Array } | undefined;
  const bodied = new Set<string>();
  for (const [name, member] of operation.input.structIterator()) {
    const traits = member.getMergedTraits();
    if (traits.httpLabel !== undefined) set(gathered, name, scalar(member, labels[name]));
    else if (typeof traits.httpQuery === 'string')
      set(gathered, name, fromQuery(member, exchange.url.searchParams, traits.httpQuery));
    else if (typeof traits.httpHeader === 'string')
      set(gathered, name, scalar(member, header(exchange, traits.httpHeader.toLowerCase()) || undefined));
    else if (traits.httpPayload !== undefined) {
      // No body and no payload are the same thing on the wire.
      if (body.length === 0) continue;
      if (member.isBlobSchema()) payload = { name, bytes: body };
      else gathered[name] = parse(body);
    } else bodied.add(name);
  }
  if (bodied.size > 0 && payload === undefined) {
    const parsed = body.length === 0 ? {} : parse(body);
    if (!isRecord(parsed)) throw refusal('SerializationException', 'the body is not a JSON object', { status: 400 });
    Object.assign(gathered, parsed);
  }
  const decoded = decodeJson(operation.input, gathered, { rest: true });
  if (payload === undefined || !isRecord(decoded.value)) return decoded;
  return { ...decoded, value: { ...decoded.value, [payload.name]: payload.bytes } };
}

function set(target: Record<string, Wire>, name: string, value: Wire): void {
  if (value !== undefined) target[name] = value;
}

function parse(body: Buffer): Wire {
  try {
    return JSON.parse(body.toString('utf8')) as Wire;
  } catch {
    throw refusal('SerializationException', 'the body is not JSON', { status: 400 });
  }
}

function fromQuery(shape: Shape, query: URLSearchParams, name: string): Wire {
  if (!query.has(name)) return undefined;
  if (!shape.isListSchema()) return scalar(shape, query.get(name) ?? undefined);
  return query.getAll(name).map((text) => scalar(shape.getValueSchema(), text));
}

function scalar(shape: Shape, text: string | undefined): Wire {
  if (text === undefined) return undefined;
  if (isNumeric(shape)) return Number(text);
  return shape.isBooleanSchema() ? text === 'true' : text;
}

/** Writes headers, status and payload by their traits and the rest as a JSON body. */
export function encodeRest(
  operation: OperationContract,
  output: unknown,
): { reply: Reply; problems: readonly string[] } {
  const given = isRecord(output) ? (output as Readonly<Record<string, unknown>>) : {};
  const headers: Record<string, string> = { 'content-type': 'application/json' };
  let status = operation.http?.[2] ?? 200;
  let payload: string | Uint8Array | undefined;
  const { value, problems } = encodeJson(operation.output, output, { rest: true });
  const body: Record<string, Wire> = isRecord(value) ? { ...value } : {};
  for (const [name, member] of operation.output.isStructSchema() ? operation.output.structIterator() : []) {
    const traits = member.getMergedTraits();
    const out = given[name];
    const bound = traits.httpHeader ?? traits.httpResponseCode ?? traits.httpPayload;
    if (bound === undefined) continue;
    delete body[name];
    // A payload member is the whole body, also when it is not there.
    if (traits.httpPayload !== undefined) payload = '';
    if (out === undefined) continue;
    if (typeof traits.httpHeader === 'string')
      headers[traits.httpHeader.toLowerCase()] = typeof out === 'string' ? out : JSON.stringify(out);
    else if (traits.httpResponseCode !== undefined) status = Number(out);
    else
      payload =
        out instanceof Uint8Array
          ? out
          : Buffer.from(JSON.stringify((isRecord(value) ? value[name] : undefined) ?? {}));
  }
  return { reply: { status, headers, body: payload ?? (status === 204 ? '' : JSON.stringify(body)) }, problems };
}
