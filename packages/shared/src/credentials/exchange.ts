import { type Agent, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { abortReason, WaybillError } from '../kernel/index.ts';
import { credentialError } from './errors.ts';

export interface Question {
  readonly url: URL;
  readonly method?: 'GET' | 'POST' | 'PUT';
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly agent?: Agent;
  /** Milliseconds from the start to the last byte of the answer. */
  readonly within: number;
  readonly signal?: AbortSignal;
}

export interface Answer {
  readonly status: number;
  readonly contentType: string;
  /** The server's clock, milliseconds since 1970, where it told. */
  readonly date: number | undefined;
  readonly body: string;
}

/** More than any token or STS answer; a larger body is not one. */
const MOST_BYTES = 256 * 1024;
const CONNECT_MS = 5_000;

/** One small request and its whole answer. @throws E_UNREACHABLE, E_NOT_AWS for an endless body, or the signal's reason */
export function exchange(question: Question): Promise<Answer> {
  const { url, method = 'GET', headers = {}, body, agent, within, signal } = question;
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'http:' ? requestPlain : requestTls;
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const request = send(url, { method, headers: { ...headers, ...length }, ...(agent !== undefined && { agent }) });
    const connecting = setTimeout(() => fail(new Error(`no connection within ${CONNECT_MS / 1_000} s`)), CONNECT_MS);
    const timer = setTimeout(() => fail(new Error(`no answer within ${within / 1_000} s`)), within);
    const stopTimers = (): void => {
      clearTimeout(connecting);
      clearTimeout(timer);
      signal?.removeEventListener('abort', cancel);
    };
    const cancel = (): void => end(() => reject(abortReason(signal)));
    const end = (settle: () => void): void => {
      stopTimers();
      request.destroy();
      settle();
    };
    const fail = (cause: Error): void =>
      end(() => reject(cause instanceof WaybillError ? cause : unreachable(url, cause)));
    // Before anything ends the request: what it says then has to be heard, or it ends the process.
    request.on('error', fail);
    if (signal?.aborted) return cancel();
    signal?.addEventListener('abort', cancel);
    request.on('socket', (socket) => {
      if (socket.connecting) socket.once('connect', () => clearTimeout(connecting));
      else clearTimeout(connecting);
    });
    request.on('response', (response) => {
      const parts: Buffer[] = [];
      let size = 0;
      response.on('error', fail);
      response.on('data', (part: Buffer) => {
        parts.push(part);
        size += part.length;
        if (size > MOST_BYTES)
          end(() => reject(credentialError('E_NOT_AWS', `${url.host} answered with more than ${MOST_BYTES} bytes`)));
      });
      response.on('end', () => {
        stopTimers();
        const date = Date.parse(response.headers.date ?? '');
        resolve({
          status: response.statusCode ?? 0,
          contentType: response.headers['content-type'] ?? '',
          date: Number.isNaN(date) ? undefined : date,
          body: Buffer.concat(parts).toString('utf8'),
        });
      });
    });
    request.end(body);
  });
}

function unreachable(url: URL, cause: Error): WaybillError {
  return credentialError('E_UNREACHABLE', `${url.host} could not be reached: ${cause.message}`, { cause });
}
