import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { refusal } from './refusal.ts';

/** What is known of a request besides its bytes; filled in as it is understood. */
interface Notes {
  service: string;
  operation: string;
  account?: string;
  region?: string;
  caller?: string;
  input?: unknown;
  output?: unknown;
  error?: string;
}

/** One request on one listener. */
export interface Exchange {
  readonly index: number;
  readonly method: string;
  readonly url: URL;
  readonly headers: IncomingHttpHeaders;
  /** The request's bytes as they come, for whoever does not want them in memory. */
  readonly stream: IncomingMessage;
  /** Milliseconds that this request's view of the time is off (a fault). */
  readonly skew: number;
  /** Milliseconds that reads lag behind writes for this request (a fault). */
  readonly lagMs: number;
  readonly notes: Notes;
  /** All of the body as it was sent; read once. @throws refusal above 32 MiB */
  bytes(): Promise<Buffer>;
  /** The body, unpacked where it was compressed. */
  body(): Promise<Buffer>;
}

export interface Reply {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | AsyncIterable<Uint8Array>;
}

const LARGEST_BODY = 32 * 1024 * 1024;

export function createExchange(stream: IncomingMessage, index: number): Exchange & { skew: number; lagMs: number } {
  let read: Promise<Buffer> | undefined;
  const bytes = () => {
    read ??= readAll(stream);
    return read;
  };
  return {
    index,
    method: stream.method ?? 'GET',
    url: new URL(stream.url ?? '/', 'http://local'),
    headers: stream.headers,
    stream,
    skew: 0,
    lagMs: 0,
    notes: { service: 'unknown', operation: 'unknown' },
    bytes,
    body: async () => (stream.headers['content-encoding'] === 'gzip' ? gunzipSync(await bytes()) : await bytes()),
  };
}

async function readAll(stream: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) throw refusal('RequestEntityTooLargeException', 'the body is too large', { status: 413 });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** A header's single value, or ''. */
export function header(exchange: Pick<Exchange, 'headers'>, name: string): string {
  const value = exchange.headers[name];
  return (Array.isArray(value) ? value[0] : value) ?? '';
}
