import type { Clock } from '@waybill/shared/kernel';

export type Cancel = () => void;

/** What will happen when. Nothing runs by itself: whoever looks at the world first lets it catch up with the clock. */
export interface Agenda {
  /** Milliseconds since 1970; inside an event, the instant that event was planned for. */
  now(): number;
  /** Plans an event; one that lies in the past is due at once, but runs no earlier than the next catch-up. */
  at(time: number, act: () => void): Cancel;
  after(ms: number, act: () => void): Cancel;
  /** Runs all that is due, in order of time, then in order of planning. */
  catchUp(): void;
  /** When the next event is due, if any is planned. */
  next(): number | undefined;
}

interface Planned {
  readonly time: number;
  readonly act: () => void;
}

/** An agenda over a clock that is real, scaled or stepped: the outcome is the same however often it is looked at. */
export function createAgenda(clock: Clock): Agenda {
  const planned: Planned[] = [];
  let instant: number | undefined;
  const now = () => instant ?? clock.now();
  const at = (time: number, act: () => void): Cancel => {
    const entry = { time: Math.max(time, now()), act };
    planned.splice(firstAfter(planned, entry.time), 0, entry);
    return () => {
      const place = planned.indexOf(entry);
      if (place >= 0) planned.splice(place, 1);
    };
  };
  return {
    now,
    at,
    after: (ms, act) => at(now() + ms, act),
    next: () => planned[0]?.time,
    catchUp: () => {
      if (instant !== undefined) return;
      try {
        for (let due = planned[0]; due !== undefined && due.time <= clock.now(); due = planned[0]) {
          planned.shift();
          instant = due.time;
          due.act();
        }
      } finally {
        instant = undefined;
      }
    },
  };
}

function firstAfter(planned: readonly Planned[], time: number): number {
  let low = 0;
  let high = planned.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((planned[middle]?.time ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Lets an agenda catch up every few real milliseconds, for a world in which things move without being asked. */
export function keepUp(agenda: Agenda, everyMs = 50): Cancel {
  const timer = setInterval(() => agenda.catchUp(), everyMs);
  timer.unref();
  return () => clearInterval(timer);
}

/** Runs an act at every full multiple of the period, for ever. */
export function everyPeriod(agenda: Agenda, periodMs: number, act: () => void): Cancel {
  let cancel: Cancel = () => {};
  const plan = (time: number) => {
    cancel = agenda.at(time, () => {
      plan(time + periodMs);
      act();
    });
  };
  plan(Math.floor(agenda.now() / periodMs + 1) * periodMs);
  return () => cancel();
}
