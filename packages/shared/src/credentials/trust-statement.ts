import type { Json } from '../kernel/index.ts';
import type { Claims } from './claims.ts';

/** Where the role is. */
export interface TrustScope {
  readonly partition: string;
  readonly account: string;
}

/** Host and path of the token's issuer, as IAM names providers: a GitHub Enterprise Server has its own. */
export function issuerName(claims: Claims): string {
  return (claims['iss'] ?? 'https://token.actions.githubusercontent.com')
    .replace(/^https:\/\//, '')
    .replace(/\/+$/, '');
}

/** The statement of a trust policy that lets exactly this job in: its subject, its repository by id, its workflow file. */
export function trustStatement(claims: Claims, { partition, account }: TrustScope): Json {
  const issuer = issuerName(claims);
  const { sub = '', aud = '', repository_id: id, job_workflow_ref: workflow } = claims;
  return {
    Effect: 'Allow',
    Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${issuer}` },
    Action: 'sts:AssumeRoleWithWebIdentity',
    Condition: {
      StringEquals: {
        [`${issuer}:aud`]: aud,
        [`${issuer}:sub`]: sub,
        ...(id !== undefined && { [`${issuer}:repository_id`]: id }),
        ...(workflow !== undefined && { [`${issuer}:job_workflow_ref`]: workflow }),
      },
    },
  };
}

/** The statement of a role's trust policy that lets the role before it in a chain in. */
export function chainStatement(callerArn: string): Json {
  return {
    Effect: 'Allow',
    Principal: { AWS: roleOfSession(callerArn) },
    Action: ['sts:AssumeRole', 'sts:TagSession', 'sts:SetSourceIdentity'],
  };
}

/** The role behind an assumed-role ARN; other ARNs stay. (The path of a role is not in the session's ARN.) */
export function roleOfSession(arn: string): string {
  const match = /^arn:([\w-]+):sts::(\d{12}):assumed-role\/([^/]+)\//.exec(arn);
  return match === null ? arn : `arn:${match[1]}:iam::${match[2]}:role/${match[3]}`;
}
