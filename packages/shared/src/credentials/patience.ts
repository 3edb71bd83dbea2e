import { type Clock, hasCode, type Random, type RetryDecision, retry, WaybillError } from '../kernel/index.ts';

import { QueryRefusal } from './query-api.ts';

const SKEWED = new Set(['RequestExpired', 'SignatureDoesNotMatch', 'InvalidSignatureException']);

export interface Patience {
  readonly clock: Clock;
  readonly random: Random;
  readonly signal: AbortSignal;
}

const WITHIN_MS = 60_000;
const ATTEMPTS = 5;
/** Refusals that another try can turn into a yes. Source: STS API reference, AssumeRoleWithWebIdentity, "Errors". */
const PASSING = new Set([
  'IDPCommunicationError',
  'Throttling',
  'ThrottlingException',
  'RequestLimitExceeded',
  'ExpiredTokenException',
]);

/** Five attempts within a minute, only after failures that may pass. */
export function patiently<T>({ clock, random, signal }: Patience, work: () => Promise<T>): Promise<T> {
  const deadline = clock.now() + WITHIN_MS;
  return retry({ clock, random, signal, deadline, attempts: ATTEMPTS, base: 500, cap: 10_000, decide: mayPass }, work);
}

function mayPass(failure: unknown): RetryDecision {
  const error = failure instanceof WaybillError && failure.cause instanceof QueryRefusal ? failure.cause : failure;
  if (error instanceof QueryRefusal)
    return {
      again:
        error.status >= 500 ||
        PASSING.has(error.code) ||
        // The answer told the time of AWS's clock; the next attempt signs by it.
        (SKEWED.has(error.code) && /expired|not yet current/i.test(error.message)) ||
        (error.code === 'InvalidIdentityToken' && /couldn.t retrieve verification key/i.test(error.message)),
    };
  return { again: hasCode(error, 'E_UNREACHABLE', 'E_OIDC_UNAVAILABLE', 'E_PROXY_REFUSED') };
}
