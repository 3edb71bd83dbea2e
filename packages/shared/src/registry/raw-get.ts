import { validateHeaderValue } from 'node:http';
import type { LookupFunction, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { abortReason, type Dial } from '../kernel/index.ts';
import { guardedLookup } from './address.ts';
import type { Answer, HttpRequest } from './http.ts';
import { networkError, stalled } from './network-error.ts';
import { RawBody } from './raw-body.ts';
import { type RawHead, readHead } from './raw-head.ts';

/** GETs of large bodies over connections that read into memory of their own, again and again. */
export interface RawGets {
  /** Undefined where this way is not open: over TLS, or for a body without a length. Then nothing of it was used. */
  get(request: HttpRequest): Promise<Answer | undefined>;
  /** Opens connections ahead, until there are so many. */
  warm(origin: URL, total: number): void;
  close(): void;
}

/** As many bytes are taken from a connection at once: what a core's own cache holds. */
const MEMORY = 262_144;
const CONNECT = 10_000;
/** What an answer that is no blob may carry along. */
const MOST_SAID = 65_536;

/** One connection, and who waits for its bytes. */
interface Line {
  readonly socket: Socket;
  readonly key: string;
  taker: ((piece: Buffer) => boolean) | undefined;
  broken: ((error: Error) => void) | undefined;
  used: boolean;
}

export interface RawOptions {
  readonly signal?: AbortSignal | undefined;
  readonly idle: number;
  readonly onRequest?: ((request: HttpRequest) => void) | undefined;
}

export function rawGets(dial: Dial, options: RawOptions): RawGets {
  const { signal } = options;
  const free = new Map<string, Line[]>();
  const alive = new Map<string, number>();
  const lines = new Set<Line>();
  /** Where bodies come without a length: nothing is asked there twice. */
  const unmeasured = new Set<string>();

  const open = (url: URL, key: string, lookup: LookupFunction | undefined): Line | undefined => {
    const memory = Buffer.allocUnsafeSlow(MEMORY);
    let line: Line | undefined;
    const callback = (count: number): boolean => {
      if (line?.taker !== undefined) return line.taker(memory.subarray(0, count));
      // A word that nobody asked for.
      line?.socket.destroy();
      return false;
    };
    const socket = dial(url, { onread: { buffer: memory, callback }, ...(lookup !== undefined && { lookup }) });
    if (socket === undefined) return undefined;
    const own: Line = { socket, key, taker: undefined, broken: undefined, used: false };
    line = own;
    lines.add(own);
    alive.set(key, (alive.get(key) ?? 0) + 1);
    const late = setTimeout(() => socket.destroy(stalled(url, 'accepted no connection', CONNECT)), CONNECT);
    socket.once('connect', () => clearTimeout(late));
    let cause: Error | undefined;
    socket.on('error', (error) => {
      cause = error;
    });
    socket.on('close', () => {
      clearTimeout(late);
      lines.delete(own);
      alive.set(key, (alive.get(key) ?? 1) - 1);
      const waiting = free.get(key) ?? [];
      if (waiting.includes(own)) waiting.splice(waiting.indexOf(own), 1);
      own.broken?.(cause ?? cut());
    });
    return own;
  };

  const release = (line: Line): void => {
    line.taker = undefined;
    line.broken = undefined;
    line.used = true;
    if (line.socket.destroyed) return;
    free.set(line.key, [...(free.get(line.key) ?? []), line]);
    line.socket.unref();
    // Reading goes on, so that the server's goodbye is noticed.
    line.socket.resume();
  };

  const ready = (key: string): Line | undefined => {
    const waiting = free.get(key) ?? [];
    for (let line = waiting.shift(); line !== undefined; line = waiting.shift())
      if (!line.socket.destroyed) return line;
    return undefined;
  };

  const ask = async (request: HttpRequest): Promise<Answer | undefined> => {
    const { url, reach } = request;
    const key = `${url.origin} ${reach?.join() ?? ''}`;
    if (unmeasured.has(key)) return undefined;
    const line = ready(key) ?? open(url, key, reach === undefined ? undefined : guardedLookup(reach));
    if (line === undefined) return undefined;
    line.socket.ref();
    try {
      const answer = await exchange(line, request, { ...options, release });
      if (answer === undefined) unmeasured.add(key);
      return answer;
    } catch (error) {
      line.socket.destroy();
      if (signal?.aborted) throw abortReason(signal);
      // A server may close a kept connection at the moment it is used again.
      if (line.used && error instanceof Silent) return ask(request);
      throw networkError(url, error instanceof Silent ? error.cause : error);
    }
  };

  return {
    get: ask,
    warm: (origin, total) => {
      const key = `${origin.origin} `;
      for (let missing = total - (alive.get(key) ?? 0); missing > 0; missing--) {
        const line = open(origin, key, undefined);
        if (line === undefined) return;
        release(line);
      }
    },
    close: () => {
      for (const line of lines) line.socket.destroy();
    },
  };
}

/** The connection ended without a byte of an answer. */
class Silent extends Error {}

function exchange(
  line: Line,
  request: HttpRequest,
  { signal, idle, onRequest, release }: RawOptions & { release: (line: Line) => void },
): Promise<Answer | undefined> {
  const { url, patience = idle } = request;
  const { socket } = line;
  return new Promise((resolve, reject) => {
    let got: Buffer = Buffer.alloc(0);
    let timer: NodeJS.Timeout | undefined;
    const onAbort = (): void => void socket.destroy();
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', onAbort);
    };
    const fail = (error: Error): void => {
      settle();
      reject(got.length === 0 ? new Silent('', { cause: error }) : error);
    };
    line.broken = fail;
    line.taker = (piece) => {
      got = Buffer.concat([got, piece]);
      try {
        const head = readHead(got);
        if (head === undefined) return true;
        const rest = got.subarray(head.length);
        settle();
        return give(head, rest);
      } catch (error) {
        fail(error as Error);
        return false;
      }
    };
    const give = (head: RawHead, rest: Buffer): boolean => {
      const length = lengthOf(head);
      const answer = { status: head.status, headers: head.headers, url, idle };
      if (head.status === 200 || head.status === 206) {
        if (length === undefined) {
          socket.destroy();
          resolve(undefined);
          return false;
        }
        const body = bodyOn(line, length, { url, keeps: head.keeps, release, signal });
        resolve({ ...answer, body });
        return rest.length === 0 ? false : body.arrived(rest);
      }
      const said = (bytes: Buffer): boolean => {
        line.taker = undefined;
        resolve({ ...answer, body: Readable.from(bytes.length === 0 ? [] : [bytes]) });
        if (head.keeps && bytes.length === length) release(line);
        else socket.destroy();
        return true;
      };
      // Without a length, or with too much of it, what came along with the head has to do.
      if (length === undefined || length > MOST_SAID || rest.length >= length) return said(rest.subarray(0, length));
      let all = rest;
      line.broken = () => said(all);
      line.taker = (piece) => {
        all = Buffer.concat([all, piece]);
        return all.length < length || said(all.subarray(0, length));
      };
      return true;
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    if (signal?.aborted) return fail(abortReason(signal));
    timer = setTimeout(() => socket.destroy(stalled(url, 'gave no answer', patience)), patience);
    socket.resume();
    const head = requestHead(request);
    onRequest?.(request);
    socket.write(head, 'latin1');
  });
}

function bodyOn(
  line: Line,
  length: number,
  about: { url: URL; keeps: boolean; release: (line: Line) => void; signal: AbortSignal | undefined },
): RawBody {
  const { url, keeps, release, signal } = about;
  const { socket } = line;
  const drop = (): void => {
    signal?.removeEventListener('abort', drop);
    line.taker = undefined;
    socket.destroy();
  };
  const body = new RawBody(
    {
      pause: () => socket.pause(),
      resume: () => {
        if (!socket.destroyed) socket.resume();
      },
      done: () => {
        signal?.removeEventListener('abort', drop);
        if (keeps) release(line);
        else drop();
      },
      drop,
    },
    length,
  );
  // Whoever reads it hears of errors; where nobody does yet, they are kept.
  body.on('error', () => {});
  line.broken = (error) => body.broke(networkError(url, error));
  line.taker = (piece) => body.arrived(piece);
  signal?.addEventListener('abort', drop, { once: true });
  return body;
}

function requestHead({ url, headers = {} }: HttpRequest): string {
  const fields = Object.entries({ host: url.host, connection: 'keep-alive', ...headers });
  for (const [name, value] of fields) validateHeaderValue(name, value);
  const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`);
  return `GET ${url.pathname}${url.search} HTTP/1.1\r\n${lines.join('')}\r\n`;
}

function lengthOf({ headers }: RawHead): number | undefined {
  const length = headers['content-length'];
  if (headers['transfer-encoding'] !== undefined || length === undefined || !/^\d{1,15}$/.test(length))
    return undefined;
  return Number(length);
}

function cut(): Error {
  return Object.assign(new Error('the connection was closed'), { code: 'ECONNRESET' });
}
