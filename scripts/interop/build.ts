import assert from 'node:assert/strict';
import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BuildResult, buildImage } from './build-image.ts';
import { judgeBuildx } from './buildx.ts';
import { debianRoot, judgeDebian } from './debian.ts';
import type { DockerRegistry } from './docker-registry.ts';
import { type Judge, must, run } from './judge.ts';
import { find, installMissing } from './tools.ts';
import { unpack } from './unpack.ts';
import { judgeVariations } from './variations.ts';

const DOCKERFILE = `# syntax is plain on purpose: every builder reads it
FROM scratch AS tools
COPY busybox /bin/busybox
RUN ["/bin/busybox", "ln", "-s", "busybox", "/bin/sh"]

FROM tools AS build
ARG WORD=none
RUN --mount=type=secret,id=token /bin/busybox test -s /run/secrets/token
RUN /bin/busybox echo "built with $WORD" > /out

FROM tools
COPY --from=build /out /out
COPY . /app/
ENTRYPOINT ["/bin/busybox", "cat", "/out"]
`;

/** Builds real Dockerfiles, pushes them ourselves, and lets skopeo, umoci and the program in the image judge. */
export async function interopBuild(judge: Judge, registry: DockerRegistry): Promise<void> {
  await installMissing({ busybox: 'busybox-static', debootstrap: 'debootstrap', faketime: 'faketime' });
  const folder = await mkdtemp(join(tmpdir(), 'waybill-interop-build-'));
  // Debian's files take their time to come; everything else is judged meanwhile.
  const debian = debianRoot(join(folder, 'debian'));
  try {
    const source = await busyboxSource(join(folder, 'source'));
    await judgeDockerfile(judge, { folder, source, registry });
    await judgeVariations(judge, { folder, source, registry });
    await judgeBuildx(judge, { folder, source, registry });
    await judgeDebian(judge, { folder, registry, debian });
  } finally {
    await debian.catch(() => {});
    await rm(folder, { recursive: true, force: true });
  }
}

interface Place {
  readonly folder: string;
  readonly registry: DockerRegistry;
}

async function busyboxSource(folder: string): Promise<string> {
  await mkdir(join(folder, 'docs'), { recursive: true });
  const files = {
    Dockerfile: DOCKERFILE,
    '.dockerignore': 'docs\ntoken\n',
    'app.txt': 'the app\n',
    'docs/secret-plan.md': 'not for the image\n',
    token: 'interop-token-4711\n',
  };
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  await copyFile(find('busybox') ?? '/bin/busybox', join(folder, 'busybox'));
  await chmod(join(folder, 'busybox'), 0o755);
  return folder;
}

async function judgeDockerfile(
  judge: Judge,
  { folder, source, registry }: Place & { readonly source: string },
): Promise<void> {
  const repository = `${registry.host}/busybox`;
  const inputs = {
    repository,
    builder: 'buildah',
    'build-args': 'WORD=care',
    secrets: 'token=token',
    'source-date-epoch': '1700000000',
  };
  let built: BuildResult = { digest: '', status: '', log: '', result: {} };
  let rootfs = '';
  await judge.check('buildah builds several stages with RUN, a mounted secret and .dockerignore', async () => {
    built = await buildImage(source, { ...inputs, tags: 'v1' });
    assert.equal(built.status, 'built');
  });
  await judge.check('skopeo pulls it, umoci unpacks it, and its program runs', async () => {
    rootfs = await unpack(repository, built.digest, { folder, name: 'busybox' });
    assert.equal(await must(join(rootfs, 'bin/busybox'), ['cat', join(rootfs, 'out')]), 'built with care\n');
    if (process.getuid?.() === 0)
      assert.equal(await must('chroot', [rootfs, '/bin/busybox', 'cat', '/out']), 'built with care\n');
  });
  await judge.check('neither the secret nor what is ignored is in it, nor in the log', async () => {
    assert.deepEqual((await readdir(join(rootfs, 'app'))).sort(), [
      '.dockerignore',
      'Dockerfile',
      'app.txt',
      'busybox',
    ]);
    const { stdout } = await run('grep', ['-rl', 'interop-token-4711', rootfs]);
    assert.equal(stdout, '');
    const shown = built.log.split('\n').filter((line) => !line.startsWith('::add-mask::'));
    assert.ok(!shown.join('\n').includes('interop-token-4711'));
  });
  await judge.check('a second run finds it and builds nothing', async () => {
    const again = await buildImage(source, { ...inputs, tags: 'v2' });
    assert.deepEqual([again.status, again.digest], ['reused', built.digest]);
  });
  await judge.check('two builds in one run give the same digest (verify-reproducible)', async () => {
    const again = await buildImage(source, { ...inputs, tags: 'v3', reuse: 'false', 'verify-reproducible': 'true' });
    assert.equal(again.digest, built.digest);
  });
  await judge.check('a build that is not reproducible is refused with the file that differs', async () => {
    await writeFile(
      join(source, 'Dockerfile.random'),
      'FROM scratch AS t\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "dd", "if=/dev/urandom", "of=/noise", "bs=16", "count=1"]\n',
    );
    const failed = await buildImage(source, {
      ...inputs,
      secrets: '',
      'build-args': '',
      file: 'Dockerfile.random',
      tags: 'v4',
      'verify-reproducible': 'true',
    });
    await rm(join(source, 'Dockerfile.random'));
    assert.match(failed.log, /E_NOT_REPRODUCIBLE[\s\S]*\/noise: content/);
  });
  await judge.check('a step that fails is named, with its last lines', async () => {
    await writeFile(
      join(source, 'Dockerfile.broken'),
      'FROM scratch\nCOPY busybox /bin/busybox\nRUN ["/bin/busybox", "cat", "/nowhere"]\n',
    );
    const failed = await buildImage(source, {
      ...inputs,
      secrets: '',
      'build-args': '',
      file: 'Dockerfile.broken',
      tags: 'v5',
    });
    await rm(join(source, 'Dockerfile.broken'));
    assert.match(failed.log, /E_BUILD_FAILED[\s\S]*STEP 3\/[\s\S]*nowhere/);
  });
  await judge.check('a docker save archive of it is taken with the same layers', async () => {
    const archive = join(source, 'saved.tar');
    await must('skopeo', [
      'copy',
      '--src-tls-verify=false',
      `docker://${repository}@${built.digest}`,
      `docker-archive:${archive}:app:1`,
    ]);
    const taken = await buildImage(source, {
      repository: `${registry.host}/saved`,
      builder: 'layout',
      layout: 'saved.tar',
      tags: 'v1',
    });
    await rm(archive);
    assert.equal(taken.status, 'built', taken.log);
    const saved = await unpack(`${registry.host}/saved`, taken.digest, { folder, name: 'saved' });
    assert.deepEqual(await readFile(join(saved, 'out')), await readFile(join(rootfs, 'out')));
  });
}
