import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import { connect as connectPlain, isIP, type LookupFunction, type OnReadOpts, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, createSecureContext } from 'node:tls';
import { NO_PROXY, type ProxyRule } from './proxy.ts';
import { openTunnel } from './tunnel.ts';
import { type WarmSockets, warmSockets } from './warm-sockets.ts';

/** The way out of this process: agents that every client shares, so that connections are kept and proxies obeyed alike. */
export interface Outbound {
  readonly http: PlainAgent;
  readonly https: TlsAgent;
  /** Opens connections to a host ahead of their first requests, until there are so many in all: one TLS connection if nothing else is said. */
  warm(host: string, port?: number, wanted?: { readonly total?: number; readonly plain?: boolean }): void;
  /**
   * A plain connection of the caller's own, which reads into the caller's memory. Undefined for https: there Node goes on
   * handing out what it has decrypted while the reader asked for a pause, and forgets to go on afterwards.
   */
  readonly dial: Dial;
  /** Closes idle connections. */
  close(): void;
}

export type Dial = (
  origin: URL,
  options: { readonly onread: OnReadOpts; readonly lookup?: LookupFunction },
) => Socket | undefined;

export interface OutboundOptions {
  readonly proxy?: ProxyRule;
  /** Certificates to trust instead of Node’s own set, PEM. */
  readonly ca?: readonly string[];
}

type Done = (error: Error | null, socket: Duplex) => void;
type PlainOptions = Parameters<PlainAgent['createConnection']>[0];
type ConnectOptions = Parameters<TlsAgent['createConnection']>[0];

const MOST_SOCKETS = 50;

/** A connection that takes longer to open ahead of its use is given up, milliseconds. */
const PATIENCE = 10_000;

class WarmAgent extends PlainAgent {
  readonly #warm = warmSockets();

  constructor() {
    super({ keepAlive: true, maxSockets: MOST_SOCKETS });
  }

  warm(host: string, port: number, total: number): void {
    this.#warm.fill(`${host}:${port}`, total, () => opened(connectPlain({ host, port, noDelay: true }), 'connect'));
  }

  override createConnection(options: PlainOptions, done?: Done): Duplex | null | undefined {
    return connection(this.#warm, options, { done, fresh: () => super.createConnection(options) });
  }

  override destroy(): void {
    this.#warm.close();
    super.destroy();
  }
}

/** TLS 1.2 or newer, certificates always checked: NODE_TLS_REJECT_UNAUTHORIZED has no say. */
class OutboundAgent extends TlsAgent {
  readonly #proxy: ProxyRule;
  readonly #warm = warmSockets();

  constructor({ proxy = NO_PROXY, ca }: OutboundOptions) {
    super({
      keepAlive: true,
      maxSockets: MOST_SOCKETS,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.2',
      // One context for all connections: made anew for each, a hundred certificates would be parsed each time.
      secureContext: createSecureContext({ minVersion: 'TLSv1.2', ...(ca !== undefined && { ca: [...ca] }) }),
    });
    this.#proxy = proxy;
  }

  warm(host: string, port: number, total: number): void {
    const options = { ...this.options, host, port, servername: isIP(host) === 0 ? host : '' } as ConnectOptions;
    this.#warm.fill(`${host}:${port}`, total, () => this.#open(options));
  }

  override createConnection(options: ConnectOptions, done?: Done): Duplex | null | undefined {
    const { host = '', port } = options as { host?: string; port?: number | string };
    const fresh = (): Duplex | null | undefined => {
      if (this.#proxy(host, Number(port)) === undefined) return super.createConnection(options);
      this.#open(options).then(
        (socket) => done?.(null, socket),
        (error: Error) => done?.(error, undefined as unknown as Duplex),
      );
      return undefined;
    };
    return connection(this.#warm, options, { done, fresh });
  }

  override destroy(): void {
    this.#warm.close();
    super.destroy();
  }

  async #open(options: ConnectOptions): Promise<Duplex> {
    const { host = '', port = 443 } = options as { host?: string; port?: number };
    const proxy = this.#proxy(host, Number(port));
    const tls = { ...options, servername: options.servername ?? host } as ConnectionOptions;
    const socket = proxy === undefined ? undefined : await openTunnel(proxy, host, Number(port));
    return opened(connectTls(socket === undefined ? tls : { ...tls, socket }), 'secureConnect');
  }
}

/** A warm connection where there is one, else a fresh one. */
function connection(
  warm: WarmSockets,
  options: object,
  { done, fresh }: { done: Done | undefined; fresh: () => Duplex | null | undefined },
): Duplex | null | undefined {
  const { host, port } = options as { host?: string; port?: number | string };
  const key = `${host}:${port}`;
  const make = (): Duplex | null | undefined => {
    const socket = fresh();
    if (socket) warm.count(key, socket);
    return socket;
  };
  const ready = warm.take(key);
  if (ready === undefined) return make();
  ready.then(
    (socket) => done?.(null, socket),
    () => {
      const socket = make();
      if (socket) done?.(null, socket);
    },
  );
  return undefined;
}

function opened(socket: Socket, event: 'connect' | 'secureConnect'): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => socket.destroy(new Error('no connection in time')), PATIENCE).unref();
    socket.once('error', reject);
    socket.once('close', () => clearTimeout(late));
    socket.once(event, () => {
      clearTimeout(late);
      socket.off('error', reject);
      resolve(socket);
    });
  });
}

export function outbound(options: OutboundOptions = {}): Outbound {
  const https = new OutboundAgent(options);
  const http = new WarmAgent();
  return {
    http,
    https,
    warm: (host, port = 443, { total = 1, plain = false } = {}) => (plain ? http : https).warm(host, port, total),
    dial: ({ protocol, hostname, port }, options) => {
      const host = hostname.replace(/^\[(.*)\]$/, '$1');
      if (protocol === 'https:') return undefined;
      return connectPlain({ host, port: Number(port || 80), noDelay: true, ...options });
    },
    close: () => {
      https.destroy();
      http.destroy();
    },
  };
}
