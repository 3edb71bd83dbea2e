import type { Clock } from '@waybill/shared/kernel';
import { type Caller, commonRefusal, credentialScope, type Exchange, type Guard, header } from '../core/index.ts';
import { authorize } from './authorize.ts';
import type { Directory } from './directory.ts';
import { checkSignature } from './signature.ts';

export interface GuardOptions {
  readonly directory: Directory;
  readonly clock: Clock;
  /** The earliest time that a signature may bear besides the local clock's: the machine's own, where the local clock runs ahead of it. */
  readonly machineTime: () => number;
}

const ALLOWED_SKEW = 5 * 60_000;

/** Lets in who signs with known, unexpired keys, and only to what the policies give. */
export function identityGuard({ directory, clock, machineTime }: GuardOptions): Guard {
  return {
    authenticate: (exchange, bytes) => {
      const scope = credentialScope(exchange);
      if (scope === undefined) throw missing(exchange);
      const known = directory.byAccessKey(scope.accessKeyId);
      if (known === undefined || known.keys.sessionToken !== (header(exchange, 'x-amz-security-token') || undefined))
        throw commonRefusal('UnrecognizedClientException', 'The security token included in the request is invalid.');
      checkTime(exchange, { latest: clock.now() + exchange.skew, earliest: machineTime() + exchange.skew });
      checkSignature(exchange, bytes, scope, known.keys.secretAccessKey);
      if (known.keys.expires !== undefined && known.keys.expires <= clock.now())
        throw commonRefusal('ExpiredTokenException', 'The security token included in the request is expired');
      const { account, arn, userId } = known.principal;
      const caller: Caller = { account, arn, userId };
      directory.admit(caller, known.principal);
      return caller;
    },
    authorize: (call, permissions) => {
      const principal = directory.byCaller(call.caller);
      if (principal === undefined) throw commonRefusal('AccessDeniedException', 'no principal behind this call');
      for (const permission of permissions) authorize(principal, permission, call);
    },
  };
}

function missing(exchange: Exchange): Error {
  return header(exchange, 'authorization') === ''
    ? commonRefusal('MissingAuthenticationTokenException', 'Missing Authentication Token')
    : commonRefusal(
        'IncompleteSignatureException',
        'Authorization header is not in the form of AWS Signature Version 4',
      );
}

function checkTime(exchange: Exchange, span: { earliest: number; latest: number }): void {
  const text = header(exchange, 'x-amz-date');
  const signed = Date.parse(text.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const [from, to] = [
    Math.min(span.earliest, span.latest) - ALLOWED_SKEW,
    Math.max(span.earliest, span.latest) + ALLOWED_SKEW,
  ];
  if (signed >= from && signed <= to) return;
  const [basic, now] = [text, basicTime(span.latest)];
  const relation =
    signed < from ? `${basic} is now earlier than ${basicTime(from)}` : `${basic} is still later than ${basicTime(to)}`;
  throw commonRefusal(
    'InvalidSignatureException',
    `Signature expired: ${relation} (${now} ${signed < from ? '-' : '+'} 5 min.)`,
  );
}

function basicTime(time: number): string {
  return new Date(time).toISOString().replace(/[-:]|\.\d+/g, '');
}
