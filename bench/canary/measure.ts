import type { Experiment } from './cells.ts';
import { JUDGES } from './judges.ts';
import { drawFrom } from './random.ts';
import { traceOf } from './traces.ts';

/** How often and when a judge stopped. */
export interface Stops {
  readonly runs: number;
  /** The minutes of the stops. */
  readonly minutes: readonly number[];
  /** Canaries of which it could say neither good nor bad. */
  readonly unsure: number;
  /** Bad requests that all canaries together served until the stop. */
  readonly harmed: number;
}

/** These judges on the same traces. The same experiment gives the same figures, whoever runs it and in whatever order. */
export function measure({ cell, family, fault }: Experiment, runs: number, names: readonly string[]): Stops[] {
  const found = names.map(() => ({ minutes: [] as number[], unsure: 0, harmed: 0 }));
  const draw = drawFrom(seedOf([cell, family, fault]));
  for (let run = 0; run < runs; run++) {
    const trace = traceOf(cell, family, fault, draw);
    for (const [place, into] of found.entries()) {
      const said = JUDGES[names[place] ?? '']?.(trace, cell) ?? 'pass';
      if (typeof said === 'number') into.minutes.push(said);
      if (said === 'unsure') into.unsure += 1;
      const until = typeof said === 'number' ? said : cell.minutes;
      for (const { minute, canary } of trace.minutes) if (minute <= until) into.harmed += canary.bad;
    }
  }
  return found.map((each) => ({ ...each, runs }));
}

/** Every experiment has its own random numbers. */
export function seedOf(what: unknown): number {
  let hash = 2_166_136_261;
  for (const character of JSON.stringify(what)) hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
  return hash >>> 0;
}
