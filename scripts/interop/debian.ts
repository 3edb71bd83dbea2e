import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildImage } from './build-image.ts';
import type { DockerRegistry } from './docker-registry.ts';
import { type Judge, must } from './judge.ts';
import { pulledManifest, unpack } from './unpack.ts';

/** A Debian root file system by debootstrap. @returns the folder that `root` is in; undefined where only root could make it */
export async function debianRoot(folder: string): Promise<string | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  await mkdir(folder, { recursive: true });
  await must('debootstrap', ['--variant=minbase', 'bookworm', join(folder, 'root')]);
  await writeFile(join(folder, '.dockerignore'), 'root/dev\nroot/proc\nroot/sys\nroot/var/cache/apt\n');
  return folder;
}

interface Given {
  readonly folder: string;
  readonly registry: DockerRegistry;
  readonly debian: Promise<string | undefined>;
}

/** A Debian root file system as base image, and a build on it whose bill of materials dpkg itself confirms. */
export async function judgeDebian(judge: Judge, { folder, registry, debian }: Given): Promise<void> {
  const base = `${registry.host}/debian`;
  if (process.getuid?.() !== 0) return judge.skip('a Debian root file system', 'debootstrap needs root');
  let digest = '';
  await judge.check('a Debian root file system is assembled into a base, and dpkg confirms its bill', async () => {
    const root = (await debian) ?? '';
    const assembled = await buildImage(root, {
      repository: base,
      builder: 'assemble',
      assemble: 'files: [{ from: root, to: / }]\ncmd: [/bin/sh]',
      tags: 'bookworm',
      'source-date-epoch': '1700000000',
    });
    assert.equal(assembled.status, 'built', assembled.log);
    digest = assembled.digest;
    const [bill] = assembled.result['sboms'] as readonly { packages: number }[];
    assert.equal(bill?.packages, (await packages(join(root, 'root'))).length);
  });
  await judge.check('buildah builds on it by digest, and the base’s layers keep their bytes', async () => {
    const source = join(folder, 'on-debian');
    await mkdir(source);
    await writeFile(
      join(source, 'Dockerfile'),
      `FROM ${base}@${digest}\nRUN dpkg-query -W -f '.' > /count && id -u > /who\nCMD ["cat", "/who"]\n`,
    );
    const built = await buildImage(source, {
      repository: `${registry.host}/on-debian`,
      builder: 'buildah',
      tags: 'v1',
      'require-pinned-base': 'true',
      'source-date-epoch': '1700000000',
    });
    assert.equal(built.status, 'built', built.log);
    const [mine, theirs] = [
      await pulledManifest(`${registry.host}/on-debian`, built.digest),
      await pulledManifest(base, digest),
    ];
    assert.deepEqual(mine.layers.slice(0, theirs.layers.length), theirs.layers);
    assert.equal(mine.annotations['org.opencontainers.image.base.digest'], digest);
    const root = await unpack(`${registry.host}/on-debian`, built.digest, { folder, name: 'on-debian' });
    assert.equal(await must('chroot', [root, 'cat', '/who']), '0\n');
    const [count, { length }] = [await readFile(join(root, 'count'), 'utf8'), await packages(root)];
    assert.equal(count.length, length);
  });
}

async function packages(root: string): Promise<readonly string[]> {
  return (await must('dpkg-query', [`--admindir=${root}/var/lib/dpkg`, '-f', '.\n', '-W'])).trim().split('\n');
}
