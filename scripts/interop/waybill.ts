import { join } from 'node:path';
import { must } from './judge.ts';

const WAYBILL = join(import.meta.dirname, '..', '..', 'packages', 'cli', 'dist', 'waybill.js');

/** Runs the committed command line as a user does, and gives its result. */
export async function waybill(folder: string, ...args: readonly string[]): Promise<Readonly<Record<string, unknown>>> {
  const env = { PATH: process.env['PATH'] ?? '', HOME: folder };
  const said = await must(process.execPath, [WAYBILL, ...args, '--json'], { cwd: folder, env });
  return JSON.parse(said) as Record<string, unknown>;
}
