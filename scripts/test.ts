import { spawn } from 'node:child_process';
import { globSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupEntry, testGroups } from './test/groups.ts';

// npm test: every test that needs only Node. Arguments go on to jest (a path, or -t 'title'); without a path or a
// configuration all test files run, grouped by folder.
const root = join(import.meta.dirname, '..');
const given = process.argv.slice(2);
const chosen = given.some((argument) => !argument.startsWith('-') || argument.startsWith('--config'));

function writeGroups(): void {
  const folder = join(root, '.cache', 'tests');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const files = globSync('{actions,packages}/*/test/**/*.test.ts', { cwd: root, exclude: ['**/node_modules/**'] });
  const others = globSync('{scripts,bench}/**/*.test.ts', { cwd: root });
  for (const [at, group] of testGroups([...files, ...others]).entries()) {
    writeFileSync(join(folder, `${String(at).padStart(3, '0')}.test.cjs`), groupEntry(root, group));
  }
}

if (!chosen) writeGroups();
const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
const child = spawn(
  process.execPath,
  [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    jest,
    ...(chosen ? [] : ['--config', join(root, 'jest.grouped.config.js')]),
    ...given,
  ],
  { stdio: 'inherit', cwd: root },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
