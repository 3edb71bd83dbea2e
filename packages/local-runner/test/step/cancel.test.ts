import { afterAll, describe, expect, it } from '@jest/globals';
import type { RunEvent, RunOptions } from '../../src/index.ts';
import { manualClock } from '../given-clock.ts';
import { type Files, givenAction, type Rehearsal, rehearse, removeTemporaryFolders } from '../given-run.ts';

afterAll(removeTemporaryFolders);

/** An action that says `ready`, then waits for what ends it; `handlers` are lines before that. */
function waiting(handlers: string, runs = ''): Files {
  return givenAction('actions/wait', {
    main: `${handlers}\nconsole.log('ready');\nsetInterval(() => {}, 1000);`,
    post: "console.log('post ran');",
    runs,
  });
}

const workflow = (step: string, more = ''): string =>
  `on: push\njobs:\n  one:\n    runs-on: x\n${more}    steps:\n      - ${step}\n      - run: echo later step\n      - run: echo status $S\n        if: cancelled()\n        env: { S: "\${{ job.status }}" }\n`;

type Started = { readonly run: ReturnType<typeof rehearse>; said(line: string): Promise<void> };

/** Starts a workflow; `said` waits for a line of its log. */
function start(text: string, files: Files, override: Partial<RunOptions> = {}): Started {
  const said = new Map<string, PromiseWithResolvers<void>>();
  const promiseOf = (line: string): PromiseWithResolvers<void> => {
    const known = said.get(line) ?? Promise.withResolvers<void>();
    said.set(line, known);
    return known;
  };
  const events = (event: RunEvent): void => {
    if (event.kind === 'line') promiseOf(event.text).resolve();
  };
  return {
    run: rehearse(text, files, { clock: manualClock(), ...override, events }),
    said: (line) => promiseOf(line).promise,
  };
}

/** Runs a workflow and cancels it as soon as its action says `ready`. */
async function cancelled(text: string, files: Files, clock = manualClock()): Promise<Rehearsal> {
  const cancel = new AbortController();
  const { run, said } = start(text, files, { clock, signal: cancel.signal });
  await said('ready');
  cancel.abort();
  return run;
}

describe('a cancel', () => {
  it('sends SIGINT, and the step that ends then counts as cancelled', async () => {
    const files = waiting("process.on('SIGINT', () => { console.log('stopping'); process.exit(0); });");
    const { lines, result, annotations, job } = await cancelled(workflow('{ uses: $/actions/wait }'), files);
    expect(lines).toContain('stopping');
    expect(annotations('error')).toContain('The operation was canceled.');
    expect([result.conclusion, job('one').result]).toEqual(['cancelled', 'cancelled']);
  });

  it('skips the steps after it but for those that ask for it, and runs post steps', async () => {
    const { lines } = await cancelled(workflow('{ uses: $/actions/wait }'), waiting(''));
    expect(lines).not.toContain('later step');
    expect(lines).toContain('status cancelled');
    expect(lines).toContain('post ran');
  });

  it('sends SIGTERM after 7.5 s to a step that goes on', async () => {
    const clock = manualClock();
    const ignoring =
      "process.on('SIGINT', () => console.log('ignored')); process.on('SIGTERM', () => process.exit(1));";
    const cancel = new AbortController();
    const { run, said } = start(workflow('{ uses: $/actions/wait }'), waiting(ignoring), {
      clock,
      signal: cancel.signal,
    });
    await said('ready');
    cancel.abort();
    await said('ignored');
    await clock.finish(7500);
    expect((await run).job('one').result).toBe('cancelled');
  });

  it('kills the whole tree 2.5 s after that, and still runs post steps', async () => {
    const clock = manualClock();
    const stubborn = `import { spawn } from 'node:child_process';
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {});
spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'inherit' });`;
    const run = cancelled(workflow('{ uses: $/actions/wait }'), waiting(stubborn), clock);
    await clock.finish(7500);
    await clock.finish(2500);
    const { lines, job } = await run;
    expect(lines).toContain('post ran');
    expect(job('one').result).toBe('cancelled');
  });

  it('takes the machine away after five minutes, post steps included', async () => {
    const clock = manualClock();
    const files = givenAction('actions/wait', {
      main: "console.log('ready');\nsetInterval(() => {}, 1000);",
      post: "console.log('post began');\nsetInterval(() => {}, 1000);",
    });
    const cancel = new AbortController();
    const { run, said } = start(workflow('{ uses: $/actions/wait }'), files, { clock, signal: cancel.signal });
    await said('ready');
    cancel.abort();
    await said('post began');
    await clock.finish(300_000);
    expect((await run).job('one').result).toBe('cancelled');
  });

  it('leaves a step alone whose condition still holds', async () => {
    const files = givenAction('actions/wait', {
      main: "console.log('ready');\nsetTimeout(() => console.log('finished'), 300);",
    });
    const { lines, result } = await cancelled(workflow('{ uses: $/actions/wait, if: always() }'), files);
    expect(lines).toContain('finished');
    expect(lines).not.toContain('later step');
    expect(result.conclusion).toBe('cancelled');
  });

  it('before the start of a job skips it unless its condition asks for it', async () => {
    const text = `on: push
jobs:
  one: { runs-on: x, steps: [{ uses: $/actions/wait }] }
  two: { runs-on: x, needs: one, steps: [{ run: echo two }] }
  three: { runs-on: x, needs: one, if: cancelled(), steps: [{ run: echo three }] }
`;
    const { lines, job } = await cancelled(text, waiting(''));
    expect(lines).toContain('three');
    expect([job('two').result, job('three').result]).toEqual(['skipped', 'success']);
  });
});

describe('a time limit', () => {
  it('of a step ends it as a cancel would, and fails it', async () => {
    const clock = manualClock();
    const run = rehearse(workflow('{ uses: $/actions/wait, timeout-minutes: 3 }'), waiting(''), { clock });
    await clock.finish(180_000);
    const { annotations, job, lines } = await run;
    expect(annotations('error')).toEqual(["The action 'Run $/actions/wait' has timed out after 3 minutes."]);
    expect(job('one').result).toBe('failure');
    expect(lines).toContain('post ran');
  });

  it('of a job cancels it', async () => {
    const clock = manualClock();
    const text = workflow('{ uses: $/actions/wait }', '    timeout-minutes: 2\n');
    const { run, said } = start(text, waiting(''), { clock });
    await said('ready');
    await clock.finish(120_000);
    const { annotations, result, lines } = await run;
    expect(annotations('error')).toContain('The job has exceeded the maximum execution time of 2 minutes.');
    expect(lines).toContain('post ran');
    expect(result.conclusion).toBe('cancelled');
  });

  it('is six hours for a job that names none', async () => {
    const clock = manualClock();
    await rehearse('on: push\njobs: { one: { runs-on: x, steps: [{ run: ls }] } }\n', {}, { clock });
    expect(clock.sleeps).toContain(360 * 60_000);
  });
});

describe('a process that has ended', () => {
  it('is waited for 5 s where a child of it holds its output open', async () => {
    const clock = manualClock();
    const script = 'sleep 60 & echo started';
    const run = rehearse(`on: push\njobs: { one: { runs-on: x, steps: [{ run: ${script} }] } }\n`, {}, { clock });
    await clock.finish(5000);
    expect((await run).result.conclusion).toBe('success');
  });
});
