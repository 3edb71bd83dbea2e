import { errorName, faultOf } from '@waybill/shared/codedeploy';
import type { ClientConfig } from '@waybill/shared/credentials';

type Strategy = ClientConfig['retryStrategy'];

/**
 * The configuration with which a call is sent once: whether and when to send again is decided by the caller, who knows what
 * a second one would do. Only what was refused for
 * its signature (expired keys, a clock that was off and is now corrected) goes out a second time: nothing was done with it.
 */
export function oneAttempt(config: ClientConfig): ClientConfig {
  const inner = config.retryStrategy;
  const strategy: Strategy = {
    acquireInitialRetryToken: (scope) => inner.acquireInitialRetryToken(scope),
    recordSuccess: (token) => inner.recordSuccess(token),
    refreshRetryTokenForRetry: async (token, info) => {
      const unread = faultOf(info.error) === 'expired' || wasSkewed(info.error);
      if (unread && token.getRetryCount() === 0) return inner.refreshRetryTokenForRetry(token, info);
      throw info.error instanceof Error ? info.error : new Error(`the call failed: ${errorName(info.error)}`);
    },
  };
  return { ...config, maxAttempts: 2, retryStrategy: strategy };
}

/** The SDK has learned the service's time from the refusal. Source: @smithy/core, clock skew correction. */
function wasSkewed(error: unknown): boolean {
  const metadata = (error as { $metadata?: { clockSkewCorrected?: boolean } } | undefined)?.$metadata;
  return metadata?.clockSkewCorrected === true;
}
