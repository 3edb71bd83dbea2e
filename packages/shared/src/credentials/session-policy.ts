import { canonicalJson, type Json } from '../kernel/index.ts';

/** What an action needs, in IAM's words: the session policy, docs/permissions.md and the example roles are made from these. */
export interface PolicyStatement {
  /** `service:Operation`, no wildcards. */
  readonly actions: readonly string[];
  /** ARNs; `*` only where IAM knows no resource for the action. */
  readonly resources: readonly string[];
  readonly conditions?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

/** What statements are written from: known before the first call where a role is given. */
export interface PolicyScope {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
}

/** AWS refuses an inline session policy over 2,048 characters. Source: STS API reference, AssumeRole, "Policy". */
export const POLICY_CHARACTERS = 2_048;

export function policyDocument(statements: readonly PolicyStatement[]): Json {
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ actions, resources, conditions }) => ({
      Effect: 'Allow',
      Action: [...actions],
      Resource: [...resources],
      ...(conditions !== undefined && { Condition: conditions }),
    })),
  };
}

export interface FittedPolicy {
  readonly policy?: string;
  /** What had to be given up for the size, for the log. */
  readonly given?: string;
}

/**
 * The smallest policy that fits: exact resources; else the same actions on any resource; else none.
 * A session never gets more than its role either way.
 */
export function fitPolicy(statements: readonly PolicyStatement[]): FittedPolicy {
  if (statements.length === 0) return {};
  const exact = canonicalJson(policyDocument(statements));
  if (exact.length <= POLICY_CHARACTERS) return { policy: exact };
  const actions = [...new Set(statements.flatMap((statement) => statement.actions))].sort();
  const broad = canonicalJson(policyDocument([{ actions, resources: ['*'] }]));
  if (broad.length <= POLICY_CHARACTERS)
    return {
      policy: broad,
      given: 'it limits the actions but not the resources: the exact one is over 2,048 characters',
    };
  return { given: 'it was left out: it is over 2,048 characters' };
}
