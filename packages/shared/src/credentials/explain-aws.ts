import { visible, WaybillError } from '../kernel/index.ts';
import { credentialError } from './errors.ts';

/** What an SDK error tells. */
interface AwsFacts {
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly code: string;
}

const DENIED =
  /^(AccessDenied|UnauthorizedOperation|NotAuthorized|AuthorizationError|ForbiddenException|UnauthorizedException)/;
const UNKNOWN_KEYS =
  /^(UnrecognizedClient|InvalidClientTokenId|InvalidSignature|SignatureDoesNotMatch|MissingAuthenticationToken|IncompleteSignature|InvalidAccessKeyId|AuthFailure)/;
const EXPIRED = /^(ExpiredToken|RequestExpired)/;
const THROTTLED =
  /^(Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|RequestThrottled|ProvisionedThroughputExceeded|LimitExceeded$)/;
const NETWORK = /^(E[A-Z_]+|ABORT_ERR)$/;

/**
 * An error of an AWS client as one of ours, with what to do; our own errors and strangers stay as they are.
 * Only name and message are kept: the SDK's error also holds the request and the answer.
 */
export function explainAws(error: unknown): unknown {
  if (error instanceof WaybillError || !(error instanceof Error)) return error;
  const facts = factsOf(error);
  const what = `AWS answered ${facts.name}: ${visible(facts.message)}`;
  const cause = Object.assign(new Error(facts.message), { name: facts.name });
  if (DENIED.test(facts.name)) return credentialError('E_ACCESS_DENIED', what, { cause, ...allowing(facts.message) });
  if (EXPIRED.test(facts.name)) return credentialError('E_CREDENTIALS_EXPIRED', what, { cause });
  if (UNKNOWN_KEYS.test(facts.name)) return credentialError('E_CREDENTIALS_REFUSED', what, { cause });
  if (THROTTLED.test(facts.name) || facts.status === 429) return credentialError('E_AWS_FAULT', what, { cause });
  if (facts.name === 'TimeoutError' || NETWORK.test(facts.code))
    return credentialError('E_UNREACHABLE', `AWS could not be reached: ${visible(facts.message)}`, { cause });
  if (facts.name === 'SyntaxError')
    return credentialError(
      'E_NOT_AWS',
      `not AWS: the answer was cut or is in another format (${visible(facts.message)})`,
      { cause },
    );
  if (facts.status === undefined) return error;
  return credentialError(facts.status >= 500 ? 'E_AWS_FAULT' : 'E_AWS_REFUSED', what, { cause });
}

function factsOf(error: Error): AwsFacts {
  const { $metadata: metadata, code } = error as { $metadata?: { httpStatusCode?: number }; code?: unknown };
  return {
    name: error.name,
    message: error.message,
    status: metadata?.httpStatusCode,
    code: typeof code === 'string' ? code : '',
  };
}

/** The statement that a denial asks for, where AWS names action and resource. */
function allowing(message: string): { cure?: string } {
  const action = /not authorized to perform:? ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1];
  if (action === undefined) return {};
  const resource = /on resource:? "?(arn:[^\s"]+)/.exec(message)?.[1]?.replace(/[.,]$/, '') ?? '*';
  const statement = visible(JSON.stringify({ Effect: 'Allow', Action: action, Resource: resource }));
  if (/explicit deny/i.test(message))
    return { cure: `a policy denies ${action} explicitly; it has to be changed by whoever set it` };
  if (/session policy/i.test(message))
    return {
      cure: `the session policy does not allow it: set \`session-policy: none\`, or put ${statement} into your own`,
    };
  return { cure: `add ${statement} to a policy of the role` };
}
