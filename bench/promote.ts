import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fieldTools } from '../scripts/interop/oci/field-tools.ts';
import { otherCopiers } from './promote/copiers.ts';
import { countEcrRequests } from './promote/count-ecr.ts';
import { countReferrers } from './promote/count-referrers.ts';
import { countRequests } from './promote/count-requests.ts';
import { promoter, waybill } from './promote/ours.ts';
import { holds, print } from './promote/table.ts';
import { compareTimes } from './promote/times.ts';

const HELP = `npm run bench:promote [-- options]: promote beside every copier found on the machine, in one run

  --quick        two rounds of the main races; otherwise all races
  --rounds N     rounds of each race, each copier once in each (3)
  --only TEXT    only the races that have this in their name; no requests are counted
  --counts       only count requests
  --main FILE    the bundle to measure instead of actions/promote/dist/index.js

Requests are the same in every run: one too many ends the bench with 1. Times are medians of pairs, beside their goals.
"waybill" proves the destination by reading it again, as it does by default and no other copier does;
"waybill, put" trusts the registry's answers, as the others do.
`;
const { values } = parseArgs({
  options: {
    quick: { type: 'boolean', default: false },
    rounds: { type: 'string' },
    only: { type: 'string' },
    counts: { type: 'boolean', default: false },
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
  const own = promoter(home, values.main);
  const tools = await fieldTools();
  for (const line of tools.missing) process.stdout.write(`- ${line}\n`);
  const usual = waybill('waybill', own);
  const trusting = waybill('waybill, put', own, { verify: 'put' });
  const others = otherCopiers(tools, home);
  if (only === undefined) {
    const all = [...others, trusting, usual];
    const rows = [
      ...(await countRequests(all, trusting)),
      ...(await countReferrers(all, trusting)),
      ...(await countEcrRequests(own)),
    ];
    print(rows);
    if (!rows.every(holds)) process.exitCode = 1;
  }
  if (values.counts) return;
  const rounds = Number(values.rounds ?? (quick ? 2 : 3));
  await compareTimes({ copiers: others, ours: [trusting, usual], rounds, quick, only });
}
