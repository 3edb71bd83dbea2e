import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { must } from '../interop/judge.ts';

/** A checkout of the example as a repository of its own, at one release. */
export interface Checkout {
  readonly path: string;
  readonly sha: string;
}

const FILES = ['server.mjs', 'Dockerfile', 'assemble.yml', '.dockerignore', '.waybill', 'releases'];
/** The same commit on every machine and day: who and when are fixed. */
const WHO = { name: 'Octo Cat', email: 'octocat@example.com', when: '2026-11-20T12:00:00Z' };

export interface CheckoutOptions {
  /** Folder of the example. */
  readonly example: string;
  readonly path: string;
  /** Sentence of the commit. */
  readonly message: string;
  /** Files beside those of the example, by path: the caller workflow, an analysis. */
  readonly files: Readonly<Record<string, string>>;
}

/** Makes a git repository with one commit. Its ids depend on the files alone. */
export async function checkOut({ example, path, message, files }: CheckoutOptions): Promise<Checkout> {
  await mkdir(path, { recursive: true });
  for (const name of FILES) await cp(join(example, name), join(path, name), { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(path, name, '..'), { recursive: true });
    await writeFile(join(path, name), content);
  }
  const env = {
    PATH: process.env['PATH'] ?? '',
    HOME: path,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: WHO.name,
    GIT_AUTHOR_EMAIL: WHO.email,
    GIT_AUTHOR_DATE: WHO.when,
    GIT_COMMITTER_NAME: WHO.name,
    GIT_COMMITTER_EMAIL: WHO.email,
    GIT_COMMITTER_DATE: WHO.when,
  };
  const git = (...args: string[]): Promise<string> => must('git', args, { cwd: path, env });
  await git('init', '--quiet', '--initial-branch=main');
  await git('add', '--all');
  await git('commit', '--quiet', '--message', message);
  return { path, sha: (await git('rev-parse', 'HEAD')).trim() };
}
