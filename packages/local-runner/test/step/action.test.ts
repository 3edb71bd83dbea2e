import { afterAll, describe, expect, it } from '@jest/globals';
import { givenAction, givenRepository, rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

const PRINT = `
import { readFileSync } from 'node:fs';
const { env } = process;
const event = JSON.parse(readFileSync(env.GITHUB_EVENT_PATH, 'utf8'));
console.log('seen ' + JSON.stringify({ env, event, directory: process.cwd() }));`;

const YML = `inputs:
  image:
    description: image
    required: true
  fail-on:
    description: level
    default: high
  with space:
    description: space
    default: \${{ github.sha }}
  old:
    description: old
    deprecationMessage: use image
`;

interface Seen {
  readonly env: Record<string, string>;
  readonly event: unknown;
  readonly directory: string;
}

async function seen(step: string, override: Parameters<typeof rehearse>[2] = {}) {
  const workflow = `on: push
env: { FROM_WORKFLOW: w, SHARED: workflow }
jobs:
  one:
    runs-on: x
    env: { FROM_JOB: j, SHARED: job }
    steps:
      - ${step}
`;
  const rehearsal = await rehearse(workflow, givenAction('actions/print', { main: PRINT, yml: YML }), override);
  const line = rehearsal.lines.find((text) => text.startsWith('seen ')) ?? 'seen null';
  return { ...rehearsal, seen: JSON.parse(line.slice('seen '.length)) as Seen };
}

describe('a JavaScript action', () => {
  it('gets what `with` gives and the defaults of the rest, names in upper case', async () => {
    const { env } = (await seen('{ uses: $/actions/print, with: { image: "a:1", fail-on: "" } }')).seen;
    expect(env).toMatchObject({
      INPUT_IMAGE: 'a:1',
      'INPUT_FAIL-ON': '',
      INPUT_WITH_SPACE: 'a'.repeat(40),
      INPUT_OLD: '',
    });
  });

  it('gets a boolean and a number as text', async () => {
    const { env } = (await seen('{ uses: $/actions/print, with: { image: true, old: 1.50 } }')).seen;
    expect(env).toMatchObject({ INPUT_IMAGE: 'true', INPUT_OLD: '1.5' });
  });

  it('is warned of an unknown input, which it gets all the same, and of a deprecated one', async () => {
    const result = await seen('{ uses: $/actions/print, with: { imgae: a, old: b } }');
    expect(result.seen.env).toMatchObject({ INPUT_IMGAE: 'a' });
    expect(result.annotations('warning')).toEqual([
      "Input 'old' has been deprecated with message: use image",
      "Unexpected input(s) 'imgae', valid inputs are ['image', 'fail-on', 'with space', 'old']",
    ]);
  });

  it('sees the run as GitHub shows it', async () => {
    const event = {
      ...{ name: 'push', payload: { head_commit: { id: 'c' } }, repository: 'octo/app', ref: 'refs/heads/main' },
      ...{ sha: 'a'.repeat(40), runId: '77', actor: 'mona' },
    };
    const result = await seen('{ uses: $/actions/print, id: show }', { event });
    expect(result.seen.event).toEqual({ head_commit: { id: 'c' } });
    expect(result.seen.directory).toBe(result.seen.env['GITHUB_WORKSPACE']);
    expect(result.seen.env).toMatchObject({
      ...{ CI: 'true', GITHUB_ACTIONS: 'true', GITHUB_ACTION: 'show', GITHUB_ACTOR: 'mona', GITHUB_JOB: 'one' },
      ...{
        GITHUB_EVENT_NAME: 'push',
        GITHUB_REF: 'refs/heads/main',
        GITHUB_REF_NAME: 'main',
        GITHUB_REF_TYPE: 'branch',
      },
      ...{
        GITHUB_REPOSITORY: 'octo/app',
        GITHUB_REPOSITORY_OWNER: 'octo',
        GITHUB_RUN_ID: '77',
        GITHUB_RUN_ATTEMPT: '1',
      },
      ...{ GITHUB_SHA: 'a'.repeat(40), GITHUB_SERVER_URL: 'https://github.com', GITHUB_REF_PROTECTED: 'false' },
      GITHUB_WORKFLOW_REF: 'octo/app/.github/workflows/test.yml@refs/heads/main',
      ...{ RUNNER_NAME: 'local-runner', RUNNER_ENVIRONMENT: 'self-hosted' },
    });
  });

  it('is told which repository and commit it comes from', async () => {
    const { env } = (await seen('{ uses: $/actions/print }')).seen;
    expect(env).toMatchObject({
      GITHUB_ACTION: '__self',
      GITHUB_ACTION_REPOSITORY: 'octo/app',
      GITHUB_ACTION_REF: 'a'.repeat(40),
    });
  });

  it('gets `env` of workflow, job and step, the nearest winning, over that of the machine', async () => {
    const env = { PATH: '/usr/bin:/bin', SHARED: 'machine', MACHINE: 'm' };
    const result = await seen('{ uses: $/actions/print, env: { SHARED: step } }', { env });
    expect(result.seen.env).toMatchObject({ FROM_WORKFLOW: 'w', FROM_JOB: 'j', SHARED: 'step', MACHINE: 'm' });
  });

  it('gets nothing of the environment that the rehearsal itself runs in', async () => {
    const { env } = (await seen('{ uses: $/actions/print }')).seen;
    expect(Object.keys(env).filter((name) => !/^(GITHUB_|RUNNER_|INPUT_|FROM_|SHARED$|CI$|PATH$)/.test(name))).toEqual(
      [],
    );
  });

  it('fails the step with a non-zero exit code', async () => {
    const { result } = await rehearse(
      'on: push\njobs:\n  one:\n    runs-on: x\n    steps: [{ uses: $/actions/fail }]\n',
      givenAction('actions/fail', { main: 'process.exitCode = 2;' }),
    );
    expect(result.conclusion).toBe('failure');
  });

  it('in the workspace is found only after a checkout', async () => {
    const files = givenAction('local', { main: "console.log('local ran');" });
    const steps = (first: string) =>
      `on: push\njobs:\n  one:\n    runs-on: x\n    steps: [${first}{ uses: ./local }]\n`;
    const without = await rehearse(steps(''), files);
    expect(without.annotations('error')[0]).toContain('there is no action.yml for `uses: ./local`');
    const checkedOut = await rehearse(steps('{ uses: actions/checkout@v7 }, '), files);
    expect(checkedOut.lines).toContain('local ran');
  });

  it('of another repository runs from the folder that stands for it', async () => {
    const elsewhere = await givenRepository(givenAction('say', { main: "console.log('from elsewhere');" }));
    const workflow = 'on: push\njobs:\n  one:\n    runs-on: x\n    steps: [{ uses: acme/tools/say@v1 }]\n';
    const { lines } = await rehearse(workflow, {}, { builtIns: { 'acme/tools': { root: elsewhere } } });
    expect(lines).toContain('from elsewhere');
  });

  it('of another repository without a stand-in is refused before anything starts', async () => {
    const started: string[] = [];
    const run = rehearse(
      'on: push\njobs:\n  one:\n    runs-on: x\n    steps: [{ uses: actions/chekout@v7 }]\n',
      {},
      {
        events: ({ kind }) => started.push(kind),
      },
    );
    await expect(run).rejects.toMatchObject({
      code: 'E_WORKFLOW_UNSUPPORTED',
      cure: 'did you mean "actions/checkout"?',
    });
    expect(started).toEqual([]);
  });
});
