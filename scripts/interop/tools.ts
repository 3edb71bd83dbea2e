import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { must } from './judge.ts';

/** Where a program is on PATH, or undefined. */
export function find(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  return folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
}

/** Installs Debian packages for the programs that are missing. Needs apt and root; says so where it cannot. */
export async function installMissing(programs: Readonly<Record<string, string>>): Promise<void> {
  const missing = Object.entries(programs).filter(([program]) => find(program) === undefined);
  if (missing.length === 0) return;
  const packages = missing.map(([, name]) => name);
  if (find('apt-get') === undefined || process.getuid?.() !== 0) {
    throw new Error(
      `missing: ${missing.map(([program]) => program).join(', ')}; install the Debian packages ${packages.join(' ')}`,
    );
  }
  process.stdout.write(`installing ${packages.join(', ')}\n`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await must('apt-get', ['update', '-qq'], { env });
  await must('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...packages], { env });
}
