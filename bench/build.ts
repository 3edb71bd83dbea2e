import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startLocalAws } from '@waybill/local-aws';
import { buildahOverhead } from './build/buildah-overhead.ts';
import { writeFiles } from './build/given-files.ts';
import { assembleBesideTar, readBill } from './build/in-process.ts';
import type { Row } from './build/measure.ts';
import { reusePath } from './build/reuse-path.ts';

// npm run bench:build: what building costs beside the bare tools, in one run on one machine.

const folder = await mkdtemp(join(tmpdir(), 'waybill-bench-build-'));
const rows: Row[] = [];
try {
  const files = join(folder, 'files');
  await mkdir(files);
  const bytes = await writeFiles(files, 5_000, 100_000_000);
  process.stdout.write(`5,000 files, ${(bytes / 1e6).toFixed(0)} MB; Node ${process.version}\n`);
  rows.push(await assembleBesideTar(files, folder));
  rows.push(...(await readBill(folder)));
  const aws = await startLocalAws();
  try {
    rows.push(...(await reusePath(folder, aws)));
  } finally {
    await aws.stop();
  }
  await writeFile(join(files, 'Dockerfile'), 'FROM scratch\nCOPY . /app/\n');
  rows.push(...(await buildahOverhead(files, folder)));
} finally {
  await rm(folder, { recursive: true, force: true });
}
for (const { name, value, bound, holds } of rows)
  process.stdout.write(`${holds ? '✓' : '✗'} ${name.padEnd(48)} ${value.padStart(40)}   ${bound}\n`);
if (rows.some(({ holds }) => !holds)) process.exitCode = 1;
