import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { summarySvg } from './canary/drawing.ts';
import { goalsOf } from './canary/goals.ts';
import { measureAll } from './canary/results.ts';
import { detectionTable, falseStopTable, goalTable, otherFigures } from './canary/table.ts';

const HELP = `npm run bench:canary [-- options]: every judge on the same seeded traces, and each promised figure beside its goal

  --traces N     canaries in each cell (400), five times as many where there are few requests; other judges than ours see a quarter.
                 10000 is what a false stop of 1 % wants
  --judges TEXT  only judges that have this in their name
  --minutes N    length of the canary (15)
  --share N      percent of the traffic on the canary (10)

There are 8 cells: 0.1 % and 0.5 % errors, 60, 600, 6,000 and 60,000 requests a minute. The same options give the same figures.
Tables and a picture go to bench/out. A figure that misses its goal ends the bench with 1.
`;
const { values } = parseArgs({
  options: {
    traces: { type: 'string', default: '400' },
    judges: { type: 'string', default: '' },
    minutes: { type: 'string', default: '15' },
    share: { type: 'string', default: '10' },
    help: { type: 'boolean', default: false },
  },
});
const say = (text: string): boolean => process.stdout.write(`${text}\n`);
if (values.help) say(HELP);
else await bench();

async function bench(): Promise<void> {
  const size = { minutes: Number(values.minutes), share: Number(values.share) / 100 };
  const traces = Number(values.traces);
  const began = performance.now();
  const results = await measureAll(size, { traces, word: values.judges }, (done, of) => {
    if (done % 20 === 0 || done === of) process.stderr.write(`${done} of ${of} experiments\n`);
  });
  const goals = goalsOf(results);
  const seconds = (performance.now() - began) / 1_000;
  const text = [
    `${size.minutes} minutes, ${values.share} % of the traffic on the canary, ${traces} seeded canaries in each of 8 cells, five times as many up to 600 requests a minute (others than ours a quarter of ${traces}). Shares with Wilson’s 95 % interval.`,
    `## Good releases that are stopped, worst cell of each family\n\n${falseStopTable(results.rows)}`,
    `## Bad releases that are found, mean over the cells, plain and noisy\n\n${detectionTable(results.rows)}`,
    `## Goals\n\n${goalTable(goals)}`,
    otherFigures(results)
      .map((line) => `- ${line}`)
      .join('\n'),
  ].join('\n\n');
  say(text);
  const out = join(import.meta.dirname, 'out');
  mkdirSync(out, { recursive: true });
  writeFileSync(join(out, 'canary.md'), `${text}\n`);
  writeFileSync(join(out, 'canary.svg'), summarySvg(results.rows));
  const missed = goals.filter(({ holds }) => !holds).length;
  say(
    `\n${goals.length - missed} of ${goals.length} goals hold; ${seconds.toFixed(0)} s; tables and picture are in bench/out`,
  );
  if (missed > 0) process.exitCode = 1;
}
