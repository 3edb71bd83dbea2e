import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  chooseEngine,
  externalImages,
  layoutWriter,
  localTools,
  openContext,
  readDockerfile,
  runEngine,
  toolEnvironment,
} from '@waybill/shared/build';
import { secretKeeper, silentLog } from '@waybill/shared/kernel';
import { best, ms, type Row, timed } from './measure.ts';

const ROUNDS = 3;
const SLACK_MS = 300;

/** A build by buildah through us, beside the two commands that anyone would type. */
export async function buildahOverhead(files: string, folder: string): Promise<Row[]> {
  const path = process.env['PATH'] ?? '';
  const tools = localTools({ path, log: silentLog, secrets: secretKeeper(), signal: new AbortController().signal });
  const program = await tools.find('buildah');
  if (program === undefined) {
    process.stdout.write('- buildah is not on this machine: its overhead was not measured\n');
    return [];
  }
  const platform = { os: 'linux', architecture: process.arch === 'x64' ? 'amd64' : process.arch };
  const ours = await best(ROUNDS, async () => {
    const work = await mkdtemp(join(folder, 'ours-'));
    const layout = join(work, 'layout');
    await mkdir(layout);
    const env = toolEnvironment({ PATH: path }, work);
    const began = performance.now();
    const dockerfile = 'FROM scratch\nCOPY . /app/\n';
    const read = readDockerfile(Buffer.from(dockerfile), 'Dockerfile');
    const engine = await chooseEngine('buildah', tools, { cwd: work, env });
    const context = await (await openContext({ workspace: files, context: '.' })).entries();
    const none = new Map(externalImages({ ...read, args: {}, platform }).map((use) => [use, undefined as never]));
    const build = {
      engine,
      context,
      dockerfile,
      bases: () => none,
      platforms: [platform],
      target: undefined,
      args: {},
      secrets: [],
      labels: {},
      annotations: {},
      epoch: 0,
      cache: undefined,
    };
    await runEngine(build, await layoutWriter(layout), { tools, log: silentLog, folder: work, env });
    const took = performance.now() - began;
    await rm(work, { recursive: true, force: true });
    return took;
  });
  const bare = await best(ROUNDS, async () => {
    const work = await mkdtemp(join(folder, 'bare-'));
    const store = ['--root', join(work, 'storage'), '--runroot', join(work, 'run'), '--storage-driver', 'vfs'];
    const env = { PATH: path, HOME: work };
    const name = 'localhost/bare:image';
    const built = await timed(
      program,
      [...store, 'build', '--isolation=chroot', '--layers=false', '--timestamp=0', '-t', name, files],
      { cwd: work, env },
    );
    const pushed = await timed(program, [...store, 'push', name, `oci:${join(work, 'layout')}:image`], {
      cwd: work,
      env,
    });
    await rm(work, { recursive: true, force: true });
    return built + pushed;
  });
  const most = bare * 1.1 + SLACK_MS;
  return [
    {
      name: 'buildah through us beside buildah build and push',
      value: `${ms(ours)} / ${ms(bare)}`,
      bound: `at most ${ms(most)} (1.1 times and 300 ms)`,
      holds: ours <= most,
    },
  ];
}
