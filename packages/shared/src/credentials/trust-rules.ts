import type { Condition, PolicyPart } from './policy-document.ts';

/** Something in a trust policy that lets in more, or less, than was meant. */
export interface TrustFinding {
  /** `danger`: strangers get in. `risk`: more get in than need to. `notice`: it will stop working, or be misread. */
  readonly level: 'danger' | 'risk' | 'notice';
  readonly rule: string;
  /** Which statement, from 1. */
  readonly statement: number;
  readonly what: string;
  readonly cure: string;
}

type WebRule = (part: Web) => Omit<TrustFinding, 'statement'> | undefined;

/** A statement that lets GitHub's tokens in, its conditions by claim. */
export interface Web {
  readonly part: PolicyPart;
  /** Conditions on one claim of the issuer: `sub`, `aud`. */
  claim(name: string): readonly Condition[];
  /** Whether a condition on the claim really narrows: a positive comparison that an absent claim fails. */
  narrows(name: string): boolean;
  readonly subjects: readonly string[];
}

/** What may be wrong with a statement that lets GitHub's tokens in. */
export const WEB_RULES: readonly WebRule[] = [
  ({ part }) =>
    part.principals.some(({ name }) => name === '*') || part.hasNotPrincipal
      ? danger('any-provider', 'any identity provider is trusted', 'name the provider’s ARN as Principal.Federated')
      : undefined,
  ({ narrows }) =>
    narrows('aud')
      ? undefined
      : risk('no-audience', 'no condition on `aud`', 'add StringEquals on the provider’s `:aud`, sts.amazonaws.com'),
  ({ narrows }) =>
    narrows('sub') || narrows('repository_id') || narrows('repository')
      ? undefined
      : danger(
          'no-subject',
          'no condition on `sub`: every repository of GitHub gets in',
          'add StringEquals on the provider’s `:sub`',
        ),
  ({ subjects }) => {
    const open = subjects.find((subject) => /^(\*|repo:\*.*|repo:[^/]*\*.*)$/.test(subject));
    return open === undefined
      ? undefined
      : danger('any-owner', `\`sub\` ${open} matches repositories of strangers`, 'name owner and repository in full');
  },
  ({ subjects, narrows }) => {
    const open = subjects.find((subject) => /^repo:[^*/]+\/[^:]*[*?]/.test(subject));
    return open === undefined || narrows('repository_id')
      ? undefined
      : risk(
          'any-repository',
          `\`sub\` ${open} matches every repository of the owner with such a name`,
          'name the repository in full',
        );
  },
  ({ subjects, narrows }) => {
    const open = subjects.find((subject) => /^repo:[^*/]+\/[^*?:]+:\*$/.test(subject));
    return open === undefined || narrows('environment') || narrows('ref')
      ? undefined
      : risk(
          'any-context',
          `\`sub\` ${open} matches every branch, tag and pull request`,
          'end it with :environment:NAME or :ref:refs/heads/BRANCH',
        );
  },
  ({ subjects }) => {
    const open = subjects.find((subject) => /:pull_request$/.test(subject));
    return open === undefined
      ? undefined
      : risk(
          'pull-request',
          `\`sub\` ${open} lets pull requests in before anybody has read them`,
          'give pull requests a role of their own that can only read',
        );
  },
  ({ subjects }) => {
    const open = subjects.find((subject) => /:ref:refs\/(heads|tags)\/\*$/.test(subject));
    return open === undefined
      ? undefined
      : risk(
          'any-branch',
          `\`sub\` ${open} matches every branch or tag`,
          'name the branch, or an environment with protection rules',
        );
  },
  ({ subjects, narrows }) => {
    const named = subjects.find((subject) => /^repo:[^*?@/]+\/[^*?@:]+:/.test(subject));
    const both = subjects.some((subject) => /^repo:[^/]+@\d+\/[^:]+@\d+:/.test(subject));
    return named === undefined || both || narrows('repository_id')
      ? undefined
      : notice(
          'name-only',
          `\`sub\` ${named} has names only: tokens of repositories made, renamed or moved since June 2026 have ids in it`,
          'list the form with ids as well (repo:OWNER@ID/REPO@ID:…), or add `repository_id`',
        );
  },
  ({ part }) => {
    const found = part.conditions.find(({ operator }) => /^ForAllValues:/i.test(operator));
    return found === undefined
      ? undefined
      : danger(
          'for-all-values',
          `${found.operator} on ${found.key} is true where the claim is absent`,
          'use the operator without ForAllValues',
        );
  },
  ({ part }) => {
    const found = part.conditions.find(
      ({ operator, key }) => /IfExists$/i.test(operator) && /:(sub|aud|repository_id|repository)$/.test(key),
    );
    return found === undefined
      ? undefined
      : danger(
          'if-exists',
          `${found.operator} on ${found.key} is true where the claim is absent`,
          'use the operator without IfExists',
        );
  },
  ({ claim, narrows }) =>
    claim('job_workflow_ref').length > 0 && !['sub', 'repository', 'repository_id'].some(narrows)
      ? danger(
          'workflow-without-caller',
          '`job_workflow_ref` without a condition on the caller: any repository may call a public workflow',
          'add a condition on `repository_id` or `sub`',
        )
      : undefined,
  ({ claim }) => {
    const open = claim('job_workflow_ref')
      .flatMap(({ operator, values }) => (isLike(operator) ? values : []))
      .find((value) => /@(\*|refs\/heads\/\*)$/.test(value));
    return open === undefined
      ? undefined
      : risk(
          'any-workflow-ref',
          `\`job_workflow_ref\` ${open} matches the workflow on every branch`,
          'pin it to a tag or a commit',
        );
  },
  ({ part }) => {
    const wild = part.conditions.find(
      ({ operator, values }) => /^StringEquals/.test(operator) && values.some((value) => /[*?]/.test(value)),
    );
    return wild === undefined
      ? undefined
      : notice(
          'literal-wildcard',
          `${wild.operator} on ${wild.key} takes ${wild.values.join(', ')} literally`,
          'use StringLike for a wildcard, or write the value in full',
        );
  },
];

/** What may be wrong with any other statement. */
export const ANY_RULES: readonly ((part: PolicyPart) => Omit<TrustFinding, 'statement'> | undefined)[] = [
  (part) =>
    part.principals.some(({ kind, name }) => kind === 'AWS' && name === '*') && part.conditions.length === 0
      ? danger('anybody', 'every AWS account is trusted', 'name the role that may assume this one')
      : undefined,
  (part) =>
    part.hasNotPrincipal
      ? danger('not-principal', 'everybody but the named is trusted (NotPrincipal)', 'name who may assume the role')
      : undefined,
  (part) => {
    const root = part.principals.find(
      ({ kind, name }) => kind === 'AWS' && /^(\d{12}|arn:[\w-]+:iam::\d{12}:root)$/.test(name),
    );
    return root === undefined || part.conditions.length > 0
      ? undefined
      : notice(
          'whole-account',
          `every identity of ${root.name} that may call sts:AssumeRole gets in`,
          'name the role, or add a condition on aws:PrincipalArn',
        );
  },
];

/** A positive comparison that is false where the claim is absent. */
export function narrowing(operator: string): boolean {
  return /^(ForAnyValue:)?String(Equals|EqualsIgnoreCase|Like)$/i.test(operator);
}

export function isLike(operator: string): boolean {
  return /StringLike/i.test(operator);
}

const danger = finding('danger');
const risk = finding('risk');
const notice = finding('notice');

function finding(level: TrustFinding['level']) {
  return (rule: string, what: string, cure: string) => ({ level, rule, what, cure });
}
