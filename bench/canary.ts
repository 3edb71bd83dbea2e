import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { summarySvg } from './canary/drawing.ts';
import { lookTime } from './canary/look-time.ts';
import { sweep } from './canary/sweep.ts';
import { summaryTable } from './canary/table.ts';

// npm run bench:canary                 all judges on seeded traces: 15 minutes, a tenth of the traffic on the canary
// npm run bench:canary -- 1000         that many traces a cell (100 by default)
// npm run bench:canary -- 1000 waybill only judges whose name holds that word
const runs = Number(process.argv[2] ?? 100);
const word = process.argv[3] ?? '';
const say = (line: string): boolean => process.stdout.write(`${line}\n`);

say(
  `${runs} seeded traces in each of 8 cells (0.1 % and 0.5 % errors, 60 to 60,000 requests a minute), 15 min, 10 % share`,
);
const rows = sweep(runs, word);
const table = summaryTable(rows, runs);
say(table);
const { metrics, milliseconds } = lookTime();
say(`one look at ${metrics} metrics takes ${milliseconds.toFixed(1)} ms`);
const out = join(import.meta.dirname, 'out');
mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'canary.md'), `${table}\n`);
writeFileSync(join(out, 'canary.svg'), summarySvg(rows));
say(`the table and its picture are in ${join('bench', 'out')}`);
