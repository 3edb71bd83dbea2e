import type { Clock } from '@waybill/shared/kernel';
import { commonRefusal, type Permission } from '../core/index.ts';
import type { Principal } from './directory.ts';
import type { PolicyDocument, PrincipalName, Question } from './policy.ts';
import { verdictOf } from './policy.ts';

/** Where and when it is asked. */
interface Place {
  readonly region: string;
  readonly clock: Clock;
}

/**
 * Asks the principal's own policies, its session policies and the resource's policy.
 * Source: IAM, "Policy evaluation logic". @throws refusal AccessDeniedException that says which of them did not allow
 */
export function authorize(principal: Principal, permission: Permission, place: Place): void {
  const { action, resource } = permission;
  const question: Question = { action, resource, context: contextOf(principal, permission, place) };
  const named: Question = { ...question, principals: principalNames(principal) };
  const resourcePolicy = permission.resourcePolicy === undefined ? [] : [permission.resourcePolicy as PolicyDocument];
  const own = verdictOf(principal.policies, question);
  const session = principal.sessionPolicies === undefined ? 'allow' : verdictOf(principal.sessionPolicies, question);
  const granted = verdictOf(resourcePolicy, named);
  const deny = (why: string) =>
    commonRefusal(
      'AccessDeniedException',
      `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`,
    );

  if (own === 'deny') throw deny('with an explicit deny in an identity-based policy');
  if (session === 'deny') throw deny('with an explicit deny in a session policy');
  if (granted === 'deny') throw deny('with an explicit deny in a resource-based policy');
  const foreign = permission.account !== undefined && permission.account !== principal.account;
  // Within an account the resource's policy is enough by itself; across accounts both sides must agree.
  if (own !== 'allow' && (foreign || granted !== 'allow'))
    throw deny(`because no identity-based policy allows the ${action} action`);
  if (session !== 'allow') throw deny(`because no session policy allows the ${action} action`);
  if (foreign && granted !== 'allow') throw deny(`because no resource-based policy allows the ${action} action`);
}

function contextOf(principal: Principal, permission: Permission, place: Place): Question['context'] {
  const context = new Map<string, readonly string[]>(principal.context ?? []);
  const put = (key: string, value: string | readonly string[] | undefined) => {
    if (value !== undefined) context.set(key.toLowerCase(), typeof value === 'string' ? [value] : value);
  };
  put('aws:PrincipalArn', principal.role?.arn ?? principal.arn);
  put('aws:PrincipalAccount', principal.account);
  put('aws:userid', principal.userId);
  put('aws:RequestedRegion', place.region);
  put('aws:SourceIdentity', principal.sourceIdentity);
  put('aws:CurrentTime', new Date(place.clock.now()).toISOString());
  put('aws:SecureTransport', 'true');
  for (const [key, value] of Object.entries(principal.tags)) put(`aws:PrincipalTag/${key}`, value);
  for (const [key, value] of Object.entries(permission.context ?? {})) put(key, value);
  return context;
}

/** The names by which a policy may mean this principal. */
export function principalNames(principal: Principal): readonly PrincipalName[] {
  const names = [
    principal.arn,
    principal.account,
    `arn:aws:iam::${principal.account}:root`,
    ...(principal.role ? [principal.role.arn] : []),
  ];
  return names.map((name) => ({ kind: 'AWS', name }));
}
