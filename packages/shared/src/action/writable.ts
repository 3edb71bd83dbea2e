import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { kernelError, quote } from '../kernel/index.ts';
import type { Environment } from './host.ts';

/** The files that a runner gives for outputs, summary and state. */
const COMMAND_FILES = ['GITHUB_OUTPUT', 'GITHUB_STEP_SUMMARY', 'GITHUB_STATE'] as const;

/**
 * Finds out before any work whether its results can be written.
 * @throws E_OUTPUT for a file of the runner, E_INPUT for a result file, that is not there or may not be written
 */
export async function checkWritable(env: Environment, resultFile: string | undefined): Promise<void> {
  for (const name of COMMAND_FILES) {
    const path = env[name];
    const problem = path ? await problemOf(path) : undefined;
    if (problem !== undefined) throw kernelError('E_OUTPUT', `${name}: ${problem}`);
  }
  const problem = resultFile === undefined ? undefined : await problemOf(resultFile, dirname(resultFile));
  if (problem !== undefined)
    throw kernelError('E_INPUT', `result-file: ${problem}`, {
      cure: 'name a file in a folder that exists and can be written',
    });
}

/** @param folder where the file may be made; it must be there otherwise */
async function problemOf(path: string, folder?: string): Promise<string | undefined> {
  const what = `${quote(path)} cannot be written`;
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return `${what}: it is a folder`;
  const target = found === undefined ? (folder ?? path) : path;
  try {
    await access(target, constants.W_OK);
    return undefined;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return `${what}: ${code === 'ENOENT' ? `${quote(target)} is not there` : code}`;
  }
}
