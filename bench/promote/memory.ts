import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Copier } from './copiers.ts';
import { measure } from './program.ts';
import type { Row } from './table.ts';

const MOST_MB = 200;

/** The largest memory that copiers have while one large layer flows through them. */
export async function measureMemory(copiers: readonly Copier[], gigabytes: number): Promise<Row[]> {
  const program = join(import.meta.dirname, 'endless.ts');
  const child = spawn(process.execPath, [program, String(gigabytes)], { stdio: ['pipe', 'pipe', 'inherit'] });
  const rows: Row[] = [];
  try {
    const [said] = (await once(child.stdout, 'data')) as [Buffer];
    const host = `127.0.0.1:${said.toString().trim()}`;
    for (const [at, copier] of copiers.entries()) {
      // Another name of the same host, or it would be copied within one registry.
      const to = [`${host.replace('127.0.0.1', 'localhost')}/to/${at}`];
      const plan = copier.plan({ from: `${host}/from`, to, tag: 'v1', as: 'v1', referrers: false });
      if (plan === undefined) continue;
      const { ms, peak } = await measure(plan, true);
      const note = `${(ms / 1_000).toFixed(0)} s, ${((gigabytes * 1_000_000) / ms).toFixed(0)} MB/s`;
      const goal = copier.name.startsWith('waybill') ? MOST_MB : undefined;
      rows.push({
        what: `layer of ${gigabytes} GB, memory`,
        who: copier.name,
        value: peak / 1e6,
        unit: 'MB',
        goal,
        note,
      });
    }
  } finally {
    child.stdin.end();
  }
  return rows;
}
