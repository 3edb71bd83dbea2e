import { describe, expect, it } from '@jest/globals';
import { localTools } from '../../src/build/tool.ts';
import { kernelError, type Log, secretKeeper, silentLog } from '../../src/kernel/index.ts';

const env = { PATH: process.env['PATH'] ?? '' };

function given(options: { signal?: AbortSignal; secret?: string } = {}) {
  const lines: string[] = [];
  const log: Log = { ...silentLog, info: (line) => lines.push(line) };
  const secrets = secretKeeper();
  if (options.secret !== undefined) secrets.register(options.secret);
  const signal = options.signal ?? new AbortController().signal;
  const tools = localTools({ path: env.PATH, log, secrets, signal });
  const node = (script: string, ...more: string[]) => ({
    program: process.execPath,
    args: ['-e', script, ...more],
    cwd: '/',
    env,
  });
  return { tools, lines, node };
}

describe('a child process', () => {
  it('is told to the log line by line, both outputs', async () => {
    const { tools, lines, node } = given();
    const { stdout } = await tools.run(node('console.log("one\\ntwo"); console.error("three")'));
    expect(stdout).toBe('one\ntwo');
    expect(lines.sort()).toEqual(['one', 'three', 'two']);
  });

  it('gets its arguments as they are: no shell reads them', async () => {
    const { tools, node } = given();
    const hostile = '$(touch /tmp/x) `id` ; & | > "\' \\ * --';
    const { stdout } = await tools.run(node('console.log(process.argv[1])', hostile));
    expect(stdout).toBe(hostile);
  });

  it('gets nothing of our environment but what it is given', async () => {
    const { tools, node } = given();
    const { stdout } = await tools.run(node('console.log(Object.keys(process.env).sort().join())'));
    expect(stdout).toBe('PATH');
  });

  it('does not inherit our umask', async () => {
    const before = process.umask(0o077);
    try {
      const { tools, node } = given();
      expect((await tools.run(node('console.log(process.umask().toString(8))'))).stdout).toBe('22');
      expect(process.umask()).toBe(0o077);
    } finally {
      process.umask(before);
    }
  });

  it('that fails is told with its last lines, without secrets', async () => {
    const { tools, node } = given({ secret: 'hunter2hunter2' });
    const failure = tools.run(
      node(
        'for (let i = 0; i < 30; i++) console.log("line " + i); console.error("hunter2hunter2"); process.exitCode = 7',
      ),
    );
    await expect(failure).rejects.toMatchObject({
      code: 'E_BUILD_FAILED',
      message: expect.stringMatching(/ended with 7; its last lines were:\n(.*\n)*line 29/),
    });
    await expect(failure).rejects.not.toThrow('hunter2');
  });

  it('that fails is told with the step that it was in', async () => {
    const { tools, node } = given();
    const script =
      'console.log("STEP 1/2: FROM x"); console.log("STEP 2/2: RUN false"); for (let i = 0; i < 30; i++) console.log(i); process.exitCode = 1';
    const failure = tools.run({ ...node(script), step: /^STEP / });
    await expect(failure).rejects.toThrow('ended with 1 in "STEP 2/2: RUN false"; its last lines were');
  });

  it('is ended with everything that it started when the run is cancelled', async () => {
    const controller = new AbortController();
    const { tools, node } = given({ signal: controller.signal });
    const running = tools.run(
      node(
        'require("node:child_process").spawn("sleep", ["60"], { stdio: "inherit" }); console.log("ready"); setInterval(() => {}, 1000)',
      ),
    );
    setTimeout(() => controller.abort(kernelError('E_CANCELLED', 'the run was cancelled')), 300);
    await expect(running).rejects.toMatchObject({ code: 'E_CANCELLED' });
  });

  it('that is not there is told by a code', async () => {
    const { tools } = given();
    await expect(tools.run({ program: '/nowhere/tool', args: [], cwd: '/', env })).rejects.toMatchObject({
      code: 'E_BUILDER_MISSING',
    });
  });

  it('is found on the search path by its name, and only there', async () => {
    const { tools } = given();
    expect(await tools.find('sh')).toMatch(/^\/.*\/sh$/);
    expect(await tools.find('no-such-program-here')).toBeUndefined();
  });
});
