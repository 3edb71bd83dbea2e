import { afterAll, describe, expect, it } from '@jest/globals';
import { nameOf, seededRun } from './quick/seeded-run.ts';
import { wiredRun } from './wired-run.ts';

/** Seeds that share one test case: a case for each would cost more than the runs. */
const BATCH = 100;

/** The suite over the seeds 1 to `quick` in this process, and 1 to `wired` over real sockets. */
export function describeSeededRuns({ quick, wired }: { readonly quick: number; readonly wired: number }): void {
  describe('a canary with faults, alarms, verdicts, rivals, cancels and kills at random times', () => {
    const ends = new Map<string, number>();
    const count = (name: string): void => void ends.set(name, (ends.get(name) ?? 0) + 1);
    const batches = Array.from({ length: Math.ceil(quick / BATCH) }, (_, at) => at * BATCH + 1);

    it.each(batches)('leaves nothing unfinished, doubled or mistaken: seeds from %d', async (from) => {
      const wrong: string[] = [];
      for (let seed = from; seed < from + BATCH && seed <= quick; seed++) {
        const run = await seededRun(seed);
        for (const end of run.ends) count(nameOf(end));
        wrong.push(...run.wrongs.map((what) => `seed ${seed}: ${what}`));
      }
      expect(wrong).toEqual([]);
    });

    it.each(Array.from({ length: wired }, (_, at) => at + 1))(
      'leaves nothing unfinished, doubled or mistaken over real sockets: seed %d',
      async (seed) => {
        const { end, wrongs } = await wiredRun(seed);
        count(end);
        expect(wrongs).toEqual([]);
      },
    );

    afterAll(() => {
      const found = [...ends].sort((a, b) => b[1] - a[1]).map(([name, times]) => `${name} ${times}`);
      process.stdout.write(`canary: seeds 1-${quick}, 1-${wired} over sockets: ${found.join(', ')}\n`);
    });
  });
}
