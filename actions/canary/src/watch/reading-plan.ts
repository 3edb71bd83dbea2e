import type { Clock, Random } from '@waybill/shared/kernel';
import {
  CALLS_A_MINUTE,
  type CadenceFacts,
  hasRolloutEnded,
  isClose,
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
/** Other reads in a minute of close looks: those take ten calls, and one is left for the targets at the end. */
const BESIDE_CLOSE = 1;

/** @param targetsKnown whether the names of the targets need not be asked for */
export function readingPlan(clock: Clock, random: Random, targetsKnown = false): ReadingPlan {
  const never = Number.NEGATIVE_INFINITY;
  const last = { details: never, alarms: never, metrics: never };
  const budget = callBudget(clock, CALLS_A_MINUTE);
  const beside = callBudget(clock, BESIDE_CLOSE);
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
      const close = isClose(facts);
      const mayRead = (name: keyof Reads): boolean =>
        !close || beside.room() === 0 || (name === 'details' && facts.needsDetails === true);
      const fits = (name: keyof Reads): boolean => {
        if (!due[name] || (facts.poll === 'auto' && !(mayRead(name) && budget.take(KEPT_BACK)))) return false;
        beside.add();
        last[name] = clock.now();
        return true;
      };
      // The two take turns, the one that was longer ago first: both at once would leave too few looks for the minute after.
      const turns = facts.poll === 'auto' && facts.sight !== undefined && facts.needsDetails !== true;
      const detailsFirst = last.details < last.alarms;
      const metrics = fits('metrics');
      const early = detailsFirst && fits('details');
      const alarms = !(turns && early) && fits('alarms');
      const late = !detailsFirst && !(turns && alarms) && fits('details');
      const reads = { metrics, alarms, details: early || late };
      if (reads.details && !targetsKnown) countOnce(facts.stage.kind === 'undoing' ? facts.stage.undo : 'targets');
      return reads;
    },
    pause: (facts) => {
      countOthers(facts);
      const pause = pauseBefore(withAge(facts), random);
      return facts.poll === 'auto' ? Math.max(pause, budget.room()) : pause;
    },
  };
}
