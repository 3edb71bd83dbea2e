import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Copier } from './copiers.ts';
import { measure } from './program.ts';
import type { Row } from './table.ts';

const MOST_MB = 200;

/** An image of so many layers of one size. */
export interface Bulk {
  readonly name: string;
  readonly bytes: number;
  readonly layers: number;
}

const GB = 1_000_000_000;
export const BULKS: readonly Bulk[] = [
  { name: '1 layer of 8 GB', bytes: 8 * GB, layers: 1 },
  { name: '1 layer of 20 GiB', bytes: 20 * 1_024 ** 3, layers: 1 },
  { name: '1000 layers of 4 MB', bytes: 4_000_000, layers: 1_000 },
];
export const SMALL_BULKS: readonly Bulk[] = [
  { name: '1 layer of 2 GB', bytes: 2 * GB, layers: 1 },
  { name: '800 layers of 2 MB', bytes: 2_000_000, layers: 800 },
];

/** The largest memory that copiers have while an image made on the way flows through them. Bulks of one layer go through all. */
export async function measureMemory(
  { others, ours }: { readonly others: readonly Copier[]; readonly ours: readonly Copier[] },
  bulks: readonly Bulk[],
): Promise<Row[]> {
  const rows: Row[] = [];
  for (const bulk of bulks) rows.push(...(await flow(bulk, { others: bulk === BULKS[0] ? others : [], ours })));
  return rows;
}

async function flow(
  { name, bytes, layers }: Bulk,
  { others, ours }: { readonly others: readonly Copier[]; readonly ours: readonly Copier[] },
): Promise<Row[]> {
  const program = join(import.meta.dirname, 'endless.ts');
  const child = spawn(process.execPath, [program, String(bytes), String(layers)], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const rows: Row[] = [];
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const host = `127.0.0.1:${said.toString().trim()}`;
    for (const [at, copier] of [...others, ...ours].entries()) {
      // Another name of the same host, or it would be copied within one registry.
      const to = [`${host.replace('127.0.0.1', 'localhost')}/to/${at}`];
      const plan = copier.plan({ from: `${host}/from`, to, tag: 'v1', as: 'v1', referrers: false });
      if (plan === undefined) continue;
      const { ms, peak } = await measure(plan, true);
      rows.push({
        what: `${name}, memory`,
        who: copier.name,
        value: peak / 1e6,
        unit: 'MB',
        goal: ours.includes(copier) ? MOST_MB : undefined,
        note: `${(ms / 1_000).toFixed(0)} s, ${((bytes * layers) / 1_000 / ms).toFixed(0)} MB/s`,
      });
    }
  } finally {
    child.stdin.end();
  }
  return rows;
}
