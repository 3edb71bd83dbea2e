import { errorName, faultOf } from '@waybill/shared/codedeploy';
import type { ClientConfig } from '@waybill/shared/credentials';

type Strategy = ClientConfig['retryStrategy'];

/**
 * The configuration with which a call is sent once: whether and when to send again is decided by the caller, who knows what
 * a second one would do. Expired keys alone are replaced and tried again.
 */
export function oneAttempt(config: ClientConfig): ClientConfig {
  const inner = config.retryStrategy;
  const strategy: Strategy = {
    acquireInitialRetryToken: (scope) => inner.acquireInitialRetryToken(scope),
    recordSuccess: (token) => inner.recordSuccess(token),
    refreshRetryTokenForRetry: async (token, info) => {
      if (faultOf(info.error) === 'expired' && token.getRetryCount() === 0)
        return inner.refreshRetryTokenForRetry(token, info);
      throw info.error instanceof Error ? info.error : new Error(`the call failed: ${errorName(info.error)}`);
    },
  };
  return { ...config, maxAttempts: 2, retryStrategy: strategy };
}
