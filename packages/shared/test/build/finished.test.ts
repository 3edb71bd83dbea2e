import { readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { importFinished } from '../../src/build/finished/index.ts';
import { type BuiltImage, layoutWriter, platformDigests } from '../../src/build/image/index.ts';
import { digestOf, hexOf } from '../../src/kernel/index.ts';
import { givenFolder } from './given-files.ts';
import { givenLayout, givenTar } from './given-image.ts';

const layer = givenTar({ app: 'app' });

async function imported(path: string): Promise<{ image: BuiltImage; layout: string }> {
  const layout = await givenFolder({});
  return { image: await importFinished(path, await givenFolder({}), await layoutWriter(layout)), layout };
}

async function filesOf(folder: string): Promise<Record<string, Buffer>> {
  const found = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const files = found.map(({ parentPath, name }) => join(parentPath, name)).sort();
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file)] as const)),
  );
}

async function givenFile(bytes: Uint8Array): Promise<string> {
  const path = join(await givenFolder({}), 'image.tar');
  await writeFile(path, bytes);
  return path;
}

/** What `docker save` wrote before it wrote OCI layouts. */
function dockerSave(over: Record<string, string> = {}): Record<string, string | Uint8Array> {
  const config = JSON.stringify({
    os: 'linux',
    architecture: 'amd64',
    config: { Cmd: ['sh'] },
    rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
  });
  const name = `${hexOf(digestOf(config))}.json`;
  const id = 'b'.repeat(64);
  return {
    [name]: config,
    [`${id}/layer.tar`]: layer,
    'manifest.json': JSON.stringify([{ Config: name, RepoTags: ['a:1'], Layers: [`${id}/layer.tar`] }]),
    ...over,
  };
}

describe('a finished image', () => {
  it('is taken from an OCI layout folder as it is, every platform', async () => {
    const { path, image } = await givenLayout({ layers: [layer] }, { layers: [layer], architecture: 'arm64' });
    const taken = await imported(path);
    expect(taken.image.root).toEqual(image.root);
    expect(platformDigests(taken.image)).toEqual(platformDigests(image));
    expect(await filesOf(taken.layout)).toEqual(await filesOf(path));
  });

  it.each([
    ['a tar', (bytes: Buffer) => bytes],
    ['a compressed tar', (bytes: Buffer) => gzipSync(bytes)],
  ])('is taken from %s of an OCI layout', async (_what, pack) => {
    const { path, image } = await givenLayout({ layers: [layer] });
    const file = await givenFile(pack(givenTar(await filesOf(path))));
    expect((await imported(file)).image.root).toEqual(image.root);
  });

  it('is taken from a docker save archive, its layers compressed alike everywhere', async () => {
    const { image } = await imported(await givenFile(givenTar(dockerSave())));
    expect(image.platforms[0]?.config.config).toEqual({ Cmd: ['sh'] });
    expect(image.platforms[0]?.config.rootfs.diff_ids).toEqual([digestOf(layer)]);
    expect((await imported(await givenFile(givenTar(dockerSave())))).image.root).toEqual(image.root);
  });

  it('is taken from a docker save archive whose layers are links to shared ones', async () => {
    const shared = 'c'.repeat(64);
    const { [`${'b'.repeat(64)}/layer.tar`]: _, ...rest } = dockerSave();
    const link = { kind: 'symlink' as const, link: `../${shared}.tar` };
    const files = { ...rest, [`${'b'.repeat(64)}/layer.tar`]: link, [`${shared}.tar`]: layer };
    const plain = await imported(await givenFile(givenTar(dockerSave())));
    expect((await imported(await givenFile(givenTar(files)))).image.root).toEqual(plain.image.root);
  });

  it('is refused where a blob is missing', async () => {
    const { path, image } = await givenLayout({ layers: [layer] });
    await rm(join(path, 'blobs/sha256', hexOf(image.platforms[0]?.layers[0]?.digest ?? image.root.digest)));
    await expect(imported(path)).rejects.toMatchObject({ code: 'E_IMAGE_NOT_FOUND' });
  });

  it('is refused where a blob is another one', async () => {
    const { path, image } = await givenLayout({ layers: [layer] });
    await writeFile(
      join(path, 'blobs/sha256', hexOf(image.platforms[0]?.layers[0]?.digest ?? image.root.digest)),
      'other',
    );
    await expect(imported(path)).rejects.toMatchObject({ code: 'E_CONTENT_MISMATCH' });
  });

  it('is refused where a blob is a link', async () => {
    const { path, image } = await givenLayout({ layers: [layer] });
    const blob = join(path, 'blobs/sha256', hexOf(image.platforms[0]?.layers[0]?.digest ?? image.root.digest));
    await rm(blob);
    await symlink('/etc/passwd', blob);
    await expect(imported(path)).rejects.toMatchObject({ exit: 2 });
  });

  it.each([
    ['a path that leads out', { '../evil': 'x' }],
    ['an absolute path', { '/etc/evil': 'x' }],
    ['a link', { 'blobs/sha256': { kind: 'symlink' as const, link: '/etc' } }],
    ['a hard link', { 'index.json': { kind: 'hardlink' as const, link: '/etc/passwd' } }],
    ['a file that no image archive has', { 'install.sh': 'x' }],
  ])('is refused from a tar with %s', async (_what, files) => {
    await expect(imported(await givenFile(givenTar(files)))).rejects.toMatchObject({ code: 'E_ARCHIVE' });
  });

  it.each([
    ['several images', { 'manifest.json': '[{}, {}]' }],
    ['a layer outside of it', { 'manifest.json': '[{"Config":"a.json","Layers":["../../etc/passwd"]}]' }],
    ['no JSON', { 'manifest.json': 'x' }],
  ])('is refused from a docker save archive with %s', async (_what, over) => {
    await expect(imported(await givenFile(givenTar(dockerSave(over))))).rejects.toMatchObject({ code: 'E_LAYOUT' });
  });

  it('is refused from a tar that is neither', async () => {
    await expect(imported(await givenFile(givenTar({})))).rejects.toMatchObject({ code: 'E_LAYOUT' });
  });
});
