import type { Entry } from '../../rollout/index.ts';

/** What happened, and its number among the events that a reader looks for in the plots. */
export interface Turn extends Entry {
  readonly number: number | undefined;
}

/** The small steps of a rollout's lifecycle, which explain nothing in a plot. */
const SMALL = /( began| is done| is Created| is Queued| is InProgress)$/;

export function turnsOf(timeline: readonly Entry[]): Turn[] {
  let number = 0;
  return timeline.map((entry) => {
    if (SMALL.test(entry.what)) return { ...entry, number: undefined };
    number += 1;
    return { ...entry, number };
  });
}
