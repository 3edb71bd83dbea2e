import { spawn } from 'node:child_process';
import { join } from 'node:path';

// npm test: every test that needs only Node. Arguments go on to jest (a path, or -t 'title').
const jest = join(import.meta.dirname, '..', 'node_modules', 'jest', 'bin', 'jest.js');
const child = spawn(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...process.argv.slice(2)],
  { stdio: 'inherit', cwd: join(import.meta.dirname, '..') },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
