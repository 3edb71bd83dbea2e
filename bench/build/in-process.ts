import { spawn } from 'node:child_process';
import { copyFile, cp, mkdir, mkdtemp, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { assemble, type Description, layoutWriter, openContext, readInventory } from '@waybill/shared/build';
import { layoutFolder, layoutRepository } from '@waybill/shared/registry';
import { best, ms, type Row } from './measure.ts';

const ROUNDS = 3;

/** Everything in the context, at the root of the image. */
const WHOLE: Description = {
  base: undefined,
  args: {},
  files: [{ from: ['.'], to: '/', mode: undefined, owner: { uid: 0, gid: 0 } }],
  env: {},
  labels: {},
  entrypoint: undefined,
  cmd: undefined,
  user: undefined,
  workdir: undefined,
  expose: [],
  volumes: [],
  'stop-signal': undefined,
  compression: 'gzip',
};

/** `assemble` of a folder beside `tar | gzip` of the same. */
export async function assembleBesideTar(files: string, folder: string): Promise<Row> {
  const ours = await best(ROUNDS, async () => (await assembled(files, await mkdtemp(join(folder, 'assembled-')))).took);
  const theirs = await best(ROUNDS, () => tarAndGzip(files));
  return {
    name: 'assemble beside tar | gzip',
    value: `${ms(ours)} / ${ms(theirs)} = ${(ours / theirs).toFixed(2)}`,
    bound: 'at most 1.5',
    holds: ours <= 1.5 * theirs,
  };
}

async function assembled(files: string, target: string) {
  const began = performance.now();
  const context = await openContext({ workspace: files, context: '.' });
  const question = {
    description: WHOLE,
    base: undefined,
    context: await context.entries(),
    platforms: [],
    args: {},
    labels: {},
    annotations: {},
    epoch: 0,
  };
  const image = await assemble(question, await layoutWriter(target));
  return { image, took: performance.now() - began };
}

function tarAndGzip(files: string): Promise<number> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const tar = spawn('tar', ['-cf', '-', '-C', files, '.'], { stdio: ['ignore', 'pipe', 'inherit'] });
    const gzip = spawn('gzip', ['-c'], { stdio: ['pipe', 'ignore', 'inherit'] });
    tar.stdout.pipe(gzip.stdin);
    for (const child of [tar, gzip]) child.on('error', reject);
    gzip.on('close', (code) =>
      code === 0 ? resolve(performance.now() - began) : reject(new Error(`gzip ended with ${code}`)),
    );
  });
}

/** The bill of materials of a Debian file system: that of this machine, as far as a base image has it. */
export async function readBill(folder: string): Promise<Row[]> {
  if (!(await isThere('/var/lib/dpkg/status'))) return [];
  const root = join(folder, 'debian');
  const own = join(root, 'var/lib/dpkg');
  await mkdir(own, { recursive: true });
  await copyFile('/var/lib/dpkg/status', join(own, 'status'));
  for (const path of ['etc/os-release', 'usr/sbin', 'usr/lib/x86_64-linux-gnu', 'usr/lib/aarch64-linux-gnu'])
    if (await isThere(`/${path}`)) {
      await mkdir(join(root, path, '..'), { recursive: true });
      await cp(`/${path}`, join(root, path), { recursive: true, dereference: false, filter: isSmall });
    }
  const target = await mkdtemp(join(folder, 'debian-'));
  const { image } = await assembled(root, target);
  const layers = image.platforms[0]?.layers ?? [];
  let packages = 0;
  const took = await best(ROUNDS, async () => {
    const began = performance.now();
    packages = (await readInventory(layoutRepository(layoutFolder(target), 'source'), layers)).components.length;
    return performance.now() - began;
  });
  const size = layers.reduce((sum, layer) => sum + layer.size, 0);
  const value = `${ms(took)} (${packages} packages, ${(size / 1e6).toFixed(0)} MB)`;
  return [{ name: 'SBOM of a Debian file system', value, bound: 'under 3 s', holds: took < 3_000 }];
}

/** A base image has no compilers and no browsers: what is left is about as large as Debian's own image. */
async function isSmall(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory() || (found.isFile() && found.size < 1_000_000),
    () => false,
  );
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
