import { like } from '../core/index.ts';
import { type ConditionBlock, conditionsHold } from './conditions.ts';

/** An IAM policy as it is written. Source: IAM, JSON policy grammar. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Id?: string;
  readonly Statement: Statement | readonly Statement[];
}

type Many = string | readonly string[];

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, Many>>;
  readonly NotPrincipal?: '*' | Readonly<Record<string, Many>>;
  readonly Action?: Many;
  readonly NotAction?: Many;
  readonly Resource?: Many;
  readonly NotResource?: Many;
  readonly Condition?: ConditionBlock;
}

/** A question to a set of policies. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  /** Condition keys (in lower case) and their values. */
  readonly context: ReadonlyMap<string, readonly string[]>;
  /** Who asks, for policies that name principals. */
  readonly principals?: readonly PrincipalName[];
}

export interface PrincipalName {
  readonly kind: 'AWS' | 'Federated' | 'Service';
  readonly name: string;
}

export type Verdict = 'allow' | 'deny' | 'none';

/** An explicit deny wins over every allow; nothing said is `none`. */
export function verdictOf(policies: readonly PolicyDocument[], question: Question): Verdict {
  const effects = policies
    .flatMap(statementsOf)
    .filter((statement) => applies(statement, question))
    .map(({ Effect }) => Effect);
  if (effects.includes('Deny')) return 'deny';
  return effects.includes('Allow') ? 'allow' : 'none';
}

function statementsOf(policy: PolicyDocument): readonly Statement[] {
  return Array.isArray(policy.Statement) ? (policy.Statement as readonly Statement[]) : [policy.Statement as Statement];
}

function applies(statement: Statement, question: Question): boolean {
  return (
    actionFits(statement, question.action) &&
    resourceFits(statement, question) &&
    principalFits(statement, question.principals) &&
    conditionsHold(statement.Condition ?? {}, question.context)
  );
}

function actionFits({ Action, NotAction }: Statement, action: string): boolean {
  const fits = (pattern: string) => like(pattern.toLowerCase(), action.toLowerCase());
  if (Action !== undefined) return list(Action).some(fits);
  return NotAction !== undefined && !list(NotAction).some(fits);
}

/** A trust policy has no resource: it is about the role it belongs to. */
function resourceFits({ Resource, NotResource }: Statement, { resource, context }: Question): boolean {
  const fits = (pattern: string) => like(substitute(pattern, context), resource);
  if (Resource !== undefined) return list(Resource).some(fits);
  return NotResource === undefined || !list(NotResource).some(fits);
}

function principalFits({ Principal, NotPrincipal }: Statement, asking?: readonly PrincipalName[]): boolean {
  if (asking === undefined) return Principal === undefined && NotPrincipal === undefined;
  if (Principal !== undefined) return names(Principal, asking);
  return NotPrincipal !== undefined && !names(NotPrincipal, asking);
}

function names(written: NonNullable<Statement['Principal']>, asking: readonly PrincipalName[]): boolean {
  if (written === '*') return true;
  return asking.some(({ kind, name }) => list(written[kind] ?? []).some((entry) => entry === '*' || entry === name));
}

/** Policy variables: `${aws:PrincipalTag/team}`; one without a value fits nothing. */
function substitute(pattern: string, context: Question['context']): string {
  return pattern.replace(/\$\{([^}]+)\}/g, (_whole, key: string) => {
    if (['*', '?', '$'].includes(key)) return key;
    return context.get(key.toLowerCase())?.[0] ?? '\u0000';
  });
}

function list(value: Many): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
