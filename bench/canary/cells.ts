import { type Cell, type Fault, NULL_FAMILIES, type NullFamily } from './traces.ts';

/** One way for things to go, many times over. */
export interface Experiment {
  readonly cell: Cell;
  readonly family: NullFamily;
  readonly fault: Fault;
}

/** How long the canaries are, and how much of the traffic they have. */
export interface Size {
  readonly minutes: number;
  readonly share: number;
}

export const NO_FAULT: Fault = { ratio: 1, from: 1 };

/** What can be wrong with a release. */
export const FAULTS = { '×2': 2, '×5': 5, '×10': 10, '×50': 50, 'late ×5': 5 } as const;
export type FaultName = keyof typeof FAULTS;

/** 0.1 % and 0.5 % errors, 60 to 60,000 requests a minute. */
function cells({ minutes, share }: Size): Cell[] {
  return [0.001, 0.005].flatMap((rate) =>
    [60, 600, 6_000, 60_000].map((perMinute) => ({ rate, perMinute, share, minutes })),
  );
}

/** A good release under each kind of trouble. */
export function nullExperiments(size: Size): Experiment[] {
  return NULL_FAMILIES.flatMap((family) => cells(size).map((cell) => ({ cell, family, fault: NO_FAULT })));
}

/** A bad release, plain and noisy; a late fault begins half-way on. */
export function faultExperiments(size: Size, name: FaultName): Experiment[] {
  const fault: Fault = { ratio: FAULTS[name], from: name === 'late ×5' ? Math.ceil((size.minutes + 1) / 2) : 1 };
  return plainAndNoisy(cells(size), fault);
}

/** Four times the errors, at 0.1 % and 600 requests a minute of the canary. */
export function paceExperiments({ minutes, share }: Size): Experiment[] {
  return plainAndNoisy([{ rate: 0.001, perMinute: Math.round(600 / share), share, minutes }], { ratio: 4, from: 1 });
}

function plainAndNoisy(all: readonly Cell[], fault: Fault): Experiment[] {
  return (['poisson', 'both noises'] as const).flatMap((family) => all.map((cell) => ({ cell, family, fault })));
}
