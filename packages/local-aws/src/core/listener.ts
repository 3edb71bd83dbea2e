import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '@waybill/shared/kernel';
import { createExchange, type Exchange, type Reply } from './exchange.ts';
import type { Fault, FaultPlan } from './faults.ts';
import type { Journal } from './journal.ts';
import { commonRefusal, Refusal, refusal } from './refusal.ts';
import { send } from './send.ts';

/** What a listener serves: names a request first, so that faults and the journal know it, then answers it. */
export interface Site {
  readonly name: string;
  /** Fills the exchange's notes: service, operation, account, region. */
  identify(exchange: Exchange): Promise<void> | void;
  answer(exchange: Exchange): Promise<Reply>;
  /** How this site words an error. */
  refuse(exchange: Exchange, error: Refusal): Promise<Reply> | Reply;
}

/** What all listeners of one local AWS share. */
export interface World {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly faults: FaultPlan;
  /** Told of what should never happen: an error that is not a refusal. */
  readonly onDefect: (error: unknown, exchange: Exchange) => void;
}

export interface Listener {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `127.0.0.1:PORT` */
  readonly host: string;
  /** Closes the port and every open connection. */
  stop(): Promise<void>;
}

/** Opens a loopback port for a site. */
export async function openListener(site: Site, world: World, port = 0): Promise<Listener> {
  const server = createServer({ keepAliveTimeout: 30_000 }, (request, response) => {
    // A client that goes away in mid-answer is none of our errors.
    request.on('error', () => {});
    response.on('error', () => {});
    void serve({ site, world, request, response });
  });
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  server.unref();
  return {
    url: `http://127.0.0.1:${actual}`,
    host: `127.0.0.1:${actual}`,
    stop: async () => {
      if (!server.listening) return;
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      await closed;
    },
  };
}

interface Visit {
  readonly site: Site;
  readonly world: World;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

async function serve(visit: Visit): Promise<void> {
  const { site, world, request, response } = visit;
  const exchange = createExchange(request, world.journal.arrive());
  const at = world.clock.now();
  let fault: Fault | undefined;
  let status = 0;
  let responseBytes = 0;
  try {
    await site.identify(exchange);
    fault = world.faults.pick(exchange, site.name);
    if (fault?.kind === 'skew') exchange.skew = fault.ms;
    if (fault?.kind === 'lag') exchange.lagMs = fault.ms;
    const reply = await perform(visit, exchange, fault);
    if (reply === 'blackhole') return;
    if (reply !== 'cut') {
      status = reply.status;
      if (fault?.kind === 'throttle' && fault.retryAfterSeconds !== undefined)
        response.setHeader('retry-after', fault.retryAfterSeconds);
      response.setHeader('date', new Date(world.clock.now() + exchange.skew).toUTCString());
      responseBytes = await send(response, reply, fault);
    } else request.socket.resetAndDestroy();
  } catch (error) {
    world.onDefect(error, exchange);
    request.socket.destroy();
  } finally {
    // An unread body would otherwise keep the connection busy.
    if (!request.readableEnded) request.resume();
    const { url, method, headers, notes } = exchange;
    world.journal.record({
      index: exchange.index,
      at,
      site: site.name,
      ...notes,
      method,
      path: url.pathname + url.search,
      headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)])),
      status,
      ...(fault !== undefined && { fault: fault.kind }),
      requestBytes: Number(headers['content-length'] ?? 0),
      responseBytes,
    });
  }
}

async function perform(
  { site, world }: Visit,
  exchange: Exchange,
  fault?: Fault,
): Promise<Reply | 'cut' | 'blackhole'> {
  const early = before(fault);
  if (early === 'cut' || early === 'blackhole') return early;
  if (fault?.kind === 'html') return WEB_PAGE;
  const attempt = async (act: () => Promise<Reply>): Promise<Reply> => {
    try {
      return await act();
    } catch (error) {
      if (exchange.stream.destroyed && !exchange.stream.readableEnded) return CLIENT_GONE;
      const refused = error instanceof Refusal ? error : defect(world, error, exchange);
      exchange.notes.error = refused.code;
      return await site.refuse(exchange, refused);
    }
  };
  if (early !== undefined)
    return await attempt(() => {
      throw early;
    });
  const reply = await attempt(() => site.answer(exchange));
  if (fault?.kind === 'reset-after-commit') return 'cut';
  if (fault?.kind === 'error-after-commit') return await attempt(() => Promise.reject(failure(fault)));
  return reply;
}

function defect(world: World, error: unknown, exchange: Exchange): Refusal {
  world.onDefect(error, exchange);
  return refusal('InternalFailure', `the local AWS has a defect: ${String(error)}`, { status: 500 });
}

/** What a fault does instead of the operation, if anything. */
function before(fault: Fault | undefined): 'cut' | 'blackhole' | Refusal | undefined {
  switch (fault?.kind) {
    case 'refuse':
    case 'reset-before-commit':
      return 'cut';
    case 'blackhole':
      return 'blackhole';
    case 'throttle':
      return commonRefusal('ThrottlingException', 'Rate exceeded');
    case 'error':
      return failure(fault);
    case 'expired-token':
      return commonRefusal('ExpiredTokenException', 'The security token included in the request is expired');
    default:
      return undefined;
  }
}

function failure({ status, code, message }: { status: number; code?: string; message?: string }): Refusal {
  const usual = status >= 500 ? 'InternalFailure' : 'ValidationException';
  return refusal(code ?? usual, message ?? `a planned fault (${status})`, { status });
}

/** Nobody reads it: the client cut its own request. */
const CLIENT_GONE: Reply = { status: 499 };

const WEB_PAGE: Reply = {
  status: 200,
  headers: { 'content-type': 'text/html; charset=utf-8' },
  body: '<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Sign in to the network</h1></body></html>\n',
};
