import type { Clock, Random } from '@waybill/shared/kernel';
import { CALLS_A_MINUTE, type CadenceFacts, pauseBefore, type Reads, readsAt } from '../rollout/index.ts';
import { callBudget } from './call-budget.ts';

type Facts = Omit<CadenceFacts, 'age'>;

/** Keeps what was read when, and fits each look into the calls that a minute has. */
export interface ReadingPlan {
  /** What this look reads; from then on it counts as read. */
  next(facts: Facts): Reads;
  /** Milliseconds until the next look. */
  pause(facts: Facts): number;
}

/** Calls that are left for looks at the status when something else is read. */
const KEPT_BACK = 2;

export function readingPlan(clock: Clock, random: Random): ReadingPlan {
  const never = Number.NEGATIVE_INFINITY;
  const last = { details: never, alarms: never, metrics: never };
  const budget = callBudget(clock, CALLS_A_MINUTE);
  const withAge = (facts: Facts): CadenceFacts => {
    const now = clock.now();
    return { ...facts, age: { details: now - last.details, alarms: now - last.alarms, metrics: now - last.metrics } };
  };
  return {
    next: (facts) => {
      const due = readsAt(withAge(facts));
      budget.take(0);
      // What can stop the rollout comes first. A fixed pause is the caller's own choice and has no budget.
      const fits = (name: keyof Reads): boolean => {
        if (!due[name] || (facts.poll === 'auto' && !budget.take(KEPT_BACK))) return false;
        last[name] = clock.now();
        return true;
      };
      return { metrics: fits('metrics'), alarms: fits('alarms'), details: fits('details') };
    },
    pause: (facts) => {
      const pause = pauseBefore(withAge(facts), random);
      return facts.poll === 'auto' ? Math.max(pause, budget.room()) : pause;
    },
  };
}
