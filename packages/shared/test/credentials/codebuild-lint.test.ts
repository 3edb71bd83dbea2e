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

  it('takes a project that says nothing', () => {
    expect(lintProject({})).toEqual([]);
    expect(lintProject({ environment: 5, webhook: 'x', source: [] })).toEqual([]);
  });
});
