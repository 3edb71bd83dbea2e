import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// npm run bench:start: how long an action takes to refuse a bad input, beside an empty Node script in the same run.

const ROUNDS = 15;
const MOST_MS = 70;
const root = join(import.meta.dirname, '..');
const home = mkdtempSync(join(tmpdir(), 'waybill-bench-'));

/** Wall milliseconds and exit code of one start, with one input that no action has. */
function start(args: readonly string[]): { ms: number; code: number | null } {
  const before = performance.now();
  const { status } = spawnSync(process.execPath, args, {
    env: { PATH: '', HOME: home, INPUT_IMAGES: 'app' },
    stdio: 'ignore',
  });
  return { ms: performance.now() - before, code: status };
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

const subjects = [
  { name: 'empty script', args: ['-e', '0'], exit: 0 },
  ...['build-image', 'scan', 'promote', 'canary'].map((name) => ({
    name,
    args: [join(root, 'actions', name, 'dist', 'index.js')],
    exit: 2,
  })),
];
const times = new Map<string, number[]>(subjects.map(({ name }) => [name, []]));
for (let round = 0; round < ROUNDS; round++) {
  for (const { name, args, exit } of subjects) {
    const { ms, code } = start(args);
    if (code !== exit) throw new Error(`${name} ended with ${code}, not ${exit}`);
    times.get(name)?.push(ms);
  }
}
rmSync(home, { recursive: true });

const empty = median(times.get('empty script') ?? []);
process.stdout.write(`medians of ${ROUNDS} paired rounds, Node ${process.version}\n`);
for (const [name, all] of times) {
  const over = median(all) - empty;
  const verdict =
    name === 'empty script' ? '' : `  +${over.toFixed(0)} ms ${over <= MOST_MS ? '✓' : `✗ more than ${MOST_MS} ms`}`;
  process.stdout.write(`${name.padEnd(13)} ${median(all).toFixed(0).padStart(4)} ms${verdict}\n`);
  if (verdict.includes('✗')) process.exitCode = 1;
}
