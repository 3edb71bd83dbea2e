import type {
  EvaluationResult,
  GetRoleRequest,
  GetRoleResponse,
  SimulatePolicyResponse,
  SimulatePrincipalPolicyRequest,
} from '@aws-sdk/client-iam';
import { type Call, type Permission, refusal, type Service } from '../core/index.ts';
import type { Directory, Role } from './directory.ts';
import { type Question, verdictOf } from './policy.ts';

/** When every role of the local AWS was made. */
const MADE = new Date(Date.UTC(2026, 0, 1));

/** The part of IAM that a doctor asks: a role's trust policy, and what its policies allow. */
export function iamService(directory: Directory): Service {
  return {
    name: 'iam',
    protocol: 'query',
    target: '2010-05-08',
    contract: () => import('@aws-sdk/client-iam'),
    operations: {
      GetRole: ({ RoleName = '' }: GetRoleRequest, call: Call): GetRoleResponse => {
        const role = named(directory, call.caller.account, RoleName);
        return {
          Role: {
            Path: pathOf(role),
            RoleName: role.name,
            RoleId: role.roleId,
            Arn: role.arn,
            CreateDate: MADE,
            AssumeRolePolicyDocument: encodeURIComponent(JSON.stringify(role.trust)),
            MaxSessionDuration: role.maxSessionSeconds,
          },
        };
      },
      SimulatePrincipalPolicy: (input: SimulatePrincipalPolicyRequest): SimulatePolicyResponse => {
        const role = directory.roles.get(input.PolicySourceArn ?? '');
        if (role === undefined)
          throw refusal('NoSuchEntityException', `The role ${input.PolicySourceArn} cannot be found.`);
        const resources = input.ResourceArns?.length ? input.ResourceArns : ['*'];
        return {
          EvaluationResults: (input.ActionNames ?? []).flatMap((action) =>
            resources.map((resource) => evaluate(role, { action, resource, context: contextOf(input) })),
          ),
          IsTruncated: false,
        };
      },
    },
    permissions: (operation, input, call): readonly Permission[] => [
      {
        action: `iam:${operation}`,
        resource:
          text(input['PolicySourceArn']) ?? arnOf(directory, call.caller.account, text(input['RoleName']) ?? '*'),
      },
    ],
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function contextOf({ ContextEntries = [] }: SimulatePrincipalPolicyRequest): Question['context'] {
  return new Map(
    ContextEntries.map((entry) => [(entry.ContextKeyName ?? '').toLowerCase(), entry.ContextKeyValues ?? []]),
  );
}

function evaluate(role: Role, question: Question): EvaluationResult {
  const { action, resource } = question;
  const verdict = verdictOf(role.policies, question);
  return {
    EvalActionName: action,
    EvalResourceName: resource,
    EvalDecision: { allow: 'allowed', deny: 'explicitDeny', none: 'implicitDeny' }[verdict] as 'allowed',
  };
}

function named(directory: Directory, account: string, name: string): Role {
  const role = [...directory.roles.values()].find((one) => one.account === account && one.name === name);
  if (role === undefined) throw refusal('NoSuchEntityException', `The role with name ${name} cannot be found.`);
  return role;
}

function arnOf(directory: Directory, account: string, name: string): string {
  const role = [...directory.roles.values()].find((one) => one.account === account && one.name === name);
  return role?.arn ?? `arn:aws:iam::${account}:role/${name}`;
}

function pathOf(role: Role): string {
  return /:role(\/.*?)[^/]+$/.exec(role.arn)?.[1] ?? '/';
}
