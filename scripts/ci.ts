import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { tally } from './ci/tally.ts';

// All that must hold for a change to land, one step after the other; the closing line counts every test and proof.

const root = join(import.meta.dirname, '..');
const STEPS: ReadonlyArray<readonly [script: string, ...args: string[]]> = [
  ['test'],
  ['check'],
  ['soak'],
  ['interop'],
  ['e2e'],
  ['demo'],
  ['rehearse'],
  ['bench:promote', '--', '--quick'],
];

function step(args: readonly string[]): Promise<{ code: number; said: string }> {
  return new Promise((resolve) => {
    const child = spawn('npm', ['run', '--silent', ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    const pass = (chunk: Buffer): void => {
      said += chunk.toString();
      process.stdout.write(chunk);
    };
    child.stdout.on('data', pass);
    child.stderr.on('data', pass);
    child.on('error', (error) => resolve({ code: 1, said: error.message }));
    child.on('close', (code) => resolve({ code: code ?? 1, said }));
  });
}

let passed = 0;
let failed = 0;
for (const [script, ...args] of STEPS) {
  process.stdout.write(`\n=== npm run ${[script, ...args].join(' ')}\n`);
  const started = performance.now();
  const { code, said } = await step([script, ...args]);
  const counted = tally(said, code);
  passed += counted.passed;
  failed += counted.failed;
  const seconds = Math.round((performance.now() - started) / 1000);
  process.stdout.write(`=== ${script}: ${code === 0 ? 'passed' : `ended with ${code}`} (${seconds} s)\n`);
}
process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
if (failed > 0) process.exitCode = 1;
