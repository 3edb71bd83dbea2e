import type { Clock } from '@waybill/shared/kernel';
import { CALLS_A_MINUTE, type CadenceFacts, type Reads, readsAt } from '../rollout/index.ts';
import { callBudget } from './call-budget.ts';

type Facts = Omit<CadenceFacts, 'age'>;

/** Keeps what was read when, and fits each look into the calls that a minute has. */
export interface ReadingPlan {
  /** What this look reads; from then on it counts as read. */
  next(facts: Facts): Reads;
  facts(facts: Facts): CadenceFacts;
}

export function readingPlan(clock: Clock): ReadingPlan {
  const last = {
    details: Number.NEGATIVE_INFINITY,
    alarms: Number.NEGATIVE_INFINITY,
    metrics: Number.NEGATIVE_INFINITY,
  };
  const budget = callBudget(clock, CALLS_A_MINUTE);
  const withAge = (facts: Facts): CadenceFacts => {
    const now = clock.now();
    return { ...facts, age: { details: now - last.details, alarms: now - last.alarms, metrics: now - last.metrics } };
  };
  return {
    facts: withAge,
    next: (facts) => {
      const due = readsAt(withAge(facts));
      // The status comes first, then what can stop the rollout. A fixed pause is the caller's own choice.
      budget.note(1);
      const fits = (name: keyof Reads): boolean => {
        if (!due[name] || (facts.poll === 'auto' && !budget.take(1))) return false;
        last[name] = clock.now();
        return true;
      };
      return { metrics: fits('metrics'), alarms: fits('alarms'), details: fits('details') };
    },
  };
}
