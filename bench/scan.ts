import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { basic, enhanced, scanned } from '../actions/scan/test/given-findings.ts';
import { givenScan } from '../actions/scan/test/given-scan.ts';
import { buildBundle } from '../scripts/bundle/build.ts';
import { type Behavior, behaviorOf, OTHER_GATES } from './scan/other-gates.ts';
import { decideOurs } from './scan/ours.ts';
import { SITUATIONS } from './scan/situations.ts';

// npm run bench:scan: what a decision costs, and how ours stands beside those of the known gates in 20 situations.

const say = (line = ''): boolean => process.stdout.write(`${line}\n`);
const here = import.meta.dirname;
const out = join(here, 'out', 'scan');
const problems: string[] = [];
const check = (holds: boolean, what: string): void => {
  say(`${holds ? '✓' : '✗'} ${what}`);
  if (!holds) problems.push(what);
};

interface Load {
  readonly count: number;
  readonly parseMs: number;
  readonly decideMs: number;
  readonly sarifMs: number;
  readonly sarifBytes: number;
  readonly emptyMB: number;
  readonly readMB: number;
  readonly peakMB: number;
}

/** The program of the load, bundled as an action is: stripping types takes memory that no action takes. */
async function bundled(): Promise<string> {
  const target = { name: 'scan load', entry: join(here, 'scan/subject.ts'), folder: out, start: 'index.js' };
  await buildBundle({ ...target, budget: 0, whole: 0, probe: { exit: 0, says: '' } }, out);
  return join(out, 'index.js');
}

/** The best of three times, since other work on the machine only ever adds; the worst of three memories. */
function load(program: string, mode: 'plain' | 'baseline'): void {
  const rounds = [1, 2, 3].map(() => {
    const child = spawnSync(process.execPath, [program, join(out, 'scan.sarif'), mode], { encoding: 'utf8' });
    if (child.status !== 0) throw new Error(child.stderr);
    return JSON.parse(child.stdout) as Load;
  });
  const sum = ({ parseMs, decideMs, sarifMs }: Load): number => parseMs + decideMs + sarifMs;
  const [best] = rounds.toSorted((x, y) => sum(x) - sum(y));
  const [largest] = rounds.toSorted((x, y) => y.peakMB - x.peakMB);
  if (best === undefined || largest === undefined) return;
  const { count, parseMs, decideMs, sarifMs, sarifBytes } = best;
  const parts = [parseMs, decideMs, sarifMs].map((ms) => ms.toFixed(0)).join(' + ');
  const through = mode === 'plain' ? '500 exceptions and SARIF' : '500 exceptions, a baseline and SARIF';
  check(
    sum(best) < 2_000,
    `${count} findings through policy, ${through}: ${sum(best).toFixed(0)} ms (files ${parts} decision + SARIF of ${(sarifBytes / 1e6).toFixed(1)} MB), of 2,000 allowed`,
  );
  const { emptyMB, readMB, peakMB } = largest;
  check(
    peakMB < 200,
    `peak memory of the whole process: ${peakMB.toFixed(0)} MB, of 200 allowed (${emptyMB.toFixed(0)} before the first finding, ${readMB.toFixed(0)} with all of them)`,
  );
}

async function requests(): Promise<void> {
  const given = await givenScan();
  const digest = await given.image('large');
  const findings = Array.from({ length: 1_000 }, (_, index) =>
    enhanced(`CVE-2026-${10_000 + index}`, { severity: 'LOW', name: `p-${index}` }),
  );
  await given.script({ on: { digest }, frames: [scanned(...findings)] });
  for (const [when, advance] of [
    ['just now', 0],
    ['two minutes ago', 120_000],
  ] as const) {
    given.clock.advance(advance);
    given.aws.journal.clear();
    await given.run({ digest });
    const calls = given.aws.journal.entries
      .map(({ operation }) => operation)
      .filter((name) => name !== 'GetCallerIdentity');
    check(
      calls.length <= 6,
      `one platform, 1,000 findings, scanned ${when}: ${calls.length} requests (${calls.join(', ')}), of 6 allowed`,
    );
  }
  await given.stop();
}

async function latency(): Promise<void> {
  const given = await givenScan({ scanType: 'BASIC' });
  const digest = await given.image('latency');
  await given.script({
    on: { digest },
    frames: [{ status: 'IN_PROGRESS' }, { status: 'COMPLETE', findings: [basic('CVE-2026-1')], afterReads: 4 }],
  });
  given.aws.journal.clear();
  await given.run({ digest });
  const looks = given.aws.journal.count({ operation: 'DescribeImageScanFindings' });
  check(looks - 5 <= 1, `looks after the one that saw the scan complete: ${looks - 5}, of 1 allowed`);
  await given.stop();
}

const MARKS: Readonly<Record<Behavior, string>> = {
  pass: 'passes',
  block: 'blocks',
  hang: 'hangs',
  crash: 'crashes',
  absent: '–',
};

async function situations(): Promise<void> {
  const columns = ['waybill', ...OTHER_GATES.map(({ name }) => name)];
  const right = columns.map(() => 0);
  const asked = columns.map(() => 0);
  say(`\n| # | situation | right | ${columns.join(' | ')} |\n|---|---|---|${columns.map(() => '---').join('|')}|`);
  for (const [index, situation] of SITUATIONS.entries()) {
    const behaviors = [await decideOurs(situation), ...OTHER_GATES.map((gate) => behaviorOf(gate, situation.feature))];
    const cells = behaviors.map((behavior, column) => {
      if (behavior !== 'absent') asked[column] = (asked[column] ?? 0) + 1;
      const good = behavior === situation.right;
      if (good) right[column] = (right[column] ?? 0) + 1;
      return behavior === 'absent' ? '–' : `${good ? '✓' : '✗'} ${MARKS[behavior]}`;
    });
    say(`| ${index + 1} | ${situation.name} | ${MARKS[situation.right]} | ${cells.join(' | ')} |`);
  }
  say(
    `| | right, of those that can be | | ${right.map((count, column) => `${count} of ${asked[column]}`).join(' | ')} |\n`,
  );
  for (const { name, read } of OTHER_GATES) say(`${name}: the documented rules of ${read}; nothing of it is run.`);
  check(right[0] === SITUATIONS.length, `waybill decides ${right[0]} of ${SITUATIONS.length} situations right`);
}

mkdirSync(out, { recursive: true });
const program = await bundled();
load(program, 'plain');
load(program, 'baseline');
await requests();
await latency();
await situations();
if (problems.length > 0) process.exitCode = 1;
