/**
 * What kind of failure an AWS call ended in. `refused` and `denied`: the service said no, nothing was done. `throttled` and
 * `unsent`: nothing was done, and it may be tried again. `unknown`: the answer was lost, so it may have been done.
 */
export type Fault = 'throttled' | 'unsent' | 'unknown' | 'denied' | 'expired' | 'refused';

const UNSENT = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH'];
const THROTTLED = /^(Throttling|ThrottlingException|ThrottledException|TooManyRequestsException|RequestLimitExceeded)$/;
const DENIED =
  /^(AccessDenied|AccessDeniedException|UnauthorizedOperation|NotAuthorized|UnrecognizedClientException|InvalidClientTokenId)/;
const EXPIRED = /^(ExpiredToken|ExpiredTokenException|RequestExpired)$/;

/** Source: @smithy/core error classification; the SDK gives a service's error its code as `name` and the status in `$metadata`. */
export function faultOf(error: unknown): Fault {
  const name = errorName(error);
  if (THROTTLED.test(name)) return 'throttled';
  if (DENIED.test(name)) return 'denied';
  if (EXPIRED.test(name)) return 'expired';
  if (networkCodes(error).some((code) => UNSENT.includes(code))) return 'unsent';
  const status = statusOf(error);
  if (status === 429) return 'throttled';
  return status !== undefined && status >= 400 && status < 500 ? 'refused' : 'unknown';
}

/** The error's code as the service names it. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** Whether a read that failed so is worth another try. */
export function isPassing(fault: Fault): boolean {
  return fault === 'throttled' || fault === 'unsent' || fault === 'unknown' || fault === 'expired';
}

function statusOf(error: unknown): number | undefined {
  const metadata = (error as { $metadata?: { httpStatusCode?: number } } | undefined)?.$metadata;
  return metadata?.httpStatusCode;
}

function networkCodes(error: unknown): string[] {
  const codes: string[] = [];
  for (let at: unknown = error; at instanceof Error && codes.length < 5; at = at.cause) {
    codes.push(String((at as { code?: unknown }).code ?? ''));
    if (at instanceof AggregateError)
      codes.push(...at.errors.map((each) => String((each as { code?: unknown }).code ?? '')));
  }
  return codes;
}
