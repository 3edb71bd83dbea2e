import http from 'node:http';
import https from 'node:https';
import net, { type LookupFunction } from 'node:net';
import type { Readable } from 'node:stream';
import tls from 'node:tls';
import { abortReason, type Dial, type Outbound } from '../kernel/index.ts';
import { guardedLookup, type Reach } from './address.ts';
import { networkError, stalled } from './network-error.ts';
import { rawGets } from './raw-get.ts';

export interface HttpRequest {
  readonly method: 'GET' | 'HEAD' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Uint8Array;
  /** Networks that may be reached; all of them where absent. Checked when the name has been resolved. */
  readonly reach?: readonly Reach[];
  /** Longest wait for the answer's head after the last byte was sent, milliseconds. */
  readonly patience?: number;
  /** A GET whose answer may be large: its body need not be a stream of fresh buffers. */
  readonly bulk?: boolean;
}

/** The head of an answer, and its body still to be read (or destroyed). */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<http.IncomingHttpHeaders>;
  readonly url: URL;
  readonly body: Readable & { readonly httpVersion?: string };
  /** As of the Http that it came through. */
  readonly idle: number;
}

/** A request whose body is written piece by piece. */
export interface OpenRequest {
  readonly stream: http.ClientRequest;
  readonly answer: Promise<Answer>;
}

/** HTTP over sockets that are kept open. Never follows a redirect, never retries, never asks for compression. */
export interface Http {
  /** Milliseconds without any sign of life after which a connection counts as dead. */
  readonly idle: number;
  send(request: HttpRequest): Promise<Answer>;
  open(request: HttpRequest): OpenRequest;
  /** Sees to it that so many connections to an origin are open, or about to be, before they are needed. */
  warm(origin: URL, total: number, use?: 'bulk'): void;
  close(): void;
}

/** The usual `idle`, milliseconds. */
export const IDLE = 30_000;
const CONNECT = 10_000;

export interface NodeHttpOptions {
  readonly signal?: AbortSignal;
  /** Told of every request that is sent. */
  readonly onRequest?: (request: HttpRequest) => void;
  readonly idle?: number;
  /** The way out of the process: proxies and trust. Agents of its own where absent. */
  readonly agents?: Pick<Outbound, 'http' | 'https'> & Partial<Pick<Outbound, 'warm' | 'dial'>>;
}

// fetch() is not used: before Node 26 it uploads without back-pressure, so a layer would be held in memory as a whole.
export function nodeHttp(options: NodeHttpOptions = {}): Http {
  const { signal, onRequest, idle = IDLE, agents } = options;
  const plain = agents?.http ?? new http.Agent({ keepAlive: true });
  const secure = agents?.https ?? new https.Agent({ keepAlive: true, minVersion: 'TLSv1.2' });

  const raw = rawGets(agents === undefined ? dialDirectly : (agents.dial ?? noWay), { signal, idle, onRequest });

  const open = (request: HttpRequest): OpenRequest => {
    const { method, url, headers, reach, patience = idle } = request;
    onRequest?.(request);
    const lookup = reach === undefined ? undefined : guardedLookup(reach);
    const stream = start(url, {
      method,
      headers: { ...headers },
      ...(lookup !== undefined && { lookup }),
      ...(signal !== undefined && { signal }),
    });
    const answer = new Promise<Answer>((resolve, reject) => {
      let timer: NodeJS.Timeout | undefined;
      const wait = (ms: number, what: string): void => {
        clearTimeout(timer);
        timer = setTimeout(() => stream.destroy(stalled(url, what, ms)), ms);
      };
      stream.on('socket', (socket) => {
        if (!socket.connecting) return;
        wait(CONNECT, 'accepted no connection');
        socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
          clearTimeout(timer);
          if (stream.writableEnded) wait(patience, 'took no whole request');
        });
      });
      stream.on('prefinish', () => wait(patience, 'took no whole request'));
      stream.on('finish', () => wait(patience, 'gave no answer'));
      stream.on('response', (body) => {
        clearTimeout(timer);
        resolve({ status: body.statusCode ?? 0, headers: body.headers, url, body, idle });
      });
      stream.on('error', (cause) => {
        clearTimeout(timer);
        reject(signal?.aborted ? abortReason(signal) : networkError(url, cause));
      });
      stream.on('close', () => clearTimeout(timer));
    });
    answer.catch(() => {});
    return { stream, answer };
  };

  const start = (url: URL, init: http.RequestOptions & { lookup?: LookupFunction }): http.ClientRequest =>
    url.protocol === 'https:'
      ? https.request(url, { ...init, agent: secure })
      : http.request(url, { ...init, agent: plain });

  return {
    idle,
    open,
    send: async (request) => {
      if (request.bulk === true && request.method === 'GET') {
        const answer = await raw.get(request);
        if (answer !== undefined) return answer;
      }
      const length = request.body === undefined ? {} : { 'content-length': String(request.body.length) };
      const { stream, answer } = open({ ...request, headers: { ...length, ...request.headers } });
      stream.end(request.body);
      return await answer;
    },
    warm: (origin, total, use) => {
      if (use === 'bulk') return raw.warm(origin, total);
      const { protocol, hostname, port } = origin;
      const plain = protocol === 'http:';
      const host = hostname.replace(/^\[(.*)\]$/, '$1');
      agents?.warm?.(host, Number(port || (plain ? 80 : 443)), { total, plain });
    },
    close: () => {
      raw.close();
      plain.destroy();
      secure.destroy();
    },
  };
}

const dialDirectly: Dial = ({ protocol, hostname, port }, options) => {
  const host = hostname.replace(/^\[(.*)\]$/, '$1');
  if (protocol !== 'https:') return net.connect({ host, port: Number(port || 80), ...options });
  const servername = net.isIP(host) === 0 ? host : '';
  return tls.connect({ host, port: Number(port || 443), servername, minVersion: 'TLSv1.2', ...options });
};

const noWay: Dial = () => undefined;

/** The header as one text. */
export function header(answer: Pick<Answer, 'headers'>, name: string): string | undefined {
  const value = answer.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
