import assert from 'node:assert/strict';
import { cp, lutimes, mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
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

const VARIATIONS: readonly Variation[] = [
  { name: 'the plain clone' },
  { name: 'another folder' },
  { name: 'a shallow clone', clone: ['--depth', '1'] },
  { name: 'no history of branches', clone: ['--single-branch', '--no-tags'] },
  { name: 'umask 077', through: umask('077') },
  { name: 'umask 000', through: umask('000') },
  { name: 'a time zone east', env: { TZ: 'Pacific/Kiritimati' } },
  { name: 'a time zone west', env: { TZ: 'America/Adak' } },
  { name: 'the locale tr_TR', env: { LC_ALL: 'tr_TR.UTF-8', LANG: 'tr_TR.UTF-8' } },
  { name: 'the locale C', env: { LC_ALL: 'C' } },
  { name: 'files dated 1980', change: dated(315_532_800) },
  { name: 'files dated 2038', change: dated(2_145_916_800) },
  { name: 'files that others may write', change: (checkout) => must('chmod', ['-R', 'go+w', checkout]) },
  { name: 'files that only their owner may read', change: (checkout) => must('chmod', ['-R', 'go-rwx', checkout]) },
  { name: 'files written in another order', change: rewrite },
  {
    name: 'files that git does not know',
    change: (checkout) => must('touch', [join(checkout, 'docs', 'scratch.tmp')]),
  },
  { name: 'a runner’s variables', env: { CI: 'true', GITHUB_RUN_ID: '4711', RUNNER_NAME: 'other' } },
  { name: 'another home and temporary folder', env: { TMPDIR: '/var/tmp', HOSTNAME: 'elsewhere' } },
  { name: 'a low limit of open files', through: ['prlimit', '--nofile=256:4096'] },
  { name: 'a lower priority', through: ['nice', '-n', '10'] },
];

/** Twenty machines that build one commit: one digest for each builder. */
export async function judgeVariations(judge: Judge, given: Given): Promise<void> {
  const repository = join(given.folder, 'repository');
  await cp(given.source, repository, { recursive: true });
  const git = (...args: string[]) =>
    must('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', repository, ...args]);
  await git('init', '-q', '-b', 'main');
  await git('add', '.');
  await git('commit', '-q', '-m', 'one');
  for (const builder of ['assemble', 'buildah'] as const) {
    const digests = new Map<string, string>();
    await judge.check(`${VARIATIONS.length} machines that differ give one digest (${builder})`, async () => {
      for (const [index, variation] of VARIATIONS.entries())
        digests.set(variation.name, await build(builder, variation, { ...given, repository, index }));
      assert.deepEqual(
        [...digests].filter(([, digest]) => digest !== digests.get('the plain clone')),
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
  { name, change, clone = [], ...around }: Variation,
  { folder, registry, repository, index }: Given & { readonly repository: string; readonly index: number },
): Promise<string> {
  const checkout = join(folder, `variation-${index}`);
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
  await rm(checkout, { recursive: true, force: true });
  assert.match(built.digest, /^sha256:/, `${name}: ${built.log.slice(-2_000)}`);
  return built.digest;
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
