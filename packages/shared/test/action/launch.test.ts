import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Action, type CommonInputs, type Context, launch, readCommonInputs } from '../../src/action/index.ts';
import { kernelError } from '../../src/kernel/index.ts';
import { md, type Report } from '../../src/report/index.ts';
import { givenHost } from './given-host.ts';

type Inputs = { readonly common: CommonInputs };

function givenReport(change: Partial<Report> = {}): Report {
  return {
    status: 'done',
    exit: 0,
    summary: 'all went well',
    outputs: { own: 'x' },
    page: md`page`,
    annotations: [],
    result: { extra: 1 },
    ...change,
  };
}

function givenAction(
  perform: (context: Context) => Promise<Report> = async () => givenReport(),
): Action<Inputs, Report> {
  return {
    name: 'promote',
    readInputs: (form) => form.finish({ common: readCommonInputs(form, { timeout: 60_000 }) }),
    load: async () => ({ perform: (_inputs, context) => perform(context), report: (outcome) => outcome }),
  };
}

describe('launching an action', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'waybill-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('writes outputs, summary, result file and a last line, and ends with the report’s exit code', async () => {
    const file = join(folder, 'result.json');
    const host = givenHost({ 'result-file': file });
    expect(await launch(host, givenAction())).toBe(0);
    expect(host.outputs).toMatchObject({ own: 'x', summary: 'all went well', digest: '' });
    expect(JSON.parse(host.outputs['result'] ?? '')).toEqual({
      schema: 'waybill/promote-result/v1',
      action: 'promote',
      status: 'done',
      summary: 'all went well',
      extra: 1,
    });
    expect(await readFile(file, 'utf8')).toBe(`${host.outputs['result']}\n`);
    expect(host.pages).toEqual(['page']);
    expect(host.lines).toEqual(['all went well']);
  });

  it('never loads the action after a bad input', async () => {
    const host = givenHost({ 'aws-region': 'eu', nonsense: '1' });
    const action = { ...givenAction(), load: () => Promise.reject(new Error('loaded')) };
    expect(await launch(host, action)).toBe(2);
    expect(host.annotations[0]?.message).toMatch(/2 inputs are wrong[\s\S]*aws-region[\s\S]*nonsense/);
    expect(host.outputs).toEqual({});
  });

  it('makes a report of a failure: code, cure and cause', async () => {
    const host = givenHost();
    const fail = givenAction(() =>
      Promise.reject(kernelError('E_FILE', 'it is wrong', { cure: 'mend it', cause: new Error('deep') })),
    );
    expect(await launch(host, fail)).toBe(2);
    expect(host.annotations).toEqual([{ level: 'error', title: 'E_FILE', message: 'it is wrong\n→ mend it' }]);
    expect(host.pages[0]).toContain('deep');
    expect(JSON.parse(host.outputs['result'] ?? '')).toMatchObject({
      status: 'error',
      error: { code: 'E_FILE', cure: 'mend it' },
    });
  });

  it('says an error of an AWS client in our words', async () => {
    const host = givenHost();
    const denied = Object.assign(
      new Error(
        'User: x is not authorized to perform: ecr:PutImage on resource: arn:aws:ecr:eu-central-1:1:repository/a',
      ),
      {
        name: 'AccessDeniedException',
        $metadata: { httpStatusCode: 400 },
      },
    );
    expect(
      await launch(
        host,
        givenAction(() => Promise.reject(denied)),
      ),
    ).toBe(2);
    expect(host.annotations[0]).toMatchObject({
      title: 'E_ACCESS_DENIED',
      message: expect.stringContaining('"Action":"ecr:PutImage"'),
    });
  });

  it('ends with E_UNEXPECTED for a stranger, with the stack only where debugging is on', async () => {
    const quiet = givenHost();
    expect(
      await launch(
        quiet,
        givenAction(() => Promise.reject(new TypeError('bug'))),
      ),
    ).toBe(3);
    expect(quiet.annotations[0]).toMatchObject({ title: 'E_UNEXPECTED', message: expect.stringContaining('bug') });
    expect(quiet.lines.join()).not.toContain('launch.test.ts');
    const loud = givenHost({}, { debugging: true });
    await launch(
      loud,
      givenAction(() => Promise.reject(new TypeError('bug'))),
    );
    expect(loud.lines.join()).toContain('launch.test.ts');
  });

  it('hides registered secrets in the failure’s page, result and annotation', async () => {
    const host = givenHost();
    host.secrets.register('p+ss/w*rd=1');
    await launch(
      host,
      givenAction(() => Promise.reject(kernelError('E_FILE', 'not p+ss/w*rd=1'))),
    );
    expect([host.pages[0], host.outputs['result'], host.outputs['summary']].join()).not.toMatch(/w\*rd|w&#42;rd/);
  });

  it('ends with the reason of the cancel when the use case was cut short', async () => {
    const controller = new AbortController();
    const host = givenHost({}, { signal: controller.signal });
    const waits = givenAction(async ({ signal }) => {
      const cut = new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('socket closed'))),
      );
      controller.abort(kernelError('E_CANCELLED', 'the run was cancelled (SIGINT)'));
      return cut;
    });
    expect(await launch(host, waits)).toBe(130);
    expect(JSON.parse(host.outputs['result'] ?? '')).toMatchObject({ status: 'cancelled' });
  });

  it('ends with E_TIMEOUT at its deadline', async () => {
    const host = givenHost({ timeout: '20ms' });
    const waits = givenAction(
      ({ signal }) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(new Error('cut')))),
    );
    expect(await launch(host, waits)).toBe(3);
    expect(host.annotations[0]).toMatchObject({ title: 'E_TIMEOUT', message: expect.stringContaining('20 ms') });
  });

  it('never ends with 0 after an error that nobody handled', async () => {
    const host = givenHost({}, { fault: () => kernelError('E_UNEXPECTED', 'a stray rejection') });
    expect(await launch(host, givenAction())).toBe(3);
    expect(host.annotations.at(-1)).toMatchObject({
      title: 'E_UNEXPECTED',
      message: expect.stringContaining('a stray rejection'),
    });
  });

  it('says what the action did when its results cannot be written', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
    const host = givenHost(
      {},
      {
        output: () => {
          throw full;
        },
      },
    );
    expect(await launch(host, givenAction())).toBe(3);
    expect(host.annotations[0]).toMatchObject({
      title: 'E_OUTPUT',
      message: expect.stringContaining(
        'ENOSPC: no space left on device, write); the action itself ended: all went well',
      ),
    });
  });

  it('says what the action did when the disk is full', async () => {
    // The device that is always full is Linux's own.
    if (process.platform !== 'linux') return;
    const host = givenHost({ 'result-file': '/dev/full' });
    expect(await launch(host, givenAction())).toBe(3);
    expect(host.annotations).toEqual([
      {
        level: 'error',
        title: 'E_OUTPUT',
        message: expect.stringMatching(
          /^the results could not be written \((?:Error: )?ENOSPC: no space left on device, write\); the action itself ended: all went well\n→ free disk space/,
        ),
      },
    ]);
  });

  it.each(['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE'])(
    'finds out before any work that %s is not there',
    async (name) => {
      const host = givenHost({}, { env: { [name]: join(folder, 'nowhere') } });
      const action = { ...givenAction(), load: () => Promise.reject(new Error('loaded')) };
      expect(await launch(host, action)).toBe(3);
      expect(host.annotations[0]).toMatchObject({ title: 'E_OUTPUT', message: expect.stringContaining(name) });
    },
  );

  it.each([
    ['a folder', '.', 'it is a folder'],
    ['in no folder', 'a/b.json', 'is not there'],
  ])('finds out before any work that the result file is %s', async (_what, path, why) => {
    const host = givenHost({ 'result-file': join(folder, path) });
    expect(await launch(host, givenAction())).toBe(2);
    expect(host.annotations[0]?.message).toContain(why);
  });

  it('does not run on an unsafe event', async () => {
    const env = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'pull_request_target' };
    const host = givenHost({}, { env });
    const action = { ...givenAction(), load: () => Promise.reject(new Error('loaded')) };
    expect(await launch(host, action)).toBe(2);
    expect(host.annotations[0]).toMatchObject({ title: 'E_UNSAFE_EVENT' });
    expect(await launch(givenHost({ 'allow-unsafe-events': 'true' }, { env }), givenAction())).toBe(0);
  });

  it('reads the event’s payload to know a fork', async () => {
    const path = join(folder, 'event.json');
    await writeFile(
      path,
      JSON.stringify({ repository: { id: 1 }, workflow_run: { head_repository: { id: 2, full_name: 'evil/app' } } }),
    );
    const env = { GITHUB_ACTIONS: 'true', GITHUB_EVENT_NAME: 'workflow_run', GITHUB_EVENT_PATH: path };
    const host = givenHost({}, { env });
    expect(await launch(host, givenAction())).toBe(2);
    expect(host.annotations[0]?.message).toContain('the fork "evil/app"');
  });

  it('gives the use case one way out and closes it', async () => {
    const host = givenHost({}, { env: { HTTPS_PROXY: 'http://me:proxy-password@proxy:1' } });
    const seen: unknown[] = [];
    const action = givenAction(async ({ outbound }) => {
      seen.push(outbound?.https.maxSockets);
      return givenReport();
    });
    expect(await launch(host, action)).toBe(0);
    expect(seen).toEqual([50]);
    expect(host.secrets.redact('proxy-password')).toBe('***');
  });

  it('names a proxy that cannot be one', async () => {
    const host = givenHost({}, { env: { HTTPS_PROXY: 'socks5://proxy' } });
    expect(await launch(host, givenAction())).toBe(2);
    expect(host.annotations[0]).toMatchObject({ title: 'E_PROXY' });
  });
});
