import { afterAll, describe, expect, it } from '@jest/globals';
import type { OidcClaims, RunOptions } from '../../src/index.ts';
import { type Files, rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

const SHOW = `run: 'echo "token [$ACTIONS_ID_TOKEN_REQUEST_URL][$ACTIONS_ID_TOKEN_REQUEST_TOKEN]"'`;

async function tokens(workflow: string, files: Files = {}, override: Partial<RunOptions> = {}) {
  const asked: OidcClaims[] = [];
  const oidc = (claims: OidcClaims) => {
    asked.push(claims);
    return { url: 'http://127.0.0.1:1/token?x=1', token: 'request-token' };
  };
  const { lines } = await rehearse(workflow, files, { oidc, ...override });
  return { asked, shown: lines.filter((line) => line.startsWith('token [')) };
}

const job = (more: string): string => `on: push\njobs:\n  one:\n    runs-on: x\n${more}    steps: [{ ${SHOW} }]\n`;

const GIVEN = 'token [http://127.0.0.1:1/token?x=1][***]';

describe('the token endpoint', () => {
  it.each([
    ['id-token: write on the job', '    permissions: { id-token: write }\n', GIVEN],
    ['write-all', '    permissions: write-all\n', GIVEN],
    ['no permissions', '', 'token [][]'],
    ['read-all', '    permissions: read-all\n', 'token [][]'],
    ['other permissions alone', '    permissions: { contents: write }\n', 'token [][]'],
  ])('with %s', async (_what, permissions, expected) => {
    expect((await tokens(job(permissions))).shown).toEqual([expected]);
  });

  it('follows the permissions of the workflow where the job has none of its own', async () => {
    const top = job('').replace('jobs:', 'permissions: { id-token: write }\njobs:');
    expect((await tokens(top)).shown).toEqual([GIVEN]);
    const narrower = job('    permissions: {}\n').replace('jobs:', 'permissions: { id-token: write }\njobs:');
    expect((await tokens(narrower)).shown).toEqual(['token [][]']);
  });

  it('is asked for with the claims of the job', async () => {
    const { asked } = await tokens(job('    environment: { name: prod }\n    permissions: { id-token: write }\n'));
    expect(asked).toMatchObject([
      {
        ...{ repository: 'octo/app', ref: 'refs/heads/main', sha: 'a'.repeat(40), environment: 'prod', run_id: '1' },
        sub: 'repo:octo@1/app@1:environment:prod',
        job_workflow_ref: 'octo/app/.github/workflows/test.yml@refs/heads/main',
        workflow_ref: 'octo/app/.github/workflows/test.yml@refs/heads/main',
      },
    ]);
  });

  it('names the branch or the pull request where there is no environment', async () => {
    const text = job('    permissions: { id-token: write }\n');
    expect((await tokens(text)).asked[0]?.['sub']).toBe('repo:octo@1/app@1:ref:refs/heads/main');
    const event = { name: 'pull_request', payload: {}, repository: 'octo/app', ref: 'refs/pull/1/merge', sha: 'b' };
    const pull = await tokens(text.replace('on: push', 'on: pull_request'), {}, { event });
    expect(pull.asked[0]?.['sub']).toBe('repo:octo@1/app@1:pull_request');
  });
});

describe('permissions of a called workflow', () => {
  const called = (permissions: string): string => job(permissions).replace('on: push', 'on: workflow_call');
  const caller = (permissions: string): string =>
    `on: push\njobs:\n  call:\n    uses: ./.github/workflows/called.yml\n${permissions}`;
  const files = (permissions: string): Files => ({ '.github/workflows/called.yml': called(permissions) });

  it('come from the calling job where it names none', async () => {
    expect((await tokens(caller('    permissions: { id-token: write }\n'), files(''))).shown).toEqual([GIVEN]);
    expect((await tokens(caller(''), files(''))).shown).toEqual(['token [][]']);
  });

  it('beyond those of the calling job are refused before anything starts', async () => {
    const run = tokens(
      caller('    permissions: { contents: read }\n'),
      files('    permissions: { id-token: write }\n'),
    );
    await expect(run).rejects.toMatchObject({
      code: 'E_WORKFLOW_CALL',
      message:
        '.github/workflows/called.yml:3:3: the nested job one asks for `id-token: write`, but its caller has `id-token: none`',
    });
  });

  it('stand in the claims as the called file', async () => {
    const permissions = '    permissions: { id-token: write }\n';
    const { asked } = await tokens(caller(permissions), files(permissions));
    expect(asked[0]).toMatchObject({
      job_workflow_ref: 'octo/app/.github/workflows/called.yml@refs/heads/main',
      workflow_ref: 'octo/app/.github/workflows/test.yml@refs/heads/main',
    });
  });
});
