import type { Clock } from '@waybill/shared/kernel';

/** The calls of the last minute of real time, so that no minute has more than it may. */
export interface CallBudget {
  /** Counts a call, if it leaves room for that many more. @returns whether it did */
  take(keepBack: number): boolean;
  /** Milliseconds until there is room for one call. */
  room(): number;
}

const MINUTE = 60_000;

export function callBudget(clock: Clock, most: number): CallBudget {
  let made: number[] = [];
  const recent = (): number[] => {
    const from = clock.now() - MINUTE;
    made = made.filter((at) => at > from);
    return made;
  };
  return {
    take: (keepBack) => {
      if (recent().length + keepBack >= most) return false;
      made.push(clock.now());
      return true;
    },
    room: () => {
      const oldest = recent().at(-most);
      return oldest === undefined ? 0 : oldest + MINUTE - clock.now() + 1;
    },
  };
}
