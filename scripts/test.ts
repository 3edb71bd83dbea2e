import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';

// npm test: every test that needs only Node. Arguments go on to jest (a path or -t 'title').
const jest = createRequire(import.meta.url).resolve('jest/bin/jest.js');
const child = spawn(
  process.execPath,
  ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', jest, ...process.argv.slice(2)],
  { stdio: 'inherit' },
);
child.on('exit', (code) => {
  process.exitCode = code ?? 1;
});
