import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fieldTools } from '../scripts/interop/oci/field-tools.ts';
import { catchLies } from './promote/catch-lies.ts';
import { conditions } from './promote/conditions.ts';
import { otherCopiers } from './promote/copiers.ts';
import { countEcrRequests } from './promote/count-ecr.ts';
import { countReferrers } from './promote/count-referrers.ts';
import { countRequests } from './promote/count-requests.ts';
import { BULKS, measureMemory, SMALL_BULKS } from './promote/memory.ts';
import { promoter, waybill } from './promote/ours.ts';
import { table } from './promote/table.ts';
import { compareTimes } from './promote/times.ts';

const HELP = `npm run bench:promote [-- options]: promote beside every copier found on the machine, in one run

  --quick        what is the same on every machine is judged (requests, blob bytes, wrong layers, memory); times are
                 shown after one round, beside the copiers that a goal names, and not judged
  --rounds N     rounds of each race, each copier once in each (10; 1 with --quick)
  --part NAME    only one part: requests, lies, memory or times
  --only TEXT    only the races that have this in their name
  --main FILE    the bundle to measure instead of actions/promote/dist/index.js

Ends with a PASS or MISS for every goal, and with 1 where one is missed. Times are medians of pairs.
"waybill" proves the destination by reading it again, as it does by default and no other copier does;
"waybill, put" trusts the registry's answers, as the others do: requests are judged there.
`;
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    part: { type: 'string' },
    only: { type: 'string' },
    main: { type: 'string' },
    help: { type: 'boolean' },
  },
});
const home = await mkdtemp(join(tmpdir(), 'waybill-bench-'));
try {
  if (values.help === true) process.stdout.write(HELP);
  else await bench();
} finally {
  await rm(home, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  const { quick, only } = values;
  const say = (line: string): void => void process.stdout.write(`${line}\n`);
  const own = promoter(home, values.main);
  const tools = await fieldTools();
  const rows = table(say);
  for (const line of conditions(tools)) say(`- ${line}`);
  const usual = waybill('waybill', own);
  const trusting = waybill('waybill, put', own, { verify: 'put' });
  const others = otherCopiers(tools, home);
  const ours = [trusting, usual];
  const wants = (part: string): boolean =>
    only === undefined ? [undefined, part].includes(values.part) : part === 'times';
  if (wants('requests')) {
    rows.add(await countRequests([...others, ...ours], trusting));
    rows.add(await countReferrers([...others, ...ours], trusting));
    rows.add(await countEcrRequests(own));
  }
  if (wants('lies')) rows.add(await catchLies(quick ? [] : others, ours));
  if (wants('memory')) {
    const plain = others.filter(({ name }) => !name.includes('16'));
    rows.add(await measureMemory({ others: plain, ours: [trusting] }, quick ? SMALL_BULKS : BULKS));
  }
  if (wants('times')) {
    const rounds = Number(values.rounds ?? (quick ? 1 : 10));
    await compareTimes({ copiers: others, ours, rounds, judged: !quick, only, show: rows.add });
  }
  if (!rows.close()) process.exitCode = 1;
}
