import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { inert } from '../../src/action/inert.ts';
import { openContext } from '../../src/build/context/index.ts';
import { chooseEngine, runEngine, toolEnvironment } from '../../src/build/engine/index.ts';
import { type BuiltImage, layoutWriter } from '../../src/build/image/index.ts';
import { localTools } from '../../src/build/tool.ts';
import { kernelError, type Log, secretKeeper, silentLog } from '../../src/kernel/index.ts';
import { givenFolder } from './given-files.ts';
import { givenTar, writeLayout } from './given-image.ts';
import { tarOfFolder } from './given-tar.ts';

const SECRET = 'npm-secret-4711';

/** What the program named docker was called with. */
interface Call {
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly input: string;
  readonly secret: string;
}

/** A program named docker that keeps what it is called with, says what it is told to, and writes an OCI layout as BuildKit does. */
async function givenDocker(behavior: string) {
  const layout = await givenFolder({});
  await writeLayout(layout, { layers: [givenTar({ app: 'own' })] });
  const program = `#!${process.execPath}
const { appendFileSync, copyFileSync, readFileSync } = require('node:fs');
const args = process.argv.slice(2);
const bin = __dirname;
const option = (name) => args.find((arg) => arg.startsWith(name))?.slice(name.length);
if (args[0] === 'info') console.log('[]');
else if (args[1] === 'version') console.log('github.com/docker/buildx v0.36.1 abc');
else if (args[1] === 'inspect') console.log('Name: ci\\nDriver: docker-container\\n\\nNodes:\\nStatus: running\\nBuildKit version: v0.32.2');
else {
  const secret = readFileSync(/src=(.*)/.exec(option('--secret='))[1], 'utf8');
  const call = { args, env: process.env, input: readFileSync(0, 'utf8'), secret };
  appendFileSync(bin + '/calls', JSON.stringify(call) + '\\n');
  ${behavior}
}
`;
  const bin = await givenFolder({ docker: { program } });
  await writeFile(join(bin, 'image.tar'), await tarOfFolder(layout));
  return bin;
}

const WRITES = "copyFileSync(bin + '/image.tar', /dest=([^,]+)/.exec(option('--output='))[1]);";

interface Built {
  readonly image: Promise<BuiltImage>;
  readonly lines: readonly string[];
  readonly controller: AbortController;
  calls(): Promise<readonly Call[]>;
}

async function build(behavior: string): Promise<Built> {
  const bin = await givenDocker(behavior);
  const lines: string[] = [];
  const secrets = secretKeeper();
  secrets.register(SECRET);
  const log: Log = { ...silentLog, info: (line) => void lines.push(inert(secrets.redact(line))) };
  const controller = new AbortController();
  const tools = localTools({ path: bin, log, secrets, signal: controller.signal });
  const [workspace, folder, layout] = [
    await givenFolder({ 'app.js': 'app', '.npmrc': SECRET }),
    await givenFolder({}),
    await givenFolder({}),
  ];
  const env = toolEnvironment({ PATH: bin, GITHUB_TOKEN: 'x', AWS_SECRET_ACCESS_KEY: 'y' }, folder);
  const engine = await chooseEngine('auto', tools, { cwd: folder, env });
  const question = {
    engine,
    context: await (await openContext({ workspace, context: '.' })).entries(),
    dockerfile: 'FROM scratch\nCOPY app.js /\n',
    bases: () => new Map(),
    platforms: [{ os: 'linux', architecture: 'amd64' }],
    target: undefined,
    args: { WORD: '$(id) `x`' },
    secrets: [{ id: 'npm', path: join(workspace, '.npmrc') }],
    labels: {},
    annotations: {},
    epoch: 1_700_000_000,
    cache: undefined,
  };
  const image = runEngine(question, await layoutWriter(layout), { tools, log, folder, env });
  image.catch(() => {});
  const calls = async (): Promise<Call[]> =>
    (await readFile(join(bin, 'calls'), 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Call);
  return { image, lines, controller, calls };
}

describe('a build by a program named docker', () => {
  it('becomes an image of ours, from the tar that it writes', async () => {
    const { image } = await build(WRITES);
    const { platforms } = await image;
    expect(platforms.map(({ platform, layers }) => [platform, layers.length])).toEqual([
      [{ os: 'linux', architecture: 'amd64' }, 1],
    ]);
  });

  it('is called by arguments alone: no shell reads them, nothing comes by its input, no credential by its environment', async () => {
    const { image, calls } = await build(WRITES);
    await image;
    const [call] = await calls();
    expect(call?.args).toContain('--build-arg=WORD=$(id) `x`');
    expect(call?.input).toBe('');
    expect(call?.secret).toBe(SECRET);
    expect(JSON.stringify([call?.args, call?.env])).not.toContain(SECRET);
    const { PATH: _, HOME: __, TMPDIR: ___, ...env } = call?.env ?? {};
    expect(env).toEqual({ LANG: 'C.UTF-8', LC_ALL: 'C.UTF-8', TZ: 'UTC', SOURCE_DATE_EPOCH: '1700000000' });
  });

  it('is told line by line, without secrets and without commands for the runner', async () => {
    const { image, lines } = await build(
      `console.error('#5 [2/2] RUN cat .npmrc'); console.error('${SECRET}'); console.log('::set-output name=a::b'); console.log('##[add-mask]x'); ${WRITES}`,
    );
    await image;
    expect(lines.toSorted()).toEqual(
      ['#5 [2/2] RUN cat .npmrc', '***', '\\u{3a}:set-output name=a::b', '#\\u{23}[add-mask]x'].toSorted(),
    );
  });

  it('that fails is told with its step and its last lines', async () => {
    const { image } = await build(
      `console.error('#5 [1/2] COPY x'); console.error('#6 [2/2] RUN make'); for (let i = 0; i < 40; i++) console.error('#6 0.1 line ' + i); console.error('${SECRET}'); process.exitCode = 17;`,
    );
    const told = await image.catch((error: Error) => error);
    expect(told).toMatchObject({ code: 'E_BUILD_FAILED', cure: expect.stringMatching(/\w/) });
    expect(String(told)).toContain('docker ended with 17 in "#6 [2/2] RUN make"; its last lines were:\n');
    expect(String(told)).toContain('#6 0.1 line 39\n***');
    expect(String(told)).not.toContain('line 20\n');
  });

  it('that ends well without an image is no image', async () => {
    const { image } = await build('');
    await expect(image).rejects.toMatchObject({ code: 'E_LAYOUT', message: expect.stringContaining('wrote no image') });
  });

  it('is stopped with everything that it started when the run is cancelled', async () => {
    const { image, lines, controller } = await build(
      "const child = require('node:child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' }); console.log('child ' + child.pid); setInterval(() => {}, 1000);",
    );
    while (!lines.some((line) => line.startsWith('child '))) await new Promise((resolve) => setImmediate(resolve));
    const pid = Number(lines.find((line) => line.startsWith('child '))?.slice('child '.length));
    controller.abort(kernelError('E_CANCELLED', 'cancelled'));
    await expect(image).rejects.toMatchObject({ code: 'E_CANCELLED' });
    await expect(gone(pid)).resolves.toBe(true);
  });
});

/** Whether a process has ended, or ends while it is looked at. */
async function gone(pid: number): Promise<boolean> {
  for (let tries = 0; tries < 10_000; tries++) {
    const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
    if (state === undefined || state.includes(') Z ')) return true;
    await new Promise((resolve) => setImmediate(resolve));
  }
  return false;
}
