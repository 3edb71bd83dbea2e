import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type BuildResult, buildImage } from './build-image.ts';
import type { DockerRegistry } from './docker-registry.ts';
import { type Judge, must, run } from './judge.ts';
import { find } from './tools.ts';
import { pulledManifest, unpack } from './unpack.ts';

interface Given {
  readonly folder: string;
  readonly source: string;
  readonly registry: DockerRegistry;
}

/** A builder of buildx, and how to end it. */
interface Builder {
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The Dockerfile of the other builders by buildx, where a builder that writes OCI layouts is there or can be started. */
export async function judgeBuildx(judge: Judge, given: Given): Promise<void> {
  const builder = await startBuilder(given.folder);
  if ('why' in builder) return judge.skip('builds by buildx', builder.why);
  try {
    await judgeBuilds(judge, given, builder);
  } finally {
    await builder.stop();
  }
}

async function judgeBuilds(judge: Judge, { folder, source, registry }: Given, { env }: Builder): Promise<void> {
  const repository = `${registry.host}/busybox-buildx`;
  const inputs = {
    repository,
    builder: 'buildx',
    'build-args': 'WORD=care',
    secrets: 'token=token',
    'source-date-epoch': '1700000000',
  };
  let built: BuildResult = { digest: '', status: '', log: '', result: {} };
  await judge.check('buildx builds several stages with RUN, a mounted secret and .dockerignore', async () => {
    built = await buildImage(source, { ...inputs, tags: 'v1' }, { env });
    assert.equal(built.status, 'built', built.log);
  });
  await judge.check('skopeo pulls it, umoci unpacks it, and its program runs (buildx)', async () => {
    const rootfs = await unpack(repository, built.digest, { folder, name: 'busybox-buildx' });
    assert.equal(await must(join(rootfs, 'bin/busybox'), ['cat', join(rootfs, 'out')]), 'built with care\n');
    assert.deepEqual((await readdir(join(rootfs, 'app'))).sort(), [
      '.dockerignore',
      'Dockerfile',
      'app.txt',
      'busybox',
    ]);
    assert.equal((await run('grep', ['-rl', 'interop-token-4711', rootfs])).stdout, '');
  });
  await judge.check('buildx builds on a base by digest, and the base’s layers keep their bytes', async () => {
    const file = 'Dockerfile.on-base';
    await writeFile(join(source, file), `FROM ${repository}@${built.digest}\nRUN ["/bin/busybox", "touch", "/more"]\n`);
    const { 'build-args': _, secrets: __, ...common } = inputs;
    const on = await buildImage(source, { ...common, file, tags: 'on', 'require-pinned-base': 'true' }, { env });
    await rm(join(source, file));
    assert.equal(on.status, 'built', on.log);
    const [mine, theirs] = [
      await pulledManifest(repository, on.digest),
      await pulledManifest(repository, built.digest),
    ];
    assert.equal(mine.layers.length, theirs.layers.length + 1);
    assert.deepEqual(mine.layers.slice(0, -1), theirs.layers);
    assert.equal(mine.annotations['org.opencontainers.image.base.digest'], built.digest);
  });
  await judge.check('two builds in one run give the same digest (buildx)', async () => {
    const again = await buildImage(
      source,
      { ...inputs, tags: 'v2', reuse: 'false', 'verify-reproducible': 'true' },
      { env },
    );
    assert.match(built.digest, /^sha256:/);
    assert.equal(again.digest, built.digest, again.log);
  });
}

/** The builder that the machine has, else a BuildKit of our own where its daemon is installed. */
async function startBuilder(folder: string): Promise<Builder | { readonly why: string }> {
  if (find('docker') === undefined) return { why: 'there is no docker on this machine' };
  if ((await run('docker', ['buildx', 'version'])).code !== 0)
    return { why: 'docker is here without its buildx plugin, which Debian has no package of' };
  const inspected = await run('docker', ['buildx', 'inspect']);
  if (inspected.code === 0 && /^Driver: *(docker-container|remote|kubernetes|cloud)$/m.test(inspected.stdout))
    return { env: ours(), stop: async () => {} };
  if (find('buildkitd') === undefined) return { why: 'buildx is here without a builder that writes OCI layouts' };
  return startBuildKit(folder);
}

async function startBuildKit(folder: string): Promise<Builder | { readonly why: string }> {
  const socket = join(folder, 'buildkit.sock');
  const args = ['--root', join(folder, 'buildkit'), '--addr', `unix://${socket}`];
  const quiet = ['--oci-worker-snapshotter=native', '--containerd-worker=false'];
  const child = spawn('buildkitd', [...args, ...quiet], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()));
  for (let tries = 0; tries < 100 && !existsSync(socket) && child.exitCode === null; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  if (!existsSync(socket)) return { why: 'buildkitd is here, but does not start' };
  const env = { ...process.env, BUILDX_CONFIG: join(folder, 'buildx') };
  await must('docker', ['buildx', 'create', '--name', 'interop', '--driver', 'remote', `unix://${socket}`], { env });
  return {
    env: { ...ours(), BUILDX_CONFIG: join(folder, 'buildx'), BUILDX_BUILDER: 'interop' },
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

/** Where docker finds its plugins and builders. */
function ours(): Record<string, string> {
  const given = ['HOME', 'DOCKER_CONFIG', 'BUILDX_CONFIG', 'BUILDX_BUILDER', 'DOCKER_HOST'].map((name) => [
    name,
    process.env[name],
  ]);
  return Object.fromEntries(given.filter((pair): pair is [string, string] => pair[1] !== undefined));
}
