import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { fieldTools } from '../scripts/interop/oci/field-tools.ts';
import { otherCopiers, waybill } from './promote/copiers.ts';
import { countEcrRequests } from './promote/count-ecr.ts';
import { countReferrers } from './promote/count-referrers.ts';
import { countRequests } from './promote/count-requests.ts';
import { holds, print } from './promote/table.ts';

const { values } = parseArgs({
  options: {
    quick: { type: 'boolean' },
    rounds: { type: 'string' },
    memory: { type: 'boolean' },
    cli: { type: 'string' },
  },
});
const home = await mkdtemp(join(tmpdir(), 'waybill-bench-'));
try {
  const tools = await fieldTools();
  for (const line of tools.missing) process.stdout.write(`- ${line}\n`);
  const usual = waybill('waybill', { home, cli: values.cli });
  const trusting = waybill('waybill, put', { home, cli: values.cli, flags: ['--verify', 'put'] });
  const copiers = [...otherCopiers(tools, home), trusting, usual];
  const rows = [
    ...(await countRequests(copiers, trusting)),
    ...(await countReferrers(copiers, trusting)),
    ...(await countEcrRequests(home, values.cli)),
  ];
  print(rows);
  if (!rows.every(holds)) process.exitCode = 1;
} finally {
  await rm(home, { recursive: true, force: true });
}
