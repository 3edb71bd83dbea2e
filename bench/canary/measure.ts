import { JUDGES } from './judges.ts';
import { drawFrom } from './random.ts';
import { type Cell, type Fault, type NullFamily, traceOf } from './traces.ts';

/** How often and when a judge stopped. */
export interface Stops {
  readonly runs: number;
  readonly stopped: number;
  /** Median minute of the stop; undefined when there was none. */
  readonly median: number | undefined;
  /** Bad requests that canaries served until the stop, on average. */
  readonly harmed: number;
}

export interface Experiment {
  readonly cell: Cell;
  readonly family: NullFamily;
  readonly fault: Fault;
}

/** All judges on the same traces. The same seed gives the same figures. */
export function measure(
  { cell, family, fault }: Experiment,
  runs: number,
  names = Object.keys(JUDGES),
): Map<string, Stops> {
  const minutes = new Map(names.map((name) => [name, [] as number[]]));
  const harmed = new Map(names.map((name) => [name, 0]));
  const draw = drawFrom(seedOf(cell, family, fault));
  for (let run = 0; run < runs; run++) {
    const trace = traceOf(cell, family, fault, draw);
    for (const name of names) {
      const minute = JUDGES[name]?.(trace, cell);
      if (minute !== undefined) minutes.get(name)?.push(minute);
      const until = minute ?? cell.minutes;
      const bad = trace.minutes.filter((each) => each.minute <= until).reduce((sum, { canary }) => sum + canary.bad, 0);
      harmed.set(name, (harmed.get(name) ?? 0) + bad);
    }
  }
  return new Map(
    names.map((name) => {
      const stops = (minutes.get(name) ?? []).sort((a, b) => a - b);
      return [
        name,
        { runs, stopped: stops.length, median: stops[stops.length >> 1], harmed: (harmed.get(name) ?? 0) / runs },
      ];
    }),
  );
}

/** 95 % interval of a share. Source: Wilson 1927. */
export function wilson(hits: number, runs: number): readonly [low: number, high: number] {
  const z = 1.96;
  const share = hits / runs;
  const center = share + (z * z) / (2 * runs);
  const reach = z * Math.sqrt((share * (1 - share)) / runs + (z * z) / (4 * runs * runs));
  const scale = 1 + (z * z) / runs;
  return [Math.max(0, (center - reach) / scale), Math.min(1, (center + reach) / scale)];
}

function seedOf(cell: Cell, family: string, fault: Fault): number {
  let hash = 2_166_136_261;
  for (const character of JSON.stringify([cell, family, fault]))
    hash = Math.imul(hash ^ character.charCodeAt(0), 16_777_619);
  return hash >>> 0;
}
