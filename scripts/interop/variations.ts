import assert from 'node:assert/strict';
import { chmod, cp, lutimes, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { limit, settle } from '@waybill/shared/kernel';
import { type BuildSurroundings, buildImage } from './build-image.ts';
import type { DockerRegistry } from './docker-registry.ts';
import { type Judge, must } from './judge.ts';

interface Given {
  readonly folder: string;
  readonly source: string;
  readonly registry: DockerRegistry;
}

/** One way in which two machines that build the same commit differ. */
interface Variation extends BuildSurroundings {
  readonly name: string;
  /** Where the checkout is, below the folder of the proofs unless absolute. */
  readonly at?: string;
  /** Changes the checkout. */
  readonly change?: (checkout: string) => Promise<unknown>;
  /** Arguments of the clone. */
  readonly clone?: readonly string[];
}

/** Not by a shell: it drops variables whose names have a dash, as inputs have. */
const umask = (mask: string): readonly string[] => [
  process.execPath,
  '-e',
  `process.umask(0o${mask}); const [program, ...args] = process.argv.slice(1); process.exitCode = require('node:child_process').spawnSync(program, args, { stdio: 'inherit' }).status`,
  '--',
];
const dated = (seconds: number) => async (checkout: string) => {
  for (const name of await readdir(checkout, { recursive: true }))
    await lutimes(join(checkout, name), seconds, seconds);
};
/** `nobody` of Debian and its kin. */
const NOBODY = 65_534;

const VARIATIONS: readonly Variation[] = [
  { name: 'the plain clone' },
  { name: 'another folder', at: 'elsewhere/a longer path' },
  { name: 'a file system in memory', at: '/dev/shm' },
  { name: 'a shallow clone', clone: ['--depth', '1'] },
  { name: 'umask 077', through: umask('077') },
  { name: 'umask 000', through: umask('000') },
  { name: 'a time zone east', env: { TZ: 'Pacific/Kiritimati' } },
  { name: 'a time zone west', env: { TZ: 'America/Adak' } },
  { name: 'the locale tr_TR', env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } },
  { name: 'the locale C', env: { LC_ALL: 'C' } },
  // What it sets for our process does not reach a builder of Go, whose clock is the machine's and later in each run anyhow.
  { name: 'a clock of another year', through: ['faketime', '-m', '-f', '+400d'] },
  { name: 'another user', uid: NOBODY },
  { name: 'files dated 1980', change: dated(315_532_800) },
  { name: 'files dated 2038', change: dated(2_145_916_800) },
  { name: 'files that others may write', change: (checkout) => must('chmod', ['-R', 'go+w', checkout]) },
  { name: 'files that only their owner may read', change: (checkout) => must('chmod', ['-R', 'go-rwx', checkout]) },
  { name: 'files written in another order', change: rewrite },
  {
    name: 'files that .dockerignore leaves out',
    change: (checkout) => must('touch', [join(checkout, 'docs', 'scratch.tmp')]),
  },
  { name: 'a runner’s variables', env: { CI: 'true', GITHUB_RUN_ID: '4711', RUNNER_NAME: 'other' } },
  {
    name: 'another temporary folder and few open files',
    through: ['prlimit', '--nofile=256:4096'],
    env: { TMPDIR: '/var/tmp', HOSTNAME: 'elsewhere' },
  },
];

/** Builds that run at once. */
const WIDTH = 2;

/** Twenty machines that build one commit: one digest for each builder. */
export async function judgeVariations(judge: Judge, given: Given): Promise<void> {
  const repository = join(given.folder, 'repository');
  await cp(given.source, repository, { recursive: true });
  const git = (...args: string[]) =>
    must('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', repository, ...args]);
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-q', '-m', 'one');
  await chmod(given.folder, 0o755);
  const tried = VARIATIONS.filter(({ uid }) => uid === undefined || process.getuid?.() === 0);
  if (tried.length < VARIATIONS.length) judge.skip('another user as a variation', 'only root can become one');
  for (const builder of ['assemble', 'buildah'] as const) {
    await judge.check(`${tried.length} machines that differ give one digest (${builder})`, async () => {
      const gate = limit(WIDTH);
      const digests = await settle(
        tried.map((variation, index) => gate(() => build(builder, variation, { ...given, repository, index }))),
      );
      assert.deepEqual(
        tried.filter((_, index) => digests[index] !== digests[0]).map(({ name }) => name),
        [],
      );
    });
  }
}

const RECIPES = {
  assemble: {
    assemble: 'files: [{ from: busybox, to: /bin/busybox }, { from: app.txt, to: /app/ }]\nentrypoint: [/bin/busybox]',
  },
  buildah: { 'build-args': 'WORD=care', secrets: 'token=token' },
} as const;

async function build(
  builder: keyof typeof RECIPES,
  { name, at = '', change, clone = [], ...around }: Variation,
  { folder, registry, repository, index }: Given & { readonly repository: string; readonly index: number },
): Promise<string> {
  const checkout = join(at.startsWith('/') ? at : join(folder, at), `waybill-variation-${process.pid}-${index}`);
  try {
    await must('git', ['clone', '-q', ...clone, `file://${repository}`, checkout]);
    await change?.(checkout);
    const inputs = {
      repository: `${registry.host}/varied-${builder}`,
      builder,
      tags: `v${index}`,
      reuse: 'false',
      sbom: 'false',
      provenance: 'false',
    };
    const built = await buildImage(checkout, { ...inputs, ...RECIPES[builder] }, around);
    assert.match(built.digest, /^sha256:/, `${name}: ${built.log.slice(-2_000)}`);
    return built.digest;
  } finally {
    await rm(checkout, { recursive: true, force: true });
  }
}

/** Writes everything anew from the last name to the first, so that the file system lists it differently. */
async function rewrite(checkout: string): Promise<void> {
  const copy = `${checkout}-copy`;
  await mkdir(copy);
  for (const name of (await readdir(checkout)).sort().reverse())
    await cp(join(checkout, name), join(copy, name), { recursive: true });
  await rm(checkout, { recursive: true });
  await must('mv', [copy, checkout]);
}
