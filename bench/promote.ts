import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fieldTools } from '../scripts/interop/oci/field-tools.ts';
import { otherCopiers } from './promote/copiers.ts';
import { countEcrRequests } from './promote/count-ecr.ts';
import { countReferrers } from './promote/count-referrers.ts';
import { countRequests } from './promote/count-requests.ts';
import { measureMemory } from './promote/memory.ts';
import { promoter, waybill } from './promote/ours.ts';
import { holds, print, type Row } from './promote/table.ts';
import { compareTimes } from './promote/times.ts';

const HELP = `npm run bench:promote [-- options]: promote beside every copier found on the machine, in one run

  --quick        two rounds of the main races; otherwise all races
  --rounds N     rounds of each race, each copier once in each (3)
  --only TEXT    only the races that have this in their name; no requests are counted
  --counts       only count requests
  --memory       only the memory while a layer of 8 GB is copied; --gigabytes N for another size
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
    memory: { type: 'boolean', default: false },
    gigabytes: { type: 'string', default: '8' },
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
  if (values.memory)
    return judge(
      await measureMemory([trusting, ...others.filter(({ name }) => !name.includes('16'))], Number(values.gigabytes)),
    );
  if (only === undefined) {
    const all = [...others, trusting, usual];
    judge([
      ...(await countRequests(all, trusting)),
      ...(await countReferrers(all, trusting)),
      ...(await countEcrRequests(own)),
    ]);
  }
  if (values.counts) return;
  const [load = 0] = loadavg();
  if (load > availableParallelism())
    process.stdout.write(
      `- times: ${load.toFixed(1)} programs want ${availableParallelism()} cores; who needs less CPU looks better\n`,
    );
  const rounds = Number(values.rounds ?? (quick ? 2 : 3));
  await compareTimes({ copiers: others, ours: [trusting, usual], rounds, quick, only });
}

/** What every run must give alike: one figure too high ends the bench with 1. */
function judge(rows: readonly Row[]): void {
  print(rows);
  if (!rows.every(holds)) process.exitCode = 1;
}
