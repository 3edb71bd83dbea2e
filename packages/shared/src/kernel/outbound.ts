import { Agent as PlainAgent } from 'node:http';
import { Agent as TlsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { type ConnectionOptions, connect as connectTls, createSecureContext } from 'node:tls';
import { NO_PROXY, type ProxyRule } from './proxy.ts';
import { openTunnel } from './tunnel.ts';

/** The way out of this process: agents that every client shares, so that connections are kept and proxies obeyed alike. */
export interface Outbound {
  readonly http: PlainAgent;
  readonly https: TlsAgent;
  /** Opens a TLS connection to a host ahead of its first request. */
  warm(host: string, port?: number): void;
  /** Closes idle connections. */
  close(): void;
}

export interface OutboundOptions {
  readonly proxy?: ProxyRule;
  /** Certificates to trust instead of Node’s own set, PEM. */
  readonly ca?: readonly string[];
}

type Done = (error: Error | null, socket: Duplex) => void;
type ConnectOptions = Parameters<TlsAgent['createConnection']>[0];

const MOST_SOCKETS = 50;

/** TLS 1.2 or newer, certificates always checked: NODE_TLS_REJECT_UNAUTHORIZED has no say. */
class OutboundAgent extends TlsAgent {
  readonly #proxy: ProxyRule;
  readonly #warm = new Map<string, Promise<Duplex>>();

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

  warm(host: string, port: number): void {
    const key = `${host}:${port}`;
    if (this.#warm.has(key)) return;
    const opening = this.#open({ ...this.options, host, port, servername: host } as ConnectOptions);
    opening.then(
      (socket) => {
        (socket as { unref?: () => void }).unref?.();
        socket.on('error', ignore);
      },
      // The request that needs this host meets the same failure and reports it.
      ignore,
    );
    this.#warm.set(key, opening);
  }

  override createConnection(options: ConnectOptions, done?: Done): Duplex | null | undefined {
    const { host, port } = options as { host?: string; port?: number | string };
    const key = `${host}:${port}`;
    const ready = this.#warm.get(key);
    this.#warm.delete(key);
    if (ready === undefined && this.#proxy(host ?? '', Number(port)) === undefined)
      return super.createConnection(options, done);
    const fresh = ready === undefined ? this.#open(options) : ready.then(alive).catch(() => this.#open(options));
    fresh.then(
      (socket) => done?.(null, socket),
      (error: Error) => done?.(error, undefined as unknown as Duplex),
    );
    return undefined;
  }

  override destroy(): void {
    for (const socket of this.#warm.values()) socket.then((open) => open.destroy(), ignore);
    this.#warm.clear();
    super.destroy();
  }

  async #open(options: ConnectOptions): Promise<Duplex> {
    const { host = '', port = 443 } = options as { host?: string; port?: number };
    const proxy = this.#proxy(host, Number(port));
    const tls = { ...options, servername: options.servername ?? host } as ConnectionOptions;
    const socket = proxy === undefined ? undefined : await openTunnel(proxy, host, Number(port));
    return new Promise((resolve, reject) => {
      const secure = connectTls(socket === undefined ? tls : { ...tls, socket });
      secure.once('error', reject);
      secure.once('secureConnect', () => {
        secure.off('error', reject);
        resolve(secure);
      });
    });
  }
}

export function outbound(options: OutboundOptions = {}): Outbound {
  const https = new OutboundAgent(options);
  const http = new PlainAgent({ keepAlive: true, maxSockets: MOST_SOCKETS });
  return {
    http,
    https,
    warm: (host, port = 443) => https.warm(host, port),
    close: () => {
      https.destroy();
      http.destroy();
    },
  };
}

function alive(socket: Duplex): Duplex {
  if (socket.destroyed || !socket.writable) throw new Error('the connection was closed while it waited');
  socket.off('error', ignore);
  (socket as { ref?: () => void }).ref?.();
  return socket;
}

function ignore(): void {}
