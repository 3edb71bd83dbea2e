import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from '@waybill/shared/action';
import type { Tools } from '@waybill/shared/build';

/** A new folder that only this user can look into, where the runner clears up after each job. */
export async function privateFolder(env: Environment): Promise<string> {
  const folder = await mkdtemp(join(env['RUNNER_TEMP'] ?? tmpdir(), 'waybill-build-'));
  await chmod(folder, 0o700);
  return folder;
}

/** Removes the folder; what a builder wrote as another user of its namespace is removed from inside of it. */
export async function removeFolder(folder: string, tools: Tools): Promise<void> {
  try {
    await rm(folder, { recursive: true, force: true });
  } catch {
    const program = await tools.find('buildah');
    if (program === undefined) return;
    await tools.ask({
      program,
      args: ['unshare', 'rm', '-rf', '--', folder],
      cwd: '/',
      env: { PATH: '/usr/bin:/bin' },
    });
    await rm(folder, { recursive: true, force: true }).catch(() => {});
  }
}
