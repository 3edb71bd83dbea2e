import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildBundle } from './bundle/build.ts';
import { differences, probe, weigh } from './bundle/inspect.ts';
import { type Target, targets } from './bundle/targets.ts';

// npm run bundle            rebuilds every dist
// npm run bundle -- --check rebuilds into a temporary folder and compares byte for byte with what is committed
// npm run bundle -- promote rebuilds one

const root = join(import.meta.dirname, '..');
const checking = process.argv.includes('--check');
const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

// ncc throws past its own promise, with its whole source in the stack.
process.on('uncaughtException', (error) => {
  say(`✗ ${error.message.slice(0, 2_000)}`);
  process.exit(1);
});

async function handle(target: Target): Promise<string[]> {
  const temporary = checking ? mkdtempSync(join(tmpdir(), 'waybill-dist-')) : undefined;
  const folder = temporary ?? target.folder;
  try {
    await buildBundle(target, folder);
    const { main, all } = weigh(target, folder);
    const kB = (bytes: number): string => `${Math.round(bytes / 1000)} kB`;
    say(
      `${target.name.padEnd(12)} start file ${kB(main).padStart(7)} of ${kB(target.budget)}, all code ${kB(all).padStart(8)} of ${kB(target.whole)}`,
    );
    const problems = checking ? differences(target.folder, folder) : [];
    if (main > target.budget) problems.push(`a start file of ${main} bytes is over the budget of ${target.budget}`);
    if (all > target.whole) problems.push(`${all} bytes of code are over the budget of ${target.whole}`);
    const unwell = probe(target, folder);
    return unwell === undefined ? problems : [...problems, unwell];
  } finally {
    if (temporary !== undefined) rmSync(temporary, { recursive: true, force: true });
  }
}

const chosen = targets(root).filter((target) => named.length === 0 || named.includes(target.name));
for (const target of chosen) {
  for (const problem of await handle(target)) {
    process.exitCode = 1;
    say(`  ✗ ${target.name}: ${problem}`);
  }
}
if (checking)
  say(process.exitCode === 1 ? 'dist differs: run `npm run bundle` and commit it' : 'every dist equals its source');
