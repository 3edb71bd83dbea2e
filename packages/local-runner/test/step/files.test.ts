import { readFile } from 'node:fs/promises';
import { afterAll, describe, expect, it } from '@jest/globals';
import { givenAction, rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

/** One job whose first step runs the script of an action, and whose second is a line of shell. */
function run(script: string, next = 'true', override: Parameters<typeof rehearse>[2] = {}) {
  const workflow = `on: push
jobs:
  one:
    runs-on: x
    outputs:
      a: \${{ steps.first.outputs.a }}
      b: \${{ steps.first.outputs.b }}
    steps:
      - id: first
        uses: $/actions/first
      - run: ${JSON.stringify(next)}
        if: always()
`;
  return rehearse(workflow, givenAction('actions/first', { main: script }), override);
}

describe('the files of a step', () => {
  it('give outputs of one line and of several', async () => {
    const { job } = await run("write('GITHUB_OUTPUT', 'a=1=2\\nb<<E\\none\\ntwo\\nE\\n');");
    expect(job('one').outputs).toEqual({ a: '1=2', b: 'one\ntwo' });
  });

  it('fail the step when they are malformed, with what stood before the mistake', async () => {
    const { job, annotations } = await run("write('GITHUB_OUTPUT', 'a=1\\nb<<E\\none');");
    expect(job('one')).toMatchObject({ result: 'failure', outputs: { a: '1' } });
    expect(annotations('error')).toEqual([
      "Unable to process file command 'output' successfully.",
      'Invalid value. EOF marker missing new line.',
    ]);
  });

  it('set the environment of later steps, but never NODE_OPTIONS', async () => {
    const script = "write('GITHUB_ENV', 'NAME=value\\nnode_options=--require /x\\n');";
    const { lines, annotations } = await run(script, 'echo "$NAME-$NODE_OPTIONS-$node_options"');
    expect(lines).toContain('value--');
    expect(annotations('error')).toEqual(["Can't store NODE_OPTIONS output parameter using '$GITHUB_ENV' command."]);
  });

  it('put folders in front of the PATH, the last one first', async () => {
    const { lines } = await run("write('GITHUB_PATH', '/one\\n/two\\n/one\\n');", 'echo "$PATH"');
    expect(lines.find((line) => line.startsWith('/one:/two:/usr'))).toBeDefined();
  });

  it('give a summary with its secrets hidden, and a file with those of the whole job', async () => {
    const script = "console.log('::add-mask::hunter2'); write('GITHUB_STEP_SUMMARY', '# Done\\npassword hunter2\\n');";
    const { job } = await run(script);
    const { summaries, summaryFile } = job('one');
    expect(summaries).toEqual([{ step: 'Run $/actions/first', markdown: '# Done\npassword ***\n' }]);
    expect(await readFile(summaryFile ?? '', 'utf8')).toBe('# Done\npassword ***\n');
  });

  it('lose a summary of more than 1 MiB altogether, with an error', async () => {
    const { job, annotations } = await run("write('GITHUB_STEP_SUMMARY', 'x'.repeat(1024 * 1024 + 1));");
    expect(job('one')).toMatchObject({ result: 'success', summaries: [], summaryFile: undefined });
    expect(annotations('error')).toEqual([
      '$GITHUB_STEP_SUMMARY upload aborted, supports content up to a size of 1024k, got 1024k.',
    ]);
  });

  it('can be deleted by the step without harm', async () => {
    const script = "import { rmSync } from 'node:fs'; rmSync(process.env.GITHUB_OUTPUT);";
    expect((await run(script)).result.conclusion).toBe('success');
  });
});

describe('a job output', () => {
  it('that holds a secret is dropped with a warning', async () => {
    const script =
      "console.log('::add-mask::123456789012'); write('GITHUB_OUTPUT', 'a=123456789012.dkr.ecr\\nb=sha256:1\\n');";
    const { job, annotations } = await run(script);
    expect(job('one').outputs).toEqual({ b: 'sha256:1' });
    expect(annotations('warning')).toEqual(["Skip output 'a' since it may contain secret."]);
  });

  it('that holds an encoded secret is dropped too', async () => {
    const script = "write('GITHUB_OUTPUT', 'a=' + Buffer.from('hunter2hunter2').toString('base64') + '\\n');";
    const { job } = await run(script, 'true', { secrets: { PASSWORD: 'hunter2hunter2' } });
    expect(job('one').outputs).toEqual({});
  });
});
