import { NodeHttpHandler } from '@smithy/node-http-handler';
import type { Clock, Outbound, Random } from '../kernel/index.ts';
import { type Environment, endpointOverride, type Service } from './endpoint.ts';
import type { Identity } from './identity.ts';
import type { Refreshing } from './refreshing.ts';
import { guardedHandler } from './request-handler.ts';
import { type RetryStrategy, retryStrategy } from './retry-strategy.ts';
import { userAgentPairs } from './user-agent.ts';

/** Spread into the constructor of any SDK v3 client. Nothing is left for the SDK to look up in the environment or in shared files. */
export interface ClientConfig {
  readonly region: string;
  readonly credentials: () => Promise<Identity>;
  readonly endpoint?: string;
  readonly ignoreConfiguredEndpointUrls: true;
  readonly useFipsEndpoint: false;
  readonly useDualstackEndpoint: false;
  readonly defaultsMode: 'standard';
  readonly userAgentAppId: string;
  readonly authSchemePreference: string[];
  readonly customUserAgent: [string, string][];
  readonly maxAttempts: number;
  readonly retryMode: 'standard';
  readonly retryStrategy: RetryStrategy;
  readonly requestHandler: ReturnType<typeof guardedHandler>;
}

export interface ClientPorts {
  readonly env: Environment;
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  readonly outbound: Outbound;
  readonly action: string;
  readonly runId: string | undefined;
  readonly allowEndpointOverride: boolean;
}

export interface ClientOptions {
  /** The client sends writes that have no idempotency token: they are sent once, and reconciled by reading. */
  readonly writes?: boolean;
}

const CONNECT_MS = 5_000;
const REQUEST_MS = 30_000;
const IDLE_MS = 60_000;

/** The one place where a client's time-outs, retries, endpoint and keys are decided. */
export function clientConfig(
  service: Service,
  keys: Refreshing,
  at: { region: string },
  ports: ClientPorts,
  options: ClientOptions = {},
): ClientConfig {
  const { env, clock, random, signal, outbound, action, runId, allowEndpointOverride } = ports;
  const endpoint = endpointOverride(service, env, allowEndpointOverride);
  const writes = options.writes ?? false;
  let last: Identity | undefined;
  // `memoized` keeps the SDK from caching: it would look at the machine's clock and miss a refresh.
  const credentials = Object.assign(
    async () => {
      last = await keys.current();
      return last;
    },
    { memoized: true },
  );
  return {
    region: at.region,
    credentials,
    ...(endpoint !== undefined && { endpoint: endpoint.href.replace(/\/$/, '') }),
    ignoreConfiguredEndpointUrls: true,
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    defaultsMode: 'standard',
    userAgentAppId: '',
    authSchemePreference: [],
    customUserAgent: userAgentPairs(action, runId),
    maxAttempts: writes ? 1 : 5,
    retryMode: 'standard',
    retryStrategy: retryStrategy({ clock, random, signal, writes, onExpired: () => last && keys.invalidate(last) }),
    requestHandler: guardedHandler(
      new NodeHttpHandler({
        connectionTimeout: CONNECT_MS,
        requestTimeout: REQUEST_MS,
        throwOnRequestTimeout: true,
        socketTimeout: IDLE_MS,
        httpsAgent: outbound.https,
        httpAgent: outbound.http,
      }),
      signal,
    ),
  };
}
