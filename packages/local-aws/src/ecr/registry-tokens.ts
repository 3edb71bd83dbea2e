import { randomBytes } from 'node:crypto';
import type { Clock } from '@waybill/shared/kernel';
import { type Caller, SECRET_MARK } from '../core/index.ts';
import type { Directory, Principal } from '../identity/index.ts';

/** The passwords that GetAuthorizationToken gives: each stands for the principal that asked, for twelve hours. */
export interface RegistryTokens {
  issue(caller: Caller): { readonly password: string; readonly expires: number };
  redeem(password: string): { readonly principal: Principal; readonly expires: number } | undefined;
}

const TWELVE_HOURS = 12 * 60 * 60_000;

export function createRegistryTokens(directory: Directory, clock: Clock): RegistryTokens {
  const issued = new Map<string, { principal: Principal; expires: number }>();
  return {
    issue: (caller) => {
      const password = `${SECRET_MARK}${randomBytes(360).toString('base64url')}`;
      const expires = clock.now() + TWELVE_HOURS;
      const principal = directory.byCaller(caller) ?? { ...caller, policies: [], tags: {}, transitiveTags: [] };
      issued.set(password, { principal, expires });
      return { password, expires };
    },
    redeem: (password) => issued.get(password),
  };
}
