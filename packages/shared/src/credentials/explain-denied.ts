import { parseRoleArn, visible, type WaybillError } from '../kernel/index.ts';
import { type Claims, claimLines, hasImmutableSub } from './claims.ts';
import { credentialError } from './errors.ts';
import type { QueryRefusal } from './query-api.ts';
import { chainStatement, issuerName, trustStatement } from './trust-statement.ts';

/** A refused AssumeRoleWithWebIdentity: what the token says, the likeliest mistake, and the statement that would match. */
export function explainDenied(refusal: QueryRefusal, roleArn: string, claims: Claims): WaybillError {
  const { partition, account } = parseRoleArn(roleArn);
  const what = [
    `STS does not let this job assume ${roleArn} (${refusal.code}: ${visible(refusal.message)}). Its token says:`,
    ...claimLines(claims),
    `Likely: ${likelyMistake(refusal, claims)}.`,
  ].join('\n');
  const details = { cause: refusal };
  if (/No OpenIDConnect provider found/i.test(refusal.message)) {
    const aud = claims['aud'] ?? 'sts.amazonaws.com';
    return credentialError('E_ASSUME_DENIED', what, {
      ...details,
      cure: `create the provider in account ${account}: aws iam create-open-id-connect-provider --url https://${issuerName(claims)} --client-id-list ${visible(aud)}`,
    });
  }
  const statement = visible(JSON.stringify(trustStatement(claims, { partition, account })));
  return credentialError('E_ASSUME_DENIED', what, {
    ...details,
    cure: `check that the role exists and that its trust policy has a statement that matches this token, such as ${statement}`,
  });
}

/** The mistakes that people make, the one that this token gives away first. */
function likelyMistake(refusal: QueryRefusal, claims: Claims): string {
  const { sub = '', aud = '', environment, event_name: event, job_workflow_ref: called, workflow_ref: caller } = claims;
  if (/No OpenIDConnect provider found/i.test(refusal.message))
    return `the account has no identity provider for ${issuerName(claims)}`;
  if (/audience/i.test(refusal.message) || (aud !== '' && !/^sts\.amazonaws\.com(\.cn)?$/.test(aud)))
    return `the audience: the provider's client ids and the trust policy must have ${visible(aud)}`;
  if (hasImmutableSub(claims))
    return 'the trust policy still has the name-only `sub`, and this repository’s tokens have the immutable one with ids';
  if (environment !== undefined && sub.includes(':environment:'))
    return `the trust policy matches a branch, but a job with an environment has \`sub\` …:environment:${visible(environment)}`;
  if (event === 'pull_request' || sub.endsWith(':pull_request'))
    return 'this is a pull request, and the trust policy is for a branch or an environment';
  if (called !== undefined && caller !== undefined && called.split('@')[0] !== caller.split('@')[0])
    return 'the job runs in a reusable workflow, and the trust policy names another `job_workflow_ref`';
  if (sub.includes(':ref:'))
    return `the trust policy is for another repository, branch or tag, or for an environment that this job does not name (\`environment:\`)`;
  return 'the trust policy is for another `sub`, or there is no such role';
}

/** A refused AssumeRole in a chain: which of the two roles must allow what. */
export function explainChainDenied(
  refusal: QueryRefusal,
  roleArn: string,
  callerArn: string | undefined,
): WaybillError {
  const who = callerArn ?? 'the credentials in force';
  const trust = callerArn === undefined ? '' : ` such as ${JSON.stringify(chainStatement(callerArn))}`;
  return credentialError(
    'E_ASSUME_DENIED',
    `STS does not let ${who} assume ${roleArn} (${refusal.code}: ${visible(refusal.message)})`,
    {
      cause: refusal,
      cure: `check that the role exists, that its trust policy has a statement for the caller${trust}, that a demanded ExternalId is in \`role-external-id\`, and that the caller may call sts:AssumeRole on it`,
    },
  );
}
