import type { CountMinute } from '@waybill/shared/analysis';
import type { Draw } from './random.ts';

/** The traffic and the length of one canary. */
export interface Cell {
  /** Base error rate. */
  readonly rate: number;
  /** Requests a minute, both revisions together. */
  readonly perMinute: number;
  /** Share of the canary. */
  readonly share: number;
  readonly minutes: number;
}

/** How errors come when nothing is wrong with the canary. */
export const NULL_FAMILIES = [
  'poisson',
  'common noise',
  'own noise',
  'both noises',
  'retry bursts',
  'warm-up errors',
  'shared incident',
] as const;
export type NullFamily = (typeof NULL_FAMILIES)[number];

/** How the canary is worse: times the base rate from a minute on. */
export interface Fault {
  readonly ratio: number;
  readonly from: number;
}

export interface Trace {
  readonly minutes: CountMinute[];
  /** The hour before, of the stable revision alone, split into two halves that differ in nothing. */
  readonly past: CountMinute[];
}

const BURST = 5;
const PAST = 60;

/** One canary's minutes. The fault multiplies the canary's rate on top of the family's noise. */
export function traceOf(cell: Cell, family: NullFamily, fault: Fault, draw: Draw): Trace {
  const { minutes, perMinute, share } = cell;
  const common = commonNoise(family, PAST + minutes, draw);
  const incident = 1 + Math.floor(draw.uniform() * Math.max(1, minutes - 4));
  const errors = (requests: number, rate: number): number => {
    const own = family === 'own noise' || family === 'both noises' ? draw.gamma(0.3) : 1;
    const mean = requests * rate * own;
    return Math.min(requests, family === 'retry bursts' ? BURST * draw.poisson(mean / BURST) : draw.poisson(mean));
  };
  const half = Math.round(perMinute / 2);
  const past = Array.from({ length: PAST }, (_, at): CountMinute => {
    const rate = cell.rate * (common[at] ?? 1);
    return {
      minute: at + 1,
      canary: { bad: errors(half, rate), all: half },
      baseline: { bad: errors(half, rate), all: half },
    };
  });
  const canary = Math.max(1, Math.round(perMinute * share));
  const baseline = perMinute - canary;
  return {
    past,
    minutes: Array.from({ length: minutes }, (_, at): CountMinute => {
      const minute = at + 1;
      const shared = family === 'shared incident' && minute >= incident && minute < incident + 4 ? 20 : 1;
      const rate = Math.min(0.9, cell.rate * (common[PAST + at] ?? 1) * shared);
      const warming = family === 'warm-up errors' ? ([10, 3][at] ?? 1) : 1;
      const worse = Math.min(0.95, rate * warming * (minute >= fault.from ? fault.ratio : 1));
      return {
        minute,
        canary: { bad: errors(canary, worse), all: canary },
        baseline: { bad: errors(baseline, rate), all: baseline },
      };
    }),
  };
}

/** A slow wave of the rate that both revisions see: autoregressive on the logarithm, mean one. */
function commonNoise(family: NullFamily, length: number, draw: Draw): number[] {
  if (family !== 'common noise' && family !== 'both noises') return [];
  const [memory, spread] = [0.8, 0.5];
  let level = spread * draw.normal();
  return Array.from({ length }, () => {
    level = memory * level + Math.sqrt(1 - memory * memory) * spread * draw.normal();
    return Math.exp(level - (spread * spread) / 2);
  });
}
