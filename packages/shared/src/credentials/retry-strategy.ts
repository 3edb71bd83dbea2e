import { type Clock, hasCode, type Random } from '../kernel/index.ts';

/** The SDK's retry token and strategy, version 2, as far as its middleware uses them. */
export interface RetryToken {
  getRetryCount(): number;
  getRetryCost(): number | undefined;
  getRetryDelay(): number;
}

export interface RetryErrorInfo {
  readonly errorType: 'TRANSIENT' | 'THROTTLING' | 'SERVER_ERROR' | 'CLIENT_ERROR';
  readonly error?: unknown;
  readonly retryAfterHint?: Date;
}

export interface RetryStrategy {
  acquireInitialRetryToken(scope: string): Promise<RetryToken>;
  refreshRetryTokenForRetry(token: RetryToken, info: RetryErrorInfo): Promise<RetryToken>;
  recordSuccess(token: RetryToken): void;
}

export interface RetryRules {
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
  /** A write without an idempotency token: sent again only where AWS surely did not act on it. */
  readonly writes: boolean;
  /** Called when AWS says that the keys have expired; the next attempt signs with new ones. */
  readonly onExpired: () => void;
}

const TRANSIENT_ATTEMPTS = 5;
const THROTTLE_BUDGET_MS = 10 * 60_000;
const CAP_MS = 20_000;
const EXPIRED = new Set(['ExpiredToken', 'ExpiredTokenException', 'RequestExpired']);
/** The SDK counts quota errors as throttling; waiting does not raise a quota. */
const QUOTA = new Set(['LimitExceededException']);

interface State extends RetryToken {
  readonly failures: number;
  readonly expired: boolean;
  readonly since: number;
}

/**
 * Refusals, bad requests and quotas never again; throttling under a budget of time, not of attempts; what may pass five
 * times (reads only); expired keys once. Every pause ends at once when the action is cancelled or its deadline is reached.
 */
export function retryStrategy(rules: RetryRules): RetryStrategy {
  const { clock, random, signal, writes } = rules;
  const state = (failures: number, expired: boolean, since: number): State => ({
    failures,
    expired,
    since,
    getRetryCount: () => failures + (expired ? 1 : 0),
    getRetryCost: () => undefined,
    getRetryDelay: () => 0,
  });
  const pause = (failures: number, base: number): number => random() * Math.min(CAP_MS, base * 2 ** failures);

  return {
    acquireInitialRetryToken: async () => state(0, false, clock.now()),
    refreshRetryTokenForRetry: async (token, { errorType, error, retryAfterHint }) => {
      const { failures, expired, since } = token as State;
      const name = error instanceof Error ? error.name : '';
      if (EXPIRED.has(name) && !expired) {
        rules.onExpired();
        return state(failures, true, since);
      }
      const kind = kindOf(error, name, errorType);
      const wait = waitFor(kind, failures);
      if (wait === undefined) throw error;
      const hinted = retryAfterHint === undefined ? 0 : retryAfterHint.getTime() - clock.now();
      const ms = Math.max(wait, Math.min(hinted, CAP_MS));
      if (kind === 'THROTTLING' && clock.now() + ms - since > THROTTLE_BUDGET_MS) throw error;
      await clock.sleep(ms, signal);
      return state(failures + 1, expired, since);
    },
    recordSuccess: () => {},
  };

  /** Milliseconds until the next attempt; undefined for no further one. */
  function waitFor(kind: RetryErrorInfo['errorType'] | 'SKEWED', failures: number): number | undefined {
    if (kind === 'THROTTLING') return pause(failures, 1_000);
    if (kind === 'SKEWED') return failures < 2 ? 0 : undefined;
    if (kind === 'CLIENT_ERROR' || writes || failures + 1 >= TRANSIENT_ATTEMPTS) return undefined;
    return pause(failures, 200);
  }
}

function kindOf(
  error: unknown,
  name: string,
  told: RetryErrorInfo['errorType'],
): RetryErrorInfo['errorType'] | 'SKEWED' {
  const metadata = (error as { $metadata?: { clockSkewCorrected?: boolean } } | undefined)?.$metadata;
  if (metadata?.clockSkewCorrected === true) return 'SKEWED';
  if (QUOTA.has(name)) return 'CLIENT_ERROR';
  // A cut answer is a syntax error to the SDK, and the tunnel or the gateway may be back in a moment.
  if (name === 'SyntaxError' || hasCode(error, 'E_UNREACHABLE', 'E_PROXY_REFUSED')) return 'TRANSIENT';
  return told;
}
