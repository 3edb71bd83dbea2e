import type { Finding } from './assessment.ts';
import { type Budget, spentBy } from './budget.ts';
import type { CountMinute } from './count-test.ts';
import { figures, percent } from './wording.ts';

const FEWEST_REQUESTS = 10;
const MINUTES = 2;
const SILENT_MINUTES = 3;

/**
 * Absolute guards over the counts of one metric: they need no statistics and no warm-up, for what they see is plain. Every
 * request of the canary failing while the old revision answers; no request reaching the canary at all; more of the service's
 * error budget spent by the canary than it may.
 */
export function guardFindings(name: string, minutes: readonly CountMinute[], budget?: Budget): Finding[] {
  return [allFailing(name, minutes), silent(name, minutes), overspent(name, minutes, budget)].filter(
    (finding) => finding !== undefined,
  );
}

function overspent(name: string, minutes: readonly CountMinute[], budget: Budget | undefined): Finding | undefined {
  if (budget?.metric !== name) return undefined;
  const spent = spentBy(minutes, budget);
  if (spent <= budget.spend) return undefined;
  return guardFinding(
    name,
    `${name}: the new revision alone has spent ${percent(spent)} of the service’s error budget, more than the ${percent(budget.spend)} that a canary may`,
  );
}

function allFailing(name: string, minutes: readonly CountMinute[]): Finding | undefined {
  const recent = minutes.filter(({ canary }) => canary.all > 0).slice(-MINUTES);
  const requests = recent.reduce((sum, { canary }) => sum + canary.all, 0);
  const failing = recent.length === MINUTES && recent.every(({ canary }) => canary.bad >= canary.all);
  const old = recent.reduce((sum, { baseline }) => ({ bad: sum.bad + baseline.bad, all: sum.all + baseline.all }), {
    bad: 0,
    all: 0,
  });
  const oldAnswers = old.all === 0 || old.bad / old.all < 0.5;
  if (!failing || requests < FEWEST_REQUESTS || !oldAnswers) return undefined;
  return guardFinding(
    name,
    `${name}: all ${figures(requests)} requests of the new revision were bad in ${MINUTES} minutes, against ${percent(old.all === 0 ? 0 : old.bad / old.all)} on the old`,
  );
}

function silent(name: string, minutes: readonly CountMinute[]): Finding | undefined {
  const recent = minutes.slice(-SILENT_MINUTES);
  const old = recent.reduce((sum, { baseline }) => sum + baseline.all, 0);
  const none = recent.length === SILENT_MINUTES && recent.every(({ canary }) => canary.all === 0);
  // Even a share of 1 % would have brought ten.
  if (!none || old < 1_000) return undefined;
  return guardFinding(
    name,
    `${name}: not one request reached the new revision in ${SILENT_MINUTES} minutes, while the old one had ${figures(old)}`,
  );
}

/** A guard that speaks against the new revision. */
export function guardFinding(metric: string, because: string): Finding {
  return {
    metric,
    kind: 'guard',
    state: 'fail',
    because,
    canary: null,
    baseline: null,
    ratio: null,
    low: null,
    high: null,
    evidence: [],
  };
}
