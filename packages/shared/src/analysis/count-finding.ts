import type { EvidencePoint, Finding, Parameters } from './assessment.ts';
import {
  type CountMinute,
  type CountStep,
  type CountTest,
  type Dispersion,
  type Tally,
  usableMinutes,
} from './count-test.ts';
import { chanceOfSoFew, EXCLUDED } from './exclusion.ts';
import { rateRanks } from './horizon-test.ts';
import { figures, percent, times } from './wording.ts';

/** Errors of one minute alone do not stop: they may be one event. */
const DISTINCT_MINUTES = 2;

export interface CountFacts {
  readonly name: string;
  readonly minutes: readonly CountMinute[];
  readonly test: CountTest;
  readonly dispersion: Dispersion;
  readonly ended: boolean;
}

/** What a count metric says after these minutes. */
export function countFinding(facts: CountFacts, parameters: Parameters): Finding {
  const { name, minutes, test, dispersion } = facts;
  const usable = usableMinutes(minutes, parameters);
  const steps = test.walk(minutes);
  const canary = total(usable.map((minute) => minute.canary));
  const baseline = total(usable.map((minute) => minute.baseline));
  const interval = ratioInterval(canary, baseline, dispersion);
  const base = {
    metric: name,
    kind: 'count',
    canary: rate(canary),
    baseline: rate(baseline),
    ...interval,
    evidence: steps.map(evidenceOf),
  } as const;
  const told = `${name}: ${tally(canary)} bad on the new revision against ${tally(baseline)} on the old`;
  const distinct = usable.filter((minute) => minute.canary.bad > 0).length;
  const crossed = steps.find((step) => step.crossed);
  if (crossed !== undefined && distinct >= DISTINCT_MINUTES)
    return {
      ...base,
      state: 'fail',
      because: `${told}; ${figures(crossed.bad)} by minute ${crossed.minute} reached the limit of ${figures(crossed.boundary)}`,
    };
  if (!facts.ended) return { ...base, state: 'open', because: told };
  const p = rateRanks(minutes, parameters);
  const rankAlpha = steps.at(-1)?.kept ?? 0;
  if (p !== undefined && p <= rankAlpha && distinct >= DISTINCT_MINUTES)
    return {
      ...base,
      state: 'fail',
      because: `${told}; its rates rank higher minute by minute (p = ${figures(p)}, limit ${figures(rankAlpha)})`,
    };
  return { ...base, ...endState(usable, baseline, facts, parameters, told) };
}

/** Clear when so bad a canary as must be detected is excluded; weak otherwise. */
function endState(
  usable: readonly CountMinute[],
  baseline: Tally,
  { dispersion }: CountFacts,
  { detect }: Parameters,
  told: string,
): Pick<Finding, 'state' | 'because'> {
  if (usable.length === 0)
    return {
      state: 'weak',
      because: `${told.split(':')[0]}: there was no minute in which both revisions had traffic and data`,
    };
  const worst = Math.min(0.99, Math.max(detect.rate, (detect.ratio * baseline.bad) / Math.max(1, baseline.all)));
  const chance = chanceOfSoFew(usable, worst, dispersion);
  if (chance <= EXCLUDED)
    return { state: 'clear', because: `${told}; a rate of ${percent(worst)} is excluded (p = ${figures(chance)})` };
  return {
    state: 'weak',
    because: `${told}; that is too little traffic to exclude a rate of ${percent(worst)} (p = ${figures(chance)}, needed ${EXCLUDED})`,
  };
}

/** 95 % interval of the rate ratio: normal on the logarithm, with half an event added to each count, wider by the dispersion. */
function ratioInterval(
  canary: Tally,
  baseline: Tally,
  { inflation }: Dispersion,
): Pick<Finding, 'ratio' | 'low' | 'high'> {
  if (canary.all === 0 || baseline.all === 0) return { ratio: null, low: null, high: null };
  const [c, b] = [canary.bad + 0.5, baseline.bad + 0.5];
  const ratio = c / canary.all / (b / baseline.all);
  const reach = Math.exp(1.96 * Math.sqrt(inflation * (1 / c + 1 / b)));
  return { ratio, low: ratio / reach, high: ratio * reach };
}

function evidenceOf({ minute, bad, boundary }: CountStep): EvidencePoint {
  return { minute, value: bad, boundary: Number.isFinite(boundary) ? boundary : null };
}

function total(tallies: readonly Tally[]): Tally {
  return tallies.reduce((sum, { bad, all }) => ({ bad: sum.bad + bad, all: sum.all + all }), { bad: 0, all: 0 });
}

function rate({ bad, all }: Tally): number | null {
  return all === 0 ? null : bad / all;
}

function tally({ bad, all }: Tally): string {
  return all === 0 ? '0 of 0' : `${figures(bad)} of ${figures(all)} (${percent(bad / all)})`;
}

/** `×4.2 (1.8 to 9.9)`, for tables. */
export function ratioText({ ratio, low, high }: Pick<Finding, 'ratio' | 'low' | 'high'>): string {
  if (ratio === null) return '';
  return low === null || high === null ? times(ratio) : `${times(ratio)} (${figures(low)} to ${figures(high)})`;
}
