import { execFileSync } from 'node:child_process';
import { chmod, lstat, mkdir, readdir, readFile, readlink, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { copyContext, digestEntries, openContext } from '../../src/build/context/index.ts';
import { type GivenFile, givenFolder, touch } from './given-files.ts';

const files: Record<string, GivenFile> = {
  'app/.dockerignore': '*.log\n',
  'app/main.js': 'main',
  'app/bin/run': { program: '#!/bin/sh' },
  'app/debug.log': 'noise',
  'app/.git/HEAD': 'ref: refs/heads/main',
  'app/current': { link: 'bin/run' },
};

async function entriesOf(workspace: string, context = 'app'): Promise<[string, string, number][]> {
  const { entries } = await openContext({ workspace, context });
  return (await entries()).map(({ path, kind, mode }) => [path, kind, mode]);
}

describe('the build context', () => {
  it('is what .dockerignore lets through, without .git, by path, with modes that every machine agrees on', async () => {
    const workspace = await givenFolder(files);
    await chmod(join(workspace, 'app/main.js'), 0o600);
    await chmod(join(workspace, 'app/bin'), 0o700);
    expect(await entriesOf(workspace)).toEqual([
      ['.dockerignore', 'file', 0o644],
      ['bin', 'folder', 0o755],
      ['bin/run', 'file', 0o755],
      ['current', 'symlink', 0o777],
      ['main.js', 'file', 0o644],
    ]);
  });

  it('brings the folders of a file that is let in again', async () => {
    const workspace = await givenFolder({
      'app/.dockerignore': '*\n!a/b/c.txt\n',
      'app/a/b/c.txt': 'c',
      'app/a/d': 'd',
    });
    expect((await entriesOf(workspace)).map(([path]) => path)).toEqual(['a', 'a/b', 'a/b/c.txt']);
  });

  it('prefers the Dockerfile’s own ignore file', async () => {
    const workspace = await givenFolder({ ...files, 'app/Dockerfile.dockerignore': '*\n!main.js\n' });
    const context = await openContext({ workspace, context: 'app', dockerfile: join(workspace, 'app/Dockerfile') });
    expect((await context.entries()).map(({ path }) => path)).toEqual(['main.js']);
  });

  it('has a digest that depends on names, content, programs and links, and on nothing else', async () => {
    const digest = async (workspace: string): Promise<string> =>
      digestEntries(await (await openContext({ workspace, context: 'app' })).entries());
    const first = await givenFolder(files);
    const reversed = await givenFolder(Object.fromEntries(Object.entries(files).reverse()));
    await touch(join(reversed, 'app/main.js'), 1);
    await chmod(join(reversed, 'app/main.js'), 0o666);
    expect(await digest(reversed)).toBe(await digest(first));
    const others = [
      { 'app/main.js': 'other' },
      { 'app/bin/run': '#!/bin/sh' },
      { 'app/current': { link: 'main.js' } },
      { 'app/new': '' },
    ];
    for (const other of others)
      expect(await digest(await givenFolder({ ...files, ...other }))).not.toBe(await digest(first));
    await rename(join(first, 'app/main.js'), join(first, 'app/index.js'));
    expect(await digest(first)).not.toBe(await digest(reversed));
  });

  it('is copied with fixed modes and times', async () => {
    const workspace = await givenFolder(files);
    await touch(join(workspace, 'app/main.js'), 5);
    const target = await givenFolder({});
    await copyContext(await (await openContext({ workspace, context: 'app' })).entries(), target, 1_700_000_000);
    expect((await readdir(target, { recursive: true })).sort()).toEqual([
      '.dockerignore',
      'bin',
      'bin/run',
      'current',
      'main.js',
    ]);
    for (const [path, mode] of [
      ['main.js', 0o644],
      ['bin/run', 0o755],
      ['bin', 0o755],
    ] as const) {
      const found = await lstat(join(target, path));
      expect([path, found.mode & 0o777, found.mtimeMs]).toEqual([path, mode, 1_700_000_000_000]);
    }
    expect(await readFile(join(target, 'main.js'), 'utf8')).toBe('main');
    expect(await readlink(join(target, 'current'))).toBe('bin/run');
  });

  it.each([
    ['a folder that is not there', 'nowhere', 'E_CONTEXT'],
    ['a file', 'app/main.js', 'E_CONTEXT'],
    ['a folder outside the workspace', '..', 'E_CONTEXT_OUTSIDE'],
    ['an absolute path outside', '/', 'E_CONTEXT_OUTSIDE'],
    ['a link that leads out', 'out', 'E_CONTEXT_OUTSIDE'],
  ])('is not %s', async (_what, context, code) => {
    const workspace = await givenFolder({ ...files, out: { link: '/etc' } });
    await expect(openContext({ workspace, context })).rejects.toMatchObject({ code });
  });

  it('refuses a link in it that leads out', async () => {
    const workspace = await givenFolder({ ...files, secret: 's', 'app/sub/leak': { link: '../../secret' } });
    await expect(entriesOf(workspace)).rejects.toMatchObject({ code: 'E_CONTEXT_OUTSIDE' });
  });

  it('keeps an absolute link as it is: it is a path of the image', async () => {
    const workspace = await givenFolder({ 'app/localtime': { link: '/usr/share/zoneinfo/UTC' } });
    expect(await entriesOf(workspace)).toEqual([['localtime', 'symlink', 0o777]]);
  });

  it('refuses what is neither file, folder nor link', async () => {
    const workspace = await givenFolder({});
    await mkdir(join(workspace, 'app'));
    execFileSync('mkfifo', [join(workspace, 'app/pipe')]);
    await expect(entriesOf(workspace)).rejects.toMatchObject({ code: 'E_CONTEXT' });
  });
});
