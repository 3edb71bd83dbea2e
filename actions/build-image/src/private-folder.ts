import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, isAbsolute, join } from 'node:path';
import type { Environment } from '@waybill/shared/action';
import type { Tools } from '@waybill/shared/build';

const PREFIX = 'waybill-build-';

/** A new folder that only this user can look into, where the runner clears up after each job. */
export async function privateFolder(env: Environment): Promise<string> {
  const folder = await mkdtemp(join(env['RUNNER_TEMP'] ?? tmpdir(), PREFIX));
  await chmod(folder, 0o700);
  return folder;
}

/** Whether a path that was kept as state is a folder of ours: nothing else may be removed. */
export function isPrivateFolder(path: string): boolean {
  return isAbsolute(path) && basename(path).startsWith(PREFIX) && !path.split(/[\\/]/).includes('..');
}

/** Removes the folder; what a builder wrote as another user of its namespace is removed from inside of it. */
export async function removeFolder(folder: string, tools: Tools): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    const program = await tools.find('buildah');
    if (program === undefined) return;
    const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', HOME: '/' };
    await tools.ask({ program, args: ['unshare', 'rm', '-rf', '--', folder], cwd: '/', env });
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
