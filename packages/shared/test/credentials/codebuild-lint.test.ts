import { describe, expect, it } from '@jest/globals';
import { lintProject } from '../../src/credentials/codebuild-lint.ts';

type Filter = readonly [type: string, pattern: string, excluded?: boolean];

function givenProject(
  groups: readonly (readonly Filter[])[] | undefined,
  change: Record<string, unknown> = {},
): Record<string, unknown> {
  return {
    name: 'app',
    source: { type: 'GITHUB', buildspec: 'version: 0.2\nphases: {}\n' },
    environment: { privilegedMode: false, environmentVariables: [{ name: 'STAGE', value: 'dev', type: 'PLAINTEXT' }] },
    ...(groups !== undefined && {
      webhook: {
        filterGroups: groups.map((group) =>
          group.map(([type, pattern, excluded = false]) => ({ type, pattern, excludeMatchedPattern: excluded })),
        ),
      },
    }),
    ...change,
  };
}

const PUSH: Filter = ['EVENT', 'PUSH'];
const PULL: Filter = ['EVENT', 'PULL_REQUEST_CREATED, PULL_REQUEST_UPDATED'];
const rulesOf = (project: Record<string, unknown>): string[] => lintProject(project).map(({ rule }) => rule);

describe('reading a CodeBuild project', () => {
  it.each<[string, readonly (readonly Filter[])[] | undefined, readonly string[]]>([
    ['no webhook', undefined, []],
    ['pushes to one branch', [[PUSH, ['HEAD_REF', '^refs/heads/main$']]], []],
    ['pull requests of known actors', [[PULL, ['ACTOR_ACCOUNT_ID', '^(11|22)$']]], []],
    ['pull requests of known actors, each anchored', [[PULL, ['ACTOR_ACCOUNT_ID', '^11$|^22$']]], []],
    ['known actors without an anchor', [[PULL, ['ACTOR_ACCOUNT_ID', '11|22']]], ['unanchored']],
    ['known actors anchored at one end', [[PULL, ['ACTOR_ACCOUNT_ID', '^11']]], ['unanchored']],
    ['alternatives of which the ends are anchored', [[PULL, ['ACTOR_ACCOUNT_ID', '^11|22$']]], ['unanchored']],
    ['a branch without an anchor', [[PUSH, ['HEAD_REF', 'refs/heads/main']]], ['unanchored']],
    ['an excluded actor without an anchor', [[PUSH, ['ACTOR_ACCOUNT_ID', '11', true]]], []],
    ['a path without an anchor', [[PUSH, ['FILE_PATH', 'src/']]], []],
    ['pull requests of anybody', [[PULL]], ['open-pull-requests']],
    ['pull requests of all but one', [[PULL, ['ACTOR_ACCOUNT_ID', '^11$', true]]], ['open-pull-requests']],
    ['no event named', [[['HEAD_REF', '^refs/heads/main$']]], ['open-pull-requests']],
    ['no filters', [], ['no-filters']],
    ['one group good, one open', [[PUSH], [PULL]], ['open-pull-requests']],
  ])('%s', (_what, groups, rules) => {
    expect(rulesOf(givenProject(groups))).toEqual(rules);
  });

  it('lets pull requests pass that wait for a comment', () => {
    const project = givenProject([[PULL]]);
    const webhook = {
      ...(project['webhook'] as object),
      pullRequestBuildPolicy: { requiresCommentApproval: 'ALL_PULL_REQUESTS' },
    };
    expect(rulesOf({ ...project, webhook })).toEqual([]);
  });

  it.each([
    ['in the repository', undefined, ['buildspec-from-pull-request']],
    ['in a file of the repository', 'ci/buildspec.yml', ['buildspec-from-pull-request']],
    ['in S3', 'arn:aws:s3:::specs/buildspec.yml', []],
  ])('knows a buildspec %s', (_what, buildspec, rules) => {
    expect(rulesOf(givenProject([[PULL, ['ACTOR_ACCOUNT_ID', '^11$']]], { source: { buildspec } }))).toEqual(rules);
    expect(rulesOf(givenProject([[PUSH]], { source: { buildspec } }))).toEqual([]);
  });

  it('finds privileged builds and secrets in plain text', () => {
    const environmentVariables = [
      { name: 'NPM_TOKEN', value: 'x', type: 'PLAINTEXT' },
      { name: 'DB_PASSWORD', value: 'x' },
      { name: 'API_KEY', value: 'arn', type: 'SECRETS_MANAGER' },
      { name: 'TOKENIZER', value: 'x', type: 'PLAINTEXT' },
    ];
    const found = lintProject(givenProject(undefined, { environment: { privilegedMode: true, environmentVariables } }));
    expect(found.map(({ rule, what }) => [rule, what.includes('NPM_TOKEN') || what.includes('DB_PASSWORD')])).toEqual([
      ['privileged', false],
      ['plaintext-secret', true],
      ['plaintext-secret', true],
    ]);
  });

  it.each<[string, Filter, string]>([
    ['ACTOR_ACCOUNT_ID', ['ACTOR_ACCOUNT_ID', '^11'], '^(11)$'],
    ['HEAD_REF', ['HEAD_REF', 'main$'], '^(main)$'],
    ['BASE_REF', ['BASE_REF', 'main'], '^(main)$'],
    ['REPOSITORY_NAME', ['REPOSITORY_NAME', 'a|b'], '^(a|b)$'],
    ['ORGANIZATION_NAME', ['ORGANIZATION_NAME', '(^a$|b)'], '^((^a$|b))$'],
    ['two alternatives in brackets', ['HEAD_REF', '^(a)|(b)$'], '^((a)|(b))$'],
  ])('writes an open pattern anew: %s', (_what, filter, anew) => {
    expect(lintProject(givenProject([[PUSH, filter]]))).toEqual([
      {
        level: 'danger',
        rule: 'unanchored',
        what: `the filter ${filter[0]} ${filter[1]} also matches longer values`,
        cure: `write it as ${anew}`,
      },
    ]);
  });

  it.each<[string, string, Record<string, unknown>, string, string]>([
    ['no-filters', 'danger', givenProject([]), 'every pull request builds', 'ACTOR_ACCOUNT_ID or HEAD_REF'],
    ['open-pull-requests', 'danger', givenProject([[PULL]]), 'whoever opens them', 'pullRequestBuildPolicy'],
    [
      'buildspec-from-pull-request',
      'risk',
      givenProject([[PULL]], { source: {} }),
      'a buildspec that they can change',
      'keep the buildspec in the project or in S3',
    ],
    [
      'privileged',
      'risk',
      givenProject(undefined, { environment: { privilegedMode: true } }),
      'privileged mode',
      '`builder: buildah`',
    ],
    [
      'plaintext-secret',
      'danger',
      givenProject(undefined, { environment: { environmentVariables: [{ name: 'DB_PASSWD' }] } }),
      'the variable DB_PASSWD',
      'SECRETS_MANAGER',
    ],
  ])('says how bad %s is, and what to do', (rule, level, project, what, cure) => {
    expect(lintProject(project).find((found) => found.rule === rule)).toEqual({
      level,
      rule,
      what: expect.stringContaining(what),
      cure: expect.stringContaining(cure),
    });
  });

  it.each([
    ['ALL_PULL_REQUESTS', []],
    ['FORK_PULL_REQUESTS', []],
    ['DISABLED', ['open-pull-requests']],
  ])('knows who waits for a comment: %s', (requiresCommentApproval, rules) => {
    const webhook = {
      filterGroups: [[{ type: 'EVENT', pattern: 'PULL_REQUEST_UPDATED' }]],
      pullRequestBuildPolicy: { requiresCommentApproval },
    };
    expect(rulesOf({ ...givenProject(undefined), webhook })).toEqual(rules);
  });

  it.each([
    ['SECRET', true],
    ['client_secret', true],
    ['GITHUB_TOKEN_FILE', true],
    ['DB_PASSWD', true],
    ['SIGNING_PRIVATE_KEY', true],
    ['API_KEY_1', true],
    ['AWS_ACCESS_KEY_ID', true],
    ['CREDENTIAL', true],
    ['NPM_CREDENTIALS', true],
    ['SECRETARY', false],
    ['MYTOKEN', false],
    ['CACHE_KEY', false],
  ])('takes %s for a secret: %p', (name, secret) => {
    const environment = { environmentVariables: [{ name, value: 'x', type: 'PLAINTEXT' }] };
    expect(rulesOf(givenProject(undefined, { environment }))).toEqual(secret ? ['plaintext-secret'] : []);
  });

  it('has a buildspec of the repository in view where nothing filters', () => {
    expect(rulesOf(givenProject([], { source: { buildspec: 'buildspec.yml' } }))).toEqual([
      'no-filters',
      'buildspec-from-pull-request',
    ]);
    expect(rulesOf(givenProject([[PUSH], [PULL, ['ACTOR_ACCOUNT_ID', '^11$']]], { source: 5 }))).toEqual([
      'buildspec-from-pull-request',
    ]);
  });

  it('passes over what is not a filter, a variable or a list', () => {
    const pushes = { type: 'EVENT', pattern: 'PUSH' };
    expect(rulesOf({ ...givenProject(undefined), webhook: { filterGroups: ['x', [pushes, 5]] } })).toEqual([]);
    expect(rulesOf({ ...givenProject(undefined), webhook: { filterGroups: 'x' } })).toEqual(['no-filters']);
    const environment = { privilegedMode: 'true', environmentVariables: ['TOKEN', { name: 5 }, { value: 'x' }] };
    expect(rulesOf(givenProject(undefined, { environment }))).toEqual([]);
    expect(rulesOf(givenProject(undefined, { environment: { environmentVariables: 'TOKEN' } }))).toEqual([]);
  });

  it('takes a project that says nothing', () => {
    expect(lintProject({})).toEqual([]);
    expect(lintProject({ environment: 5, webhook: 'x', source: [] })).toEqual([]);
  });
});
