import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { Judge } from './interop/judge.ts';

// npm run rehearse: the demo's other mode to its end, and both modes cancelled in the middle of a shift, as from a keyboard.

const DEMO = join(import.meta.dirname, 'demo.ts');
const judge = new Judge();

interface Rehearsed {
  readonly code: number | null;
  readonly said: string;
}

/** Runs the demo in a session of its own, and interrupts all of it as soon as the phrase is said. */
function rehearsed(flags: readonly string[], interruptAt?: RegExp): Promise<Rehearsed> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [DEMO, ...flags], { detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    let interrupted = interruptAt === undefined;
    const hear = (chunk: Buffer): void => {
      said += chunk.toString();
      if (interrupted || !interruptAt?.test(said) || child.pid === undefined) return;
      interrupted = true;
      process.kill(-child.pid, 'SIGINT');
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, said }));
  });
}

await judge.check(
  'the demo on Lambda: the good release is delivered, the faulty one stopped and rolled back',
  async () => {
    const { code, said } = await rehearsed(['--lambda']);
    assert.equal(code, 0, said);
    assert.match(said, /the judge stopped the faulty release, and it was rolled back/);
  },
);

for (const [platform, flags] of [
  ['ECS', []],
  ['Lambda', ['--lambda']],
] as const)
  await judge.check(`the demo on ${platform}, cancelled in mid-shift: prod as before, nothing running`, async () => {
    const { code, said } = await rehearsed(flags, /\b25 % of traffic on the new revision/);
    assert.equal(code, 130, said);
    assert.match(
      said,
      /Cancelled\. prod serves 0\.9\.0, digest sha256:[0-9a-f]+, as before; no deployment is running\./,
    );
  });

process.stdout.write(`\n${judge.passed} passed, ${judge.failed} failed\n`);
if (judge.failed > 0) process.exitCode = 1;
