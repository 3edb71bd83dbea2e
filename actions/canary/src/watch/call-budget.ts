import type { Clock } from '@waybill/shared/kernel';

/** The calls of the last minute of real time, so that no minute has more than it may. */
export interface CallBudget {
  /** Counts a call, if it leaves room for that many more. @returns whether it did */
  take(keepBack: number): boolean;
  /** Counts a call that cannot wait. */
  add(): void;
  /** Milliseconds until there is room for a look and one more call: a look that meets the end reads the targets once more. */
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
    add: () => void made.push(clock.now()),
    room: () => {
      const oldest = recent().at(-(most - 1));
      return oldest === undefined ? 0 : oldest + MINUTE - clock.now() + 1;
    },
  };
}
