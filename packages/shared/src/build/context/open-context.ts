import { readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, relative, resolve } from 'node:path';
import { quote } from '../../kernel/index.ts';
import { buildError } from '../errors.ts';
import { type IgnoreRules, parseIgnore } from './ignore.ts';
import { type ContextEntry, walkContext } from './walk.ts';

/** A build context: a folder inside the workspace and what of it goes into the build. */
export interface BuildContext {
  /** Absolute, links resolved. */
  readonly root: string;
  readonly rules: IgnoreRules;
  entries(): Promise<readonly ContextEntry[]>;
}

export interface ContextQuestion {
  readonly workspace: string;
  /** As typed; relative to the workspace. */
  readonly context: string;
  /** The Dockerfile; `FILE.dockerignore` beside it wins over the context's own .dockerignore. */
  readonly dockerfile?: string;
}

/** @throws E_CONTEXT when it is missing or not a folder, E_CONTEXT_OUTSIDE when it is not inside the workspace */
export async function openContext({ workspace, context, dockerfile }: ContextQuestion): Promise<BuildContext> {
  const root = await insideWorkspace(workspace, context);
  if (!(await stat(root)).isDirectory()) throw buildError('E_CONTEXT', `context: ${quote(context)} is not a folder`);
  const own = dockerfile === undefined ? undefined : await textOf(`${dockerfile}.dockerignore`);
  const rules = parseIgnore(own ?? (await textOf(resolve(root, '.dockerignore'))) ?? '');
  let entries: Promise<readonly ContextEntry[]> | undefined;
  return {
    root,
    rules,
    entries: () => {
      entries ??= walkContext(root, rules);
      return entries;
    },
  };
}

/** The real place of a path of the workspace. @throws E_CONTEXT_OUTSIDE when the path, or a link in it, leads out */
export async function insideWorkspace(workspace: string, path: string): Promise<string> {
  const top = await realpath(workspace);
  const real = await realpath(resolve(top, path)).catch((cause: unknown) => {
    throw buildError('E_CONTEXT', `${quote(path)} is not there (looked in ${quote(top)})`, { cause });
  });
  if (!contains(top, real))
    throw buildError('E_CONTEXT_OUTSIDE', `${quote(path)} leads out of the workspace, to ${quote(real)}`);
  return real;
}

export function contains(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(way.split(/[\\/]/, 1)[0] === '..' || isAbsolute(way));
}

async function textOf(path: string): Promise<string | undefined> {
  return readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
}
