import { credentialScope } from './credential-scope.ts';
import type { Exchange } from './exchange.ts';
import type { Call, Caller, Permission } from './service.ts';

/** Who may do what: the door that every signed call passes. */
export interface Guard {
  /** The principal behind the signature. @throws refusal where the signature, the key or the time is wrong */
  authenticate(exchange: Exchange, body: Buffer): Caller;
  /** @throws refusal AccessDeniedException unless all permissions are given */
  authorize(call: Call, permissions: readonly Permission[]): void;
}

/** Lets everybody in, as one account's administrator: for tests of a single service. */
export function openGuard(account = '111111111111'): Guard {
  return {
    authenticate: (exchange) => ({
      account,
      arn: `arn:aws:iam::${account}:user/admin`,
      userId: credentialScope(exchange)?.accessKeyId ?? 'anonymous',
    }),
    authorize: () => {},
  };
}
