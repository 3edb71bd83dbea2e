import { JUDGES } from './judges.ts';
import { measure } from './measure.ts';
import { type Cell, NULL_FAMILIES, type NullFamily } from './traces.ts';

/** One judge's figures over all cells; shares of one. */
export interface Row {
  readonly judge: string;
  /** False stops by family: the worst cell, and the hits behind it. */
  readonly worst: ReadonlyMap<NullFamily, number>;
  /** Mean over all null cells. */
  readonly falseStops: number;
  /** Detection by the name of the fault, mean over the cells, plain and noisy. */
  readonly detected: ReadonlyMap<string, number>;
  /** Bad requests until the stop at ×5 and 6,000 requests a minute. */
  readonly harmed: number;
}

const MINUTES = 15;
export const FAULTS = {
  '×2': { ratio: 2, from: 1 },
  '×5': { ratio: 5, from: 1 },
  '×10': { ratio: 10, from: 1 },
  '×50': { ratio: 50, from: 1 },
  'late ×5': { ratio: 5, from: 8 },
} as const;

const CELLS: readonly Cell[] = [0.001, 0.005].flatMap((rate) =>
  [60, 600, 6_000, 60_000].map((perMinute) => ({ rate, perMinute, share: 0.1, minutes: MINUTES })),
);

/** Every judge whose name holds the word, on the same traces. */
export function sweep(runs: number, word: string): Row[] {
  const names = Object.keys(JUDGES).filter((name) => name.includes(word));
  const worst = new Map(names.map((name) => [name, new Map<NullFamily, number>()]));
  const all = new Map(names.map((name) => [name, [] as number[]]));
  for (const family of NULL_FAMILIES)
    for (const cell of CELLS)
      for (const [name, { stopped }] of measure({ cell, family, fault: { ratio: 1, from: 1 } }, runs, names)) {
        const own = worst.get(name);
        own?.set(family, Math.max(own.get(family) ?? 0, stopped / runs));
        all.get(name)?.push(stopped / runs);
      }
  const detected = new Map(names.map((name) => [name, new Map<string, number>()]));
  const harmed = new Map<string, number[]>();
  for (const [fault, settings] of Object.entries(FAULTS))
    for (const family of ['poisson', 'both noises'] as const)
      for (const cell of CELLS)
        for (const [name, { stopped, harmed: bad }] of measure({ cell, family, fault: settings }, runs, names)) {
          const own = detected.get(name);
          own?.set(fault, (own.get(fault) ?? 0) + stopped / runs / (2 * CELLS.length));
          if (fault === '×5' && cell.perMinute === 6_000) harmed.set(name, [...(harmed.get(name) ?? []), bad]);
        }
  return names.map((judge) => ({
    judge,
    worst: worst.get(judge) ?? new Map(),
    falseStops: mean(all.get(judge) ?? []),
    detected: detected.get(judge) ?? new Map(),
    harmed: mean(harmed.get(judge) ?? []),
  }));
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
