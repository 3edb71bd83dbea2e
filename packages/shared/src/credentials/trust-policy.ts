import type { Json } from '../kernel/index.ts';

export interface TrustRequest {
  readonly partition: string;
  readonly account: string;
  /** `owner/name` */
  readonly repository: string;
  /** Ids of owner and repository, for the immutable form of `sub`. */
  readonly ids: { readonly owner: string; readonly repository: string };
  /** `environment:prod` or `ref:refs/heads/main`. */
  readonly context: string;
  /** `job_workflow_ref` of a reusable workflow; any workflow of the repository without it. */
  readonly workflow?: string;
}

const ISSUER = 'token.actions.githubusercontent.com';

/** A trust policy for one repository and context, in both forms of `sub`. The ids are in it, so that no renamed repository fits. */
export function trustPolicy(request: TrustRequest): Json {
  const { partition, account, repository, ids, context, workflow } = request;
  const [owner, name] = repository.split('/');
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${account}:oidc-provider/${ISSUER}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: {
          StringEquals: {
            [`${ISSUER}:aud`]: 'sts.amazonaws.com',
            [`${ISSUER}:sub`]: [
              `repo:${repository}:${context}`,
              `repo:${owner}@${ids.owner}/${name}@${ids.repository}:${context}`,
            ],
            [`${ISSUER}:repository_id`]: ids.repository,
            ...(workflow !== undefined && { [`${ISSUER}:job_workflow_ref`]: workflow }),
          },
        },
      },
    ],
  };
}
