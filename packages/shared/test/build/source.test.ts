import { execFileSync } from 'node:child_process';
import { mkdir, readdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { epochOf, gitFacts, publicSource, writeGitTree } from '../../src/build/source/index.ts';
import { localTools } from '../../src/build/tool.ts';
import { secretKeeper, silentLog } from '../../src/kernel/index.ts';
import { givenFolder } from './given-files.ts';

const PATH = process.env['PATH'] ?? '';
const tools = localTools({ path: PATH, log: silentLog, secrets: secretKeeper(), signal: new AbortController().signal });

function git(folder: string, ...args: string[]): string {
  const env = {
    PATH,
    HOME: folder,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_DATE: '1700000000 +0000',
    GIT_COMMITTER_DATE: '1700000000 +0000',
  };
  return execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@example.com', '-C', folder, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
    .toString()
    .trim();
}

async function givenRepository(): Promise<string> {
  const folder = await givenFolder({ a: 'a' });
  git(folder, 'init', '-q', '-b', 'main');
  git(folder, 'add', '.');
  git(folder, 'commit', '-q', '-m', 'first');
  return folder;
}

describe('what git says of the source', () => {
  it('is the commit and its time', async () => {
    const folder = await givenRepository();
    expect(await gitFacts(folder, tools, { PATH })).toEqual({
      commit: git(folder, 'rev-parse', 'HEAD'),
      committedAt: 1_700_000_000,
      source: undefined,
    });
  });

  it('is the same in a shallow clone', async () => {
    const folder = await givenRepository();
    await writeFile(join(folder, 'a'), 'b');
    git(folder, 'commit', '-q', '-am', 'second');
    const clone = await givenFolder({});
    git(clone, 'clone', '-q', '--depth', '1', `file://${folder}`, 'copy');
    expect(await gitFacts(join(clone, 'copy'), tools, { PATH })).toEqual(await gitFacts(folder, tools, { PATH }));
  });

  it('is a tree without what the commit does not have', async () => {
    const folder = await givenRepository();
    await mkdir(join(folder, 'bin'));
    await writeFile(join(folder, 'bin/run'), '#!/bin/sh', { mode: 0o755 });
    await symlink('a', join(folder, 'link'));
    git(folder, 'add', '.');
    git(folder, 'commit', '-q', '-m', 'more');
    await writeFile(join(folder, 'a'), 'changed');
    await writeFile(join(folder, 'unknown'), 'x');
    const target = join(await givenFolder({}), 'tree');
    await writeGitTree(folder, target, { tools, env: { PATH } });
    expect((await readdir(target, { recursive: true })).sort()).toEqual(['a', 'bin', 'bin/run', 'link']);
    expect(await readFile(join(target, 'a'), 'utf8')).toBe('a');
    expect((await stat(join(target, 'bin/run'))).mode & 0o777).toBe(0o755);
    expect(await readlink(join(target, 'link'))).toBe('a');
  });

  it('is no tree where there is no commit', async () => {
    const folder = await givenFolder({});
    const env = { PATH, GIT_CEILING_DIRECTORIES: '/tmp' };
    await expect(writeGitTree(folder, join(folder, 'tree'), { tools, env })).rejects.toMatchObject({
      code: 'E_CONTEXT',
      message: expect.stringContaining('is in no git repository'),
    });
  });

  it('is nothing outside of a repository', async () => {
    expect(await gitFacts(await givenFolder({}), tools, { PATH, GIT_CEILING_DIRECTORIES: '/tmp' })).toBeUndefined();
  });

  it('starts no program that the repository names', async () => {
    const folder = await givenRepository();
    const trap = join(folder, 'trap');
    git(folder, 'config', 'core.fsmonitor', `touch ${trap}`);
    git(folder, 'config', 'gpg.program', `touch ${trap}`);
    git(folder, 'config', 'log.showSignature', 'true');
    await gitFacts(folder, tools, { PATH });
    expect(execFileSync('ls', [folder]).toString()).not.toContain('trap');
  });

  it.each([
    ['https://github.com/octo/app.git', 'https://github.com/octo/app'],
    ['https://x-access-token:secret@github.com/octo/app', 'https://github.com/octo/app'],
    ['git@github.com:octo/app.git', 'https://github.com/octo/app'],
    ['ssh://git@git.example.com/octo/app/', 'https://git.example.com/octo/app'],
    ['file:///home/me/app', undefined],
    ['/home/me/app', undefined],
    ['../app', undefined],
    ['', undefined],
  ])('knows where %s is published', (remote, expected) => {
    expect(publicSource(remote)).toBe(expected);
  });
});

describe('the time that an image is dated to', () => {
  const commit = { commit: 'a'.repeat(40), committedAt: 5, source: undefined };
  it.each([
    ['the input', epochOf(1, '2', commit), { seconds: 1, from: 'input' }],
    ['else the variable', epochOf(undefined, '2', commit), { seconds: 2, from: 'environment' }],
    ['else the commit', epochOf(undefined, '', commit), { seconds: 5, from: 'commit' }],
    [
      'else the first day that zip archives know',
      epochOf(undefined, undefined, undefined),
      { seconds: 315_532_800, from: 'nothing' },
    ],
  ])('is %s', (_what, found, expected) => {
    expect(found).toEqual(expected);
  });

  it('is never a variable that is no time', () => {
    expect(() => epochOf(undefined, 'now', commit)).toThrow(expect.objectContaining({ code: 'E_EPOCH' }));
  });
});
