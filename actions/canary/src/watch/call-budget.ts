import type { Clock } from '@waybill/shared/kernel';

/** Calls of the last minute of real time, so that what can wait does. */
export interface CallBudget {
  /** Takes that many calls into account. @returns whether they fit; what does not fit is not counted */
  take(calls: number): boolean;
  /** Counts calls that have to be made. */
  note(calls: number): void;
}

const MINUTE = 60_000;

export function callBudget(clock: Clock, most: number): CallBudget {
  let made: number[] = [];
  const count = (): number => {
    const from = clock.now() - MINUTE;
    made = made.filter((at) => at > from);
    return made.length;
  };
  const note = (calls: number): void => {
    for (let call = 0; call < calls; call++) made.push(clock.now());
  };
  return {
    note,
    take: (calls) => {
      if (count() + calls > most) return false;
      note(calls);
      return true;
    },
  };
}
