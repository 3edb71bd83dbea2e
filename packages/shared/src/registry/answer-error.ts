import { isJsonObject, type Json, quote, type WaybillError } from '../kernel/index.ts';
import { registryError } from './errors.ts';
import { type Answer, header } from './http.ts';
import { readBody } from './read-body.ts';

/** What a registry said when it did not do what was asked. */
export interface Refusal {
  readonly status: number;
  /** The registry's own code, such as MANIFEST_UNKNOWN; '' where it gave none. Source: distribution-spec, "Error Codes". */
  readonly code: string;
  readonly error: WaybillError;
}

/** Reads the refusal out of an answer. @param what what was asked of whom: `destination registry.example/app: upload of sha256:…` */
export async function refusalOf(answer: Answer, what: string): Promise<Refusal> {
  const { status } = answer;
  const bytes = await readBody(answer, 65_536).catch(() => Buffer.alloc(0));
  const { code, message } = firstError(bytes);
  const type = header(answer, 'content-type') ?? 'nothing';
  const words =
    code === ''
      ? `HTTP ${status} (${quote(type)})`
      : `HTTP ${status} ${code}${message === '' ? '' : `: ${quote(message)}`}`;
  return { status, code, error: errorFor(status, code, { message, text: `${what} was answered with ${words}` }) };
}

function errorFor(status: number, code: string, { message, text }: { message: string; text: string }): WaybillError {
  if (/already exists .*immutable|immutable.* tag|tag .*immutable/i.test(message))
    return registryError('E_TAG_IMMUTABLE', text);
  if (status === 401 || status === 403 || code === 'DENIED' || code === 'UNAUTHORIZED')
    return registryError('E_REGISTRY_DENIED', text);
  if (code === 'NAME_UNKNOWN') return registryError('E_REPOSITORY_NOT_FOUND', text);
  if (status === 404) return registryError('E_IMAGE_NOT_FOUND', text);
  if (status === 429 || code === 'TOOMANYREQUESTS') return registryError('E_REGISTRY_THROTTLED', text);
  if (status >= 500) return registryError('E_REGISTRY_FAULT', text);
  if (/quota|limit exceeded|too large/i.test(message) || status === 413) return registryError('E_REGISTRY_QUOTA', text);
  if (status >= 400) return registryError('E_REGISTRY_REFUSED', text);
  return registryError('E_REGISTRY_FAULT', text);
}

function firstError(bytes: Buffer): { code: string; message: string } {
  const first = firstItem(parse(bytes));
  if (!isJsonObject(first)) return { code: '', message: '' };
  const { code, message } = first;
  return {
    code: typeof code === 'string' && /^[A-Z_]{1,40}$/.test(code) ? code : '',
    message: typeof message === 'string' ? message : '',
  };
}

function firstItem(body: Json | undefined): Json | undefined {
  if (!isJsonObject(body)) return undefined;
  const { errors } = body;
  return Array.isArray(errors) ? errors[0] : undefined;
}

function parse(bytes: Buffer): Json | undefined {
  try {
    return JSON.parse(bytes.toString()) as Json;
  } catch {
    return undefined;
  }
}
