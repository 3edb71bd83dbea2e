import { startRegistry } from '@waybill/local-aws';
import type { Copier } from './copiers.ts';
import { LIES, type Liar, startLiar } from './liar.ts';
import { type Program, runToEnd } from './program.ts';
import type { Row } from './table.ts';

const MOST_MS = 1_000;
/** Some copiers try for half a minute before they say it. */
const PATIENCE = 60_000;

/**
 * How long copiers take to end with a failure once the last byte of a wrong layer was sent: to a registry that checks what
 * it is given, and to one that says yes to everything. The others are asked the one thing that tells them apart.
 */
export async function catchLies(others: readonly Copier[], ours: readonly Copier[]): Promise<Row[]> {
  const liar = await startLiar();
  const honest = await startRegistry();
  const rows: Row[] = [];
  try {
    for (const lie of LIES)
      for (const [whose, host] of [
        ['honest destination', honest.host],
        ['yes-man', liar.host.replace('127.0.0.1', 'localhost')],
      ] as const)
        for (const [at, copier] of [...(lie === 'flipped' && whose === 'yes-man' ? others : []), ...ours].entries()) {
          const repository = `to/${lie}/${at}`;
          const to = [`${host}/${repository}`];
          const program = copier.plan({ from: `${liar.host}/${lie}`, to, tag: 'v1', as: 'v1', referrers: false });
          if (program === undefined) continue;
          const row = await caught(program, { liar, repository, goal: ours.includes(copier) ? MOST_MS : undefined });
          rows.push({ what: `${lie} layer, ${whose}`, who: copier.name, ...row });
        }
  } finally {
    liar.stop();
    await honest.stop();
  }
  return rows;
}

async function caught(
  program: Program,
  { liar, repository, goal }: { liar: Liar; repository: string; goal: number | undefined },
): Promise<Pick<Row, 'value' | 'unit' | 'goal' | 'note'>> {
  const began = performance.now();
  const { code, ended } = await runToEnd(program, { patience: PATIENCE });
  const told = liar.lastByte() > began;
  const wrong = !told || code === 0 || liar.wrote(repository);
  const note =
    code === null ? `not ended after ${PATIENCE / 1_000} s` : wrong ? 'not noticed' : `refused, exit ${code}`;
  // What was not noticed has no time; beside a goal it must not look like one.
  const value = wrong ? Number.POSITIVE_INFINITY : ended - liar.lastByte();
  return { value, unit: 'ms', goal, note };
}
