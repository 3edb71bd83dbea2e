import type { Clock, Random } from '@waybill/shared/kernel';
import {
  CALLS_A_MINUTE,
  type CadenceFacts,
  hasRolloutEnded,
  pauseBefore,
  type Reads,
  readsAt,
} from '../rollout/index.ts';
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
  const counted = new Set<string>();
  const countOnce = (what: string): void => {
    if (!counted.has(what)) budget.add();
    counted.add(what);
  };
  /** Calls that no look plans: each stop, the targets of a rollout that has ended, and the names of the targets. */
  const countOthers = ({ stage, sight }: Facts): void => {
    if (stage.kind === 'stopping') countOnce(`stop ${stage.asked}`);
    if (sight !== undefined && hasRolloutEnded(sight)) countOnce(`end of ${sight.id}`);
  };
  return {
    next: (facts) => {
      countOthers(facts);
      const due = readsAt(withAge(facts));
      budget.add();
      // What can stop the rollout comes first. A fixed pause is the caller's own choice and has no budget.
      const fits = (name: keyof Reads): boolean => {
        if (!due[name] || (facts.poll === 'auto' && !budget.take(KEPT_BACK))) return false;
        last[name] = clock.now();
        return true;
      };
      const reads = { metrics: fits('metrics'), alarms: fits('alarms'), details: fits('details') };
      if (reads.details) countOnce(facts.stage.kind === 'undoing' ? facts.stage.undo : 'targets');
      return reads;
    },
    pause: (facts) => {
      countOthers(facts);
      const pause = pauseBefore(withAge(facts), random);
      return facts.poll === 'auto' ? Math.max(pause, budget.room()) : pause;
    },
  };
}
