import { afterAll, describe, expect, it } from '@jest/globals';
import { givenAction, rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

function workflow(...steps: string[]): string {
  return `on: push\njobs:\n  one:\n    runs-on: x\n    steps:\n${steps.map((step) => `      - ${step}\n`).join('')}`;
}

function saying(name: string, runs = ''): Record<string, string> {
  return givenAction(`actions/${name}`, {
    main: `console.log('main ${name}'); write('GITHUB_STATE', 'kept=by ${name}\\n');`,
    post: `console.log('post ${name} ' + process.env.STATE_kept + ' ' + process.env['INPUT_WHAT']);`,
    yml: 'inputs:\n  what:\n    description: what\n    default: nothing\n',
    runs,
  });
}

const said = (lines: readonly string[]): string[] => lines.filter((line) => /^(pre|main|post) /.test(line));

describe('post steps', () => {
  it('run in reverse order after all steps, with the state and the inputs of their action', async () => {
    const steps = workflow('{ uses: $/actions/a, with: { what: x } }', '{ uses: $/actions/b }', '{ run: echo main c }');
    const { lines, events } = await rehearse(steps, { ...saying('a'), ...saying('b') });
    expect(said(lines)).toEqual(['main a', 'main b', 'main c', 'post b by b nothing', 'post a by a x']);
    const names = events.flatMap((event) =>
      event.kind === 'step-started' && event.stage === 'post' ? [event.step] : [],
    );
    expect(names).toEqual(['Post Run $/actions/b', 'Post Run $/actions/a']);
  });

  it('run after a failure too', async () => {
    const { lines, result } = await rehearse(workflow('{ uses: $/actions/a }', '{ run: exit 1 }'), saying('a'));
    expect(said(lines)).toEqual(['main a', 'post a by a nothing']);
    expect(result.conclusion).toBe('failure');
  });

  it('do not run for an action that did not start', async () => {
    const { lines } = await rehearse(workflow('{ uses: $/actions/a, if: false }'), saying('a'));
    expect(said(lines)).toEqual([]);
  });

  it('obey post-if', async () => {
    const { lines } = await rehearse(workflow('{ uses: $/actions/a }'), saying('a', '  post-if: failure()\n'));
    expect(said(lines)).toEqual(['main a']);
  });

  it('fail the job when they fail', async () => {
    const files = givenAction('actions/a', { post: 'process.exitCode = 1;' });
    expect((await rehearse(workflow('{ uses: $/actions/a }'), files)).result.conclusion).toBe('failure');
  });
});

describe('pre steps', () => {
  it('run before all steps, also for an action that is skipped later', async () => {
    const files = givenAction('actions/a', { pre: "console.log('pre a');", post: "console.log('post a');" });
    const { lines } = await rehearse(workflow('{ run: echo main b }', '{ uses: $/actions/a, if: false }'), files);
    expect(said(lines)).toEqual(['pre a', 'main b', 'post a']);
  });

  it('do not run for a local action, which is said', async () => {
    const files = givenAction('a', { pre: "console.log('pre a');", main: "console.log('main a');" });
    const { lines, annotations } = await rehearse(workflow('{ uses: actions/checkout@v7 }', '{ uses: ./a }'), files);
    expect(said(lines)).toEqual(['main a']);
    expect(annotations('warning')).toEqual(["`pre` execution is not supported for local action from './a'"]);
  });
});
