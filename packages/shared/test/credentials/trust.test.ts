import { describe, expect, it } from '@jest/globals';
import type { Claims } from '../../src/credentials/claims.ts';
import { policyParts } from '../../src/credentials/policy-document.ts';
import { lintTrust } from '../../src/credentials/trust-lint.ts';
import { matchTrust } from '../../src/credentials/trust-match.ts';
import { trustStatement } from '../../src/credentials/trust-statement.ts';

const HOST = 'token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::111122223333:oidc-provider/${HOST}`;
const MAIN = 'repo:octo/app:ref:refs/heads/main';
const BOTH = ['repo:octo/app:environment:prod', 'repo:octo@11/app@22:environment:prod'];

type Conditions = Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;

/** A trust policy for GitHub's tokens; claims are written without the provider's name. */
function givenTrust(conditions: Conditions, change: Record<string, unknown> = {}): unknown {
  const Condition = Object.fromEntries(
    Object.entries(conditions).map(([operator, keys]) => [
      operator,
      Object.fromEntries(Object.entries(keys).map(([claim, value]) => [`${HOST}:${claim}`, value])),
    ]),
  );
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: PROVIDER },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition,
        ...change,
      },
    ],
  };
}

const AUD = { aud: 'sts.amazonaws.com' };
const rulesOf = (document: unknown): string[] => lintTrust(policyParts(document)).map(({ rule }) => rule);

