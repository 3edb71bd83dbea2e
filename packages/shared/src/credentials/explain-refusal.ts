import { visible, WaybillError } from '../kernel/index.ts';
import { credentialError } from './errors.ts';

import { QueryRefusal } from './query-api.ts';

/** What to do about the refusals of STS that are neither a denial nor a fault. Source: STS API reference, common and own errors. */
const CURES: readonly (readonly [code: RegExp, message: RegExp, cure: string])[] = [
  [
    /^ValidationError$/,
    /MaxSessionDuration/i,
    'lower `role-duration-seconds`, or raise the maximum session duration of the role',
  ],
  [
    /^ValidationError$/,
    /1 hour session limit/i,
    'lower `role-duration-seconds` to 3600: AWS allows a chained role no more',
  ],
  [/^PackedPolicyTooLarge/, /./, 'shorten the document in `session-policy`, or set it to `none`'],
  [/^MalformedPolicyDocument/, /./, 'correct the policy document in `session-policy`'],
  [/^RegionDisabled/, /./, 'enable the region for STS in the account, or choose another `aws-region`'],
  [/^ExpiredToken/, /./, 'get new credentials; those of the environment are not renewed by themselves'],
  [
    /^(InvalidClientTokenId|UnrecognizedClient|SignatureDoesNotMatch|InvalidAccessKeyId)/,
    /./,
    'correct the access key and secret in the environment: AWS does not know them together',
  ],
];

/** An error of STS as one of ours; other errors stay. */
export function explainRefusal(error: unknown): unknown {
  if (error instanceof WaybillError || !(error instanceof QueryRefusal)) return error;
  const what = `STS answered ${error.code}: ${visible(error.message)}`;
  if (error.status >= 500 || /^(Throttling|RequestLimitExceeded|IDPCommunicationError)/.test(error.code))
    return credentialError('E_AWS_FAULT', what, { cause: error });
  const found = CURES.find(([code, message]) => code.test(error.code) && message.test(error.message));
  return credentialError('E_ASSUME_INVALID', what, { cause: error, ...(found !== undefined && { cure: found[2] }) });
}
