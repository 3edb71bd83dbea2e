import { spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { buildBundle } from '../scripts/bundle/build.ts';
import { type Distance, type FarAws, farAws, type Manners } from './credentials/far-aws.ts';
import { longRun } from './credentials/long-run.ts';

// npm run bench:credentials: a role through OIDC, with and without ECR's password, near and far; refusals, limits and silence.
// The official actions' figures are those of November 2026, measured against the same kind of server on another machine: their
// time is taken in multiples of an empty Node script, so that it can stand beside ours.

const ROUNDS = 11;
const root = join(import.meta.dirname, '..');
const out = join(root, 'bench', 'out', 'credentials');
const subject = join(out, 'index.js');
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

/** Milliseconds of the official actions at each distance, when an empty script took 23. Measured: see docs/decisions/own-sts-client.md. */
const OFFICIAL = {
  near: { role: 133, roleAndEcr: 260 },
  far: { role: 593, roleAndEcr: 868 },
  empty: 23,
} as const;
const FAR: Distance = { request: 50, connection: 100 };

interface Ended {
  readonly ms: number;
  readonly code: number | null;
  readonly said: string;
  /** Peak memory of the process, MB. */
  readonly mb: number;
}

function run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const before = performance.now();
    const child = spawn(process.execPath, args, { env: { PATH: '', ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (part: Buffer) => (said += part.toString()));
    child.stderr.on('data', (part: Buffer) => (said += part.toString()));
    child.on('close', (code) =>
      resolve({ ms: performance.now() - before, code, said, mb: Number(/(\d+)\s*$/.exec(said)?.[1] ?? 0) }),
    );
  });
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

async function withAws<T>(manners: Manners, work: (aws: FarAws) => Promise<T>): Promise<T> {
  const aws = await farAws(manners);
  try {
    return await work(aws);
  } finally {
    aws.stop();
  }
}

function hold(what: string, holds: boolean, shown: string): void {
  if (!holds) process.exitCode = 1;
  say(`${holds ? '✓' : '✗'} ${what}: ${shown}`);
}

/** Paired rounds of an empty script, the role, and the role with ECR's password. */
async function compare(
  name: 'near' | 'far',
  distance: Distance,
  most: { role: number; roleAndEcr: number },
): Promise<void> {
  const times: Record<'empty' | 'role' | 'roleAndEcr', number[]> = { empty: [], role: [], roleAndEcr: [] };
  let requests = 0;
  const mb = { role: 0, roleAndEcr: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    times.empty.push((await run(['-e', '0'])).ms);
    await withAws({ distance }, async (aws) => {
      const ended = await run([subject], aws.env);
      times.role.push(ended.ms);
      requests = aws.count();
      mb.role = Math.max(mb.role, ended.mb);
    });
    await withAws({ distance }, async (aws) => {
      const ended = await run([subject, 'ecr'], aws.env);
      times.roleAndEcr.push(ended.ms);
      mb.roleAndEcr = Math.max(mb.roleAndEcr, ended.mb);
    });
  }
  const empty = median(times.empty);
  // Only start-up scales with the machine; the distance does not.
  const scaled = (theirs: number, waits: number): number => waits + (theirs - waits) * (empty / OFFICIAL.empty);
  const waits = name === 'near' ? { role: 0, roleAndEcr: 0 } : { role: 3 * 150, roleAndEcr: 4 * 150 };
  for (const key of ['role', 'roleAndEcr'] as const) {
    const theirs = scaled(OFFICIAL[name][key], waits[key]);
    const ours = median(times[key]);
    const label = `${name === 'near' ? '0 ms' : '50 ms a request, 100 ms a connection'}, ${key === 'role' ? 'role' : 'role and ECR password'}`;
    hold(
      label,
      ours <= most[key] * theirs,
      `${ours.toFixed(0)} ms, ${(ours / theirs).toFixed(2)} of the official ${theirs.toFixed(0)} ms (at most ${most[key]})`,
    );
  }
  hold('requests for a role', requests <= 2, String(requests));
  hold('peak memory, role', mb.role <= 75, `${mb.role} MB (at most 75)`);
  hold('peak memory, role and ECR password', mb.roleAndEcr <= 75, `${mb.roleAndEcr} MB (at most 75)`);
}

mkdirSync(out, { recursive: true });
await buildBundle(
  {
    name: 'bench',
    entry: join(root, 'bench/credentials/subject.ts'),
    folder: out,
    start: 'index.js',
    budget: 0,
    whole: 0,
    probe: { exit: 0, says: '' },
  },
  out,
);
say(`medians of ${ROUNDS} paired rounds, Node ${process.version}`);
await compare('near', { request: 0, connection: 0 }, { role: 0.8, roleAndEcr: 0.5 });
await compare('far', FAR, { role: 0.65, roleAndEcr: 0.6 });

await withAws({ denies: true, distance: FAR }, async (aws) => {
  const { ms, said } = await run([subject], aws.env);
  hold(
    'a refused role',
    said.startsWith('E_ASSUME_DENIED') && ms <= 5_000,
    `${ms.toFixed(0)} ms and ${aws.count()} requests (the official action: 74 s, 13 requests)`,
  );
});
await withAws({ rate: 20 }, async (aws) => {
  const all = await Promise.all(Array.from({ length: 50 }, () => run([subject], aws.env)));
  const good = all.filter(({ code }) => code === 0).length;
  hold('50 at once against 20 a second', good === 50, `${good} of 50 got their role`);
});
await withAws({ silent: true }, async (aws) => {
  const { ms, code } = await run([subject, 'role', '3000'], aws.env);
  hold('silence with a deadline of 3 s', code === 2 && ms <= 4_000, `${ms.toFixed(0)} ms`);
});
const { calls, failed, refreshes } = await longRun(6);
hold(
  'six hours of a stepped clock with sessions of 900 s',
  failed === 0 && refreshes >= 24,
  `${refreshes} renewals (at least 24), ${failed} of ${calls} calls failed`,
);
