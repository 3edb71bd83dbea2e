import type { Role } from './directory.ts';
import type { Claims } from './jwt.ts';
import { type PrincipalName, verdictOf } from './policy.ts';

/** The claims that STS makes condition keys of, beside `aud` and `sub`. Source: AWS, "Available keys for GitHub" (January 2026). */
const GITHUB_KEYS = [
  'actor',
  'actor_id',
  'job_workflow_ref',
  'repository',
  'repository_id',
  'workflow',
  'ref',
  'environment',
  'enterprise_id',
];

/** Condition keys of a federated session: `token.actions.githubusercontent.com:sub` and so on. */
export function federatedContext(issuer: string, claims: Claims): Map<string, readonly string[]> {
  const provider = issuer.replace(/^https:\/\//, '');
  const context = new Map<string, readonly string[]>([['aws:federatedprovider', [provider]]]);
  for (const key of ['aud', 'sub', ...GITHUB_KEYS]) {
    const value = claims[key];
    if (typeof value === 'string') context.set(`${provider}:${key}`.toLowerCase(), [value]);
    else if (Array.isArray(value)) context.set(`${provider}:${key}`.toLowerCase(), value.map(String));
  }
  return context;
}

export interface TrustQuestion {
  readonly actions: readonly string[];
  readonly principals: readonly PrincipalName[];
  readonly context: ReadonlyMap<string, readonly string[]>;
}

/** Whether a role's trust policy lets these principals do all of these actions. */
export function trusts(role: Role, { actions, principals, context }: TrustQuestion): boolean {
  return actions.every(
    (action) => verdictOf([role.trust], { action, resource: role.arn, principals, context }) === 'allow',
  );
}