describe('reading a trust policy', () => {
  it.each<[string, Conditions, readonly string[]]>([
    ['an exact branch, with ids', { StringEquals: { ...AUD, sub: MAIN, repository_id: '22' } }, []],
    ['an environment in both forms', { StringEquals: { ...AUD, sub: BOTH } }, []],
    ['both forms by pattern', { StringEquals: AUD, StringLike: { sub: BOTH } }, []],
    [
      'a repository by id and an environment',
      { StringEquals: { ...AUD, repository_id: '22', environment: 'prod' } },
      [],
    ],
    [
      'any context, but an environment',
      { StringEquals: { ...AUD, repository_id: '22', environment: 'prod' }, StringLike: { sub: 'repo:octo/app:*' } },
      [],
    ],
    [
      'a workflow with its caller',
      { StringEquals: { ...AUD, sub: BOTH, job_workflow_ref: 'octo/flows/.github/workflows/x.yml@refs/tags/v1' } },
      [],
    ],
    [
      'a workflow by a pinned pattern',
      {
        StringEquals: { ...AUD, sub: BOTH },
        StringLike: { job_workflow_ref: 'octo/*/.github/workflows/x.yml@refs/tags/v1' },
      },
      [],
    ],
    ['no conditions', {}, ['no-audience', 'no-subject']],
    ['only an audience', { StringEquals: AUD }, ['no-subject']],
    ['only a subject', { StringEquals: { sub: BOTH } }, ['no-audience']],
    ['any audience', { StringLike: { aud: '*', sub: BOTH } }, ['no-audience']],
    ['an audience by negation', { StringNotEquals: { aud: 'x' }, StringEquals: { sub: BOTH } }, ['no-audience']],
    ['a subject by negation', { StringEquals: AUD, StringNotLike: { sub: 'repo:evil/*' } }, ['no-subject']],
    ['any subject', { StringEquals: AUD, StringLike: { sub: '*' } }, ['no-subject', 'any-owner']],
    ['any repository', { StringEquals: AUD, StringLike: { sub: 'repo:*' } }, ['any-owner']],
    [
      'any repository and branch',
      { StringEquals: AUD, StringLike: { sub: 'repo:*:ref:refs/heads/main' } },
      ['any-owner'],
    ],
    ['owners that begin alike', { StringEquals: AUD, StringLike: { sub: 'repo:octo*' } }, ['any-owner']],
    [
      'owners that begin alike, in full',
      { StringEquals: AUD, StringLike: { sub: 'repo:octo*/app:ref:refs/heads/main' } },
      ['any-owner'],
    ],
    ['any repository of the owner', { StringEquals: AUD, StringLike: { sub: 'repo:octo/*' } }, ['any-repository']],
    [
      'any repository of the owner, one branch',
      { StringEquals: AUD, StringLike: { sub: 'repo:octo/*:ref:refs/heads/main' } },
      ['any-repository'],
    ],
    ['repositories that begin alike', { StringEquals: AUD, StringLike: { sub: 'repo:octo/app*' } }, ['any-repository']],
    [
      'repositories by one letter',
      { StringEquals: AUD, StringLike: { sub: 'repo:octo/ap?:ref:refs/heads/main' } },
      ['any-repository'],
    ],
    [
      'any repository, but one id',
      { StringEquals: { ...AUD, repository_id: '22' }, StringLike: { sub: 'repo:octo/*' } },
      [],
    ],
    ['any context', { StringEquals: AUD, StringLike: { sub: 'repo:octo/app:*' } }, ['any-context', 'name-only']],
    ['any context with ids', { StringEquals: AUD, StringLike: { sub: 'repo:octo@11/app@22:*' } }, ['any-context']],
    [
      'any context, but a branch',
      { StringEquals: { ...AUD, ref: 'refs/heads/main', repository_id: '22' }, StringLike: { sub: 'repo:octo/app:*' } },
      [],
    ],
    ['pull requests', { StringEquals: { ...AUD, sub: 'repo:octo@11/app@22:pull_request' } }, ['pull-request']],
    [
      'pull requests among others',
      { StringEquals: { ...AUD, sub: [...BOTH, 'repo:octo/app:pull_request'] } },
      ['pull-request'],
    ],
    [
      'any branch',
      { StringEquals: { ...AUD, repository_id: '22' }, StringLike: { sub: 'repo:octo/app:ref:refs/heads/*' } },
      ['any-branch'],
    ],
    [
      'any tag',
      { StringEquals: { ...AUD, repository_id: '22' }, StringLike: { sub: 'repo:octo/app:ref:refs/tags/*' } },
      ['any-branch'],
    ],
    ['names only', { StringEquals: { ...AUD, sub: MAIN } }, ['name-only']],
    [
      'names only, for an environment',
      { StringEquals: { ...AUD, sub: 'repo:octo/app:environment:prod' } },
      ['name-only'],
    ],
    [
      'a comparison true for the absent (all values)',
      { StringEquals: AUD, 'ForAllValues:StringEquals': { sub: BOTH } },
      ['no-subject', 'for-all-values'],
    ],
    [
      'a comparison true for the absent (like)',
      { StringEquals: AUD, 'ForAllValues:StringLike': { sub: 'repo:octo/app:*' } },
      ['no-subject', 'for-all-values'],
    ],
    [
      'a comparison true for the absent, beside a good one',
      { StringEquals: { ...AUD, sub: BOTH }, 'ForAllValues:StringEquals': { ref: ['refs/heads/main'] } },
      ['for-all-values'],
    ],
    ['any value is as good as one', { StringEquals: AUD, 'ForAnyValue:StringEquals': { sub: BOTH } }, []],
    [
      'a subject only if it is there',
      { StringEquals: AUD, StringEqualsIfExists: { sub: BOTH } },
      ['no-subject', 'if-exists'],
    ],
    [
      'an audience only if it is there',
      { StringEqualsIfExists: AUD, StringEquals: { sub: BOTH } },
      ['no-audience', 'if-exists'],
    ],
    [
      'an environment only if it is there',
      { StringEquals: { ...AUD, sub: BOTH }, StringEqualsIfExists: { environment: 'prod' } },
      [],
    ],
    [
      'a workflow without its caller',
      { StringEquals: { ...AUD, job_workflow_ref: 'octo/flows/.github/workflows/x.yml@refs/tags/v1' } },
      ['no-subject', 'workflow-without-caller'],
    ],
    [
      'a workflow on every branch',
      { StringEquals: { ...AUD, sub: BOTH }, StringLike: { job_workflow_ref: 'octo/flows/.github/workflows/x.yml@*' } },
      ['any-workflow-ref'],
    ],
    [
      'a workflow on any head',
      {
        StringEquals: { ...AUD, sub: BOTH },
        StringLike: { job_workflow_ref: 'octo/flows/.github/workflows/x.yml@refs/heads/*' },
      },
      ['any-workflow-ref'],
    ],
    [
      'a wildcard that is none',
      { StringEquals: { ...AUD, sub: 'repo:octo/app:*', repository_id: '22' } },
      ['literal-wildcard'],
    ],
    ['the actor alone', { StringEquals: { ...AUD, actor: 'octocat' } }, ['no-subject']],
    ['the branch alone', { StringEquals: { ...AUD, ref: 'refs/heads/main' } }, ['no-subject']],
    ['the environment alone', { StringEquals: { ...AUD, environment: 'prod' } }, ['no-subject']],
  ])('finds what is wrong with %s', (_what, conditions, rules) => {
    expect(rulesOf(givenTrust(conditions))).toEqual(rules);
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['any provider', { Principal: { Federated: '*' } }, ['any-provider']],
    ['anybody', { Principal: '*' }, ['any-provider']],
    ['all but one', { Principal: undefined, NotPrincipal: { AWS: 'x' } }, ['any-provider']],
    [
      'a list of one',
      { Principal: { Federated: [PROVIDER] }, Action: ['sts:AssumeRoleWithWebIdentity', 'sts:TagSession'] },
      [],
    ],
    ['an Enterprise Server', { Principal: { Federated: 'arn:aws:iam::1:oidc-provider/ghe.corp/_services/token' } }, []],
    ['a statement that denies', { Effect: 'Deny', Principal: '*', Condition: {} }, []],
  ])('takes the principal into account: %s', (_what, change, rules) => {
    expect(rulesOf(givenTrust({ StringEquals: { ...AUD, sub: BOTH } }, change))).toEqual(rules);
  });

  it.each<[string, Record<string, unknown>, readonly string[]]>([
    ['every account', { Principal: { AWS: '*' } }, ['anybody']],
    [
      'every account with a condition',
      { Principal: { AWS: '*' }, Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-1' } } },
      [],
    ],
    ['a whole account', { Principal: { AWS: 'arn:aws:iam::444455556666:root' } }, ['whole-account']],
    ['a whole account by its number', { Principal: { AWS: '444455556666' } }, ['whole-account']],
    [
      'a whole account with an external id',
      { Principal: { AWS: '444455556666' }, Condition: { StringEquals: { 'sts:ExternalId': 'x' } } },
      [],
    ],
    ['a role', { Principal: { AWS: 'arn:aws:iam::444455556666:role/hub' } }, []],
    ['a service', { Principal: { Service: 'codedeploy.amazonaws.com' } }, []],
    ['all but one', { Principal: undefined, NotPrincipal: { AWS: 'x' } }, ['not-principal']],
  ])('reads statements for other principals: %s', (_what, change, rules) => {
    expect(rulesOf({ Statement: { Effect: 'Allow', Action: 'sts:AssumeRole', ...change } })).toEqual(rules);
  });

  it('names the statement and says what to do', () => {
    const document = {
      Statement: [
        { Effect: 'Allow', Principal: { Service: 'x' }, Action: 'sts:AssumeRole' },
        ...(givenTrust({ StringEquals: AUD }) as { Statement: object[] }).Statement,
      ],
    };
    expect(lintTrust(policyParts(document))).toEqual([
      {
        level: 'danger',
        rule: 'no-subject',
        statement: 2,
        what: expect.stringContaining('every repository of GitHub'),
        cure: expect.stringContaining(':sub'),
      },
    ]);
  });

  it.each<[string, 'danger' | 'risk' | 'notice', Conditions, string, string]>([
    ['no-audience', 'risk', { StringEquals: { sub: BOTH } }, 'no condition on `aud`', 'sts.amazonaws.com'],
    [
      'any-owner',
      'danger',
      { StringLike: { sub: 'repo:octo*' } },
      'repo:octo* matches',
      'owner and repository in full',
    ],
    [
      'any-repository',
      'risk',
      { StringLike: { sub: 'repo:octo/a*:ref:x' } },
      'repo:octo/a*:ref:x matches',
      'the repository in full',
    ],
    [
      'any-context',
      'risk',
      { StringLike: { sub: 'repo:octo/app:*' } },
      'repo:octo/app:* matches',
      ':environment:NAME or :ref:',
    ],
    ['pull-request', 'risk', { StringEquals: { sub: 'repo:o/a:pull_request' } }, 'repo:o/a:pull_request lets', 'read'],
    [
      'any-branch',
      'risk',
      { StringLike: { sub: 'repo:o/a:ref:refs/heads/*' } },
      'repo:o/a:ref:refs/heads/* matches',
      'protection rules',
    ],
    ['name-only', 'notice', { StringEquals: { sub: MAIN } }, `${MAIN} has names only`, 'repository_id'],
    [
      'for-all-values',
      'danger',
      { 'ForAllValues:StringEquals': { sub: MAIN } },
      `ForAllValues:StringEquals on ${HOST}:sub is true`,
      'without ForAllValues',
    ],
    [
      'if-exists',
      'danger',
      { StringEqualsIfExists: { repository_id: '22' } },
      `StringEqualsIfExists on ${HOST}:repository_id is true`,
      'without IfExists',
    ],
    [
      'workflow-without-caller',
      'danger',
      { StringEquals: { job_workflow_ref: 'o/f/.github/workflows/x.yml@v1' } },
      '`job_workflow_ref` without',
      '`repository_id` or `sub`',
    ],
    [
      'any-workflow-ref',
      'risk',
      { StringLike: { job_workflow_ref: ['o/f/.github/workflows/x.yml@v1', 'o/f/x.yml@*'] } },
      'o/f/x.yml@* matches',
      'a tag or a commit',
    ],
    [
      'literal-wildcard',
      'notice',
      { StringEquals: { sub: ['repo:o/a:*', MAIN] } },
      `StringEquals on ${HOST}:sub takes repo:o/a:*, ${MAIN} literally`,
      'use StringLike',
    ],
  ])('says how bad %s is, with the value and a cure', (rule, level, conditions, what, cure) => {
    expect(lintTrust(policyParts(givenTrust(conditions))).find((found) => found.rule === rule)).toEqual({
      level,
      rule,
      statement: 1,
      what: expect.stringContaining(what),
      cure: expect.stringContaining(cure),
    });
  });

  it.each<[string, 'danger' | 'notice', Record<string, unknown>, string, string]>([
    ['any-provider', 'danger', { Principal: { Federated: '*' } }, 'any identity provider', 'Principal.Federated'],
    [
      'anybody',
      'danger',
      { Action: 'sts:AssumeRole', Principal: { AWS: '*' } },
      'every AWS account',
      'name the role that may assume',
    ],
    [
      'not-principal',
      'danger',
      { Action: 'sts:AssumeRole', Principal: undefined, NotPrincipal: { AWS: 'x' } },
      'NotPrincipal',
      'name who may assume',
    ],
    [
      'whole-account',
      'notice',
      { Action: 'sts:AssumeRole', Principal: { AWS: 'arn:aws-cn:iam::444455556666:root' } },
      'every identity of arn:aws-cn:iam::444455556666:root',
      'aws:PrincipalArn',
    ],
  ])('says how bad the principal of %s is', (rule, level, change, what, cure) => {
    const document = givenTrust({}, { Condition: undefined, ...change });
    expect(lintTrust(policyParts(document)).find((found) => found.rule === rule)).toEqual({
      level,
      rule,
      statement: 1,
      what: expect.stringContaining(what),
      cure: expect.stringContaining(cure),
    });
  });

  it.each<[string, Conditions, readonly string[]]>([
    ['a repository by name', { StringEquals: { ...AUD, repository: 'octo/app' } }, []],
    [
      'a workflow with its caller by id',
      { StringEquals: { ...AUD, repository_id: '22', job_workflow_ref: 'o/f/x.yml@v1' } },
      [],
    ],
    [
      'a workflow with its caller by name',
      { StringEquals: { ...AUD, repository: 'octo/app', job_workflow_ref: 'o/f/x.yml@v1' } },
      [],
    ],
    [
      'any workflow ref, taken literally',
      { StringEquals: { ...AUD, sub: BOTH, job_workflow_ref: 'o/f/x.yml@*' } },
      ['literal-wildcard'],
    ],
    ['one letter, taken literally', { StringEquals: { ...AUD, sub: BOTH, ref: 'v?' } }, ['literal-wildcard']],
    [
      'a name that ends like a wildcard for a branch',
      { StringEquals: AUD, StringLike: { sub: [...BOTH, 'repo:octo/app:ref:refs/heads/*x'] } },
      [],
    ],
    [
      'a release branch by pattern',
      { StringEquals: { ...AUD, repository_id: '22' }, StringLike: { sub: 'repo:octo/app:ref:refs/heads/release-*' } },
      [],
    ],
    [
      'an environment called like a pull request',
      { StringEquals: { ...AUD, repository_id: '22', sub: 'repo:octo/app:pull_request_checks' } },
      [],
    ],
    ['case ignored', { StringEqualsIgnoreCase: { ...AUD, sub: BOTH } }, []],
    ['an operator in other letters', { stringequals: { ...AUD, sub: BOTH } }, []],
    [
      'one form with ids among names',
      { StringEquals: { ...AUD, sub: ['repo:octo@11/app:environment:prod', MAIN] } },
      ['name-only'],
    ],
    [
      'a repository only if it is there',
      { StringEquals: { ...AUD, sub: BOTH }, StringEqualsIfExists: { repository: 'octo/app' } },
      ['if-exists'],
    ],
  ])('tells %s from what is like it', (_what, conditions, rules) => {
    expect(rulesOf(givenTrust(conditions))).toEqual(rules);
  });

  it('reads what IAM hands out: URL-encoded JSON', () => {
    expect(rulesOf(encodeURIComponent(JSON.stringify(givenTrust({ StringEquals: AUD }))))).toEqual(['no-subject']);
  });

  it('takes every part of a statement, one or many, under its position', () => {
    const document = {
      Statement: [
        {
          Sid: 'One',
          Effect: 'Allow',
          Action: ['a:B', 5, {}, null],
          Resource: '*',
          Principal: { AWS: ['x', 'y'], Service: 'z' },
          Condition: { Bool: { 'aws:SecureTransport': true }, StringLike: { 'Aws:Tag': ['a', 'b'] }, Odd: 'x' },
        },
        { Sid: 5, Effect: 'Deny', NotAction: 'c:D', NotPrincipal: '*', Principal: 5, Condition: 'x' },
      ],
    };
    expect(policyParts(JSON.stringify(document))).toEqual([
      {
        index: 1,
        sid: 'One',
        effect: 'Allow',
        actions: ['a:B', '5'],
        notActions: [],
        resources: ['*'],
        principals: [
          { kind: 'AWS', name: 'x' },
          { kind: 'AWS', name: 'y' },
          { kind: 'Service', name: 'z' },
        ],
        hasNotPrincipal: false,
        conditions: [
          { operator: 'Bool', key: 'aws:securetransport', values: ['true'] },
          { operator: 'StringLike', key: 'aws:tag', values: ['a', 'b'] },
        ],
      },
      {
        index: 2,
        sid: undefined,
        effect: 'Deny',
        actions: [],
        notActions: ['c:D'],
        resources: [],
        principals: [],
        hasNotPrincipal: true,
        conditions: [],
      },
    ]);
    expect(policyParts(`\n ${encodeURIComponent(JSON.stringify(document))}`)).toHaveLength(2);
  });

  it('says why a text is no policy document, and what one would be', () => {
    expect(() => policyParts('x')).toThrow(
      expect.objectContaining({
        message: 'the policy document is not JSON',
        cure: 'give an IAM policy document in JSON',
        cause: expect.any(SyntaxError),
      }),
    );
    expect(() => policyParts('{}')).toThrow(
      expect.objectContaining({
        message: 'the policy document has no Statement',
        cure: 'give an IAM policy document in JSON',
      }),
    );
  });

  it.each(['', '{}', '[]', 'null', '{"Statement":[]}', '{"Statement":"x"}', '{"Statement":[1]}', '%zz', 'x'])(
    'refuses %j as a policy document',
    (text) => {
      expect(() => policyParts(text)).toThrow(expect.objectContaining({ code: 'E_FILE' }));
    },
  );
});

describe('a token before a trust policy', () => {
  const claims: Claims = {
    iss: `https://${HOST}`,
    aud: 'sts.amazonaws.com',
    sub: MAIN,
    repository_id: '22',
    repository: 'octo/app',
    ref: 'refs/heads/main',
    job_workflow_ref: 'octo/app/.github/workflows/ci.yml@refs/heads/main',
    repository_owner_id: '11',
  };
  const kindOf = (document: unknown, change: Record<string, string> = {}): string =>
    matchTrust(policyParts(document), { ...claims, ...change }).kind;

  it.each<[string, Conditions, boolean]>([
    ['the exact subject', { StringEquals: { ...AUD, sub: MAIN } }, true],
    ['one of several', { StringEquals: { sub: [BOTH[0] ?? '', MAIN] } }, true],
    ['another subject', { StringEquals: { sub: BOTH } }, false],
    ['a pattern', { StringLike: { sub: 'repo:octo/*:ref:refs/heads/ma??' } }, true],
    ['a pattern that does not fit', { StringLike: { sub: 'repo:octo/*:environment:*' } }, false],
    ['a pattern of stars', { StringLike: { sub: '**repo**main**' } }, true],
    ['a wildcard taken literally', { StringEquals: { sub: 'repo:octo/app:*' } }, false],
    ['case does not fit', { StringEquals: { sub: MAIN.toUpperCase() } }, false],
    ['case ignored', { StringEqualsIgnoreCase: { sub: MAIN.toUpperCase() } }, true],
    ['not another', { StringNotEquals: { sub: 'x' } }, true],
    ['not this', { StringNotEquals: { sub: MAIN } }, false],
    ['not this, case ignored', { StringNotEqualsIgnoreCase: { sub: MAIN.toUpperCase() } }, false],
    ['not like this', { StringNotLike: { sub: 'repo:octo/*' } }, false],
    ['not like another', { StringNotLike: { sub: 'repo:evil/*' } }, true],
    ['an absent claim', { StringEquals: { environment: 'prod' } }, false],
    ['an absent claim, negated', { StringNotEquals: { environment: 'prod' } }, true],
    ['an absent claim, if it exists', { StringEqualsIfExists: { environment: 'prod' } }, true],
    ['a present claim, if it exists', { StringEqualsIfExists: { ref: 'x' } }, false],
    ['an absent claim, for all values', { 'ForAllValues:StringEquals': { environment: 'prod' } }, true],
    ['a present claim, for any value', { 'ForAnyValue:StringEquals': { ref: ['x', 'refs/heads/main'] } }, true],
    ['null, and absent', { Null: { environment: 'true' } }, true],
    ['null, and present', { Null: { ref: 'true' } }, false],
    ['not null, and present', { Null: { ref: 'false' } }, true],
    ['a claim that AWS does not know', { StringEquals: { repository_owner_id: '11' } }, false],
    ['an operator that makes no sense', { NumericEquals: { repository_id: '22' } }, false],
    ['an operator like null', { NullX: { ref: 'false' } }, false],
    ['an operator like a negation, and absent', { XStringNotEquals: { environment: 'prod' } }, false],
    ['an operator in small letters', { stringequals: { sub: MAIN } }, true],
    ['not null, and absent', { Null: { environment: 'false' } }, false],
    ['an absent claim, for any value', { 'ForAnyValue:StringEquals': { environment: 'prod' } }, false],
    ['an absent claim, for all values, in small letters', { 'forallvalues:stringequals': { environment: 'x' } }, true],
    ['an absent claim, negated by pattern', { StringNotLike: { environment: 'p*' } }, true],
    ['case ignored, and another', { StringEqualsIgnoreCase: { sub: 'x' } }, false],
    ['case ignored, one of several', { StringEqualsIgnoreCase: { ref: ['x', 'REFS/heads/MAIN'] } }, true],
    ['not another, case ignored', { StringNotEqualsIgnoreCase: { sub: 'x' } }, true],
    ['not this among others, case ignored', { StringNotEqualsIgnoreCase: { ref: ['x', 'REFS/heads/main'] } }, false],
    ['one pattern of several', { StringLike: { sub: ['repo:evil/*', 'repo:octo/*'] } }, true],
    ['not like this among others', { StringNotLike: { sub: ['repo:evil/*', 'repo:octo/*'] } }, false],
    ['a pattern that ends too early', { StringLike: { sub: 'repo:octo/app' } }, false],
    ['a pattern that goes on', { StringLike: { sub: `${MAIN}?` } }, false],
    ['a pattern that may go on', { StringLike: { sub: `${MAIN}*` } }, true],
    ['a pattern that goes on after a star', { StringLike: { ref: '*main*x' } }, false],
    ['a pattern that has to step back', { StringLike: { ref: 'refs/*ain' } }, true],
    ['a pattern in other letters', { StringLike: { ref: 'REFS/*' } }, false],
  ])('%s', (_what, conditions, match) => {
    expect(kindOf(givenTrust(conditions))).toBe(match ? 'match' : 'none');
  });

  it('says what is wrong with the nearest statement', () => {
    const far = (givenTrust({ StringEquals: { aud: 'x', sub: 'x', ref: 'x' } }) as { Statement: object[] }).Statement;
    const near = (givenTrust({ StringEquals: { ...AUD, sub: BOTH, environment: 'prod' } }) as { Statement: object[] })
      .Statement;
    expect(matchTrust(policyParts({ Statement: [...far, ...near] }), claims)).toEqual({
      kind: 'none',
      nearest: 2,
      because: [
        `\`sub\` is ${MAIN}, and StringEquals wants one of ${BOTH.join(', ')}`,
        '`environment` is not in the token, and StringEquals wants prod',
      ],
    });
  });

  it.each<[string, Record<string, unknown>, string]>([
    [
      'another provider',
      { Principal: { Federated: 'arn:aws:iam::1:oidc-provider/gitlab.com' } },
      'its Principal is not the provider',
    ],
    ['another action', { Action: 'sts:AssumeRole' }, 'its Action is not sts:AssumeRoleWithWebIdentity'],
  ])('knows %s', (_what, change, because) => {
    const match = matchTrust(policyParts(givenTrust({ StringEquals: AUD }, change)), claims);
    expect(match).toMatchObject({ kind: 'none', because: [expect.stringContaining(because)] });
  });

  it.each([
    'sub',
    'aud',
    'actor',
    'actor_id',
    'job_workflow_ref',
    'repository',
    'repository_id',
    'workflow',
    'ref',
    'environment',
    'enterprise_id',
  ])('is compared by its claim %s', (claim) => {
    const document = givenTrust({ StringEquals: { [claim]: 'one' } });
    expect(kindOf(document, { [claim]: 'one' })).toBe('match');
    expect(kindOf(document, { [claim]: 'two' })).toBe('none');
  });

  it('is not compared by the claims of another provider', () => {
    const document = givenTrust({}, { Condition: { StringEquals: { 'gitlab.com:sub': MAIN } } });
    expect(matchTrust(policyParts(document), claims)).toMatchObject({
      because: [`\`gitlab.com:sub\` is not in the token, and StringEquals wants ${MAIN}`],
    });
  });

  it.each<[string, Record<string, unknown>, boolean]>([
    ['everybody', { Principal: '*' }, true],
    ['an account with such a name', { Principal: { AWS: PROVIDER } }, false],
    ['the provider of another host that ends alike', { Principal: { Federated: `${PROVIDER}.evil` } }, false],
    ['one provider of two', { Principal: { Federated: ['arn:aws:iam::1:oidc-provider/gitlab.com', PROVIDER] } }, true],
    ['an action of two', { Action: ['sts:TagSession', 'sts:AssumeRoleWithWebIdentity'] }, true],
    ['an action in capitals', { Action: 'STS:ASSUMEROLEWITHWEBIDENTITY' }, true],
    ['an action by a letter', { Action: 'sts:AssumeRoleWith???Identity' }, true],
    ['an action that goes on', { Action: 'sts:AssumeRoleWithWebIdentityX' }, false],
    ['no action', { Action: undefined }, false],
  ])('before %s', (_what, change, match) => {
    expect(kindOf(givenTrust({ StringEquals: AUD }, change))).toBe(match ? 'match' : 'none');
  });

  it('names the statement that lets it in, or keeps it out', () => {
    const [other] = (givenTrust({ StringEquals: { sub: 'x' } }) as { Statement: object[] }).Statement;
    const [allow] = (givenTrust({ StringEquals: { sub: MAIN } }) as { Statement: object[] }).Statement;
    const Statement = [other, allow];
    expect(matchTrust(policyParts({ Statement }), claims)).toEqual({ kind: 'match', statement: 2 });
    expect(matchTrust(policyParts({ Statement: [...Statement, { ...allow, Effect: 'Deny' }] }), claims)).toEqual({
      kind: 'denied',
      statement: 3,
    });
    expect(matchTrust(policyParts({ Statement: [{ ...other, Effect: 'Deny' }] }), claims)).toMatchObject({
      nearest: undefined,
    });
  });

  it('knows an action by wildcard, and a denial', () => {
    expect(kindOf(givenTrust({}, { Action: 'sts:*' }))).toBe('match');
    const deny = (givenTrust({ StringEquals: { sub: MAIN } }, { Effect: 'Deny' }) as { Statement: object[] }).Statement;
    const allow = (givenTrust({}) as { Statement: object[] }).Statement;
    expect(kindOf({ Statement: [...allow, ...deny] })).toBe('denied');
    expect(kindOf({ Statement: [...allow, ...deny] }, { sub: 'x' })).toBe('match');
  });

  it('says that nobody gets in', () => {
    expect(matchTrust([], claims)).toEqual({
      kind: 'none',
      nearest: undefined,
      because: ['the trust policy allows nobody'],
    });
  });

  it('lets in what the statement was printed for', () => {
    const document = { Statement: trustStatement(claims, { partition: 'aws', account: '111122223333' }) };
    expect(kindOf(document)).toBe('match');
    expect(rulesOf(document)).toEqual([]);
    expect(kindOf(document, { repository_id: '23' })).toBe('none');
  });

  it('takes no time for a hostile pattern', () => {
    const start = process.cpuUsage();
    expect(kindOf(givenTrust({ StringLike: { sub: `${'*a'.repeat(5_000)}b` } }), { sub: 'a'.repeat(50_000) })).toBe(
      'none',
    );
    expect(process.cpuUsage(start).user).toBeLessThan(3_000_000);
  });
});
