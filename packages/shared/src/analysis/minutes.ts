/** Whole minutes of CloudWatch after a moment: minute 1 is the first that lies behind it altogether. */
export interface MinuteGrid {
  /** Start of minute 1, milliseconds since 1970. */
  readonly origin: number;
  /** The last minute to judge. */
  readonly horizon: number;
}

export const MINUTE = 60_000;

/**
 * @param start of the shift @param end of the time in which both revisions have traffic
 */
export function minuteGrid(start: number, end: number): MinuteGrid {
  const origin = Math.ceil(start / MINUTE) * MINUTE;
  return { origin, horizon: Math.max(0, Math.floor((end - origin) / MINUTE)) };
}

/** The last minute whose data counts as complete at that time; 0 when there is none. */
export function settledBy({ origin, horizon }: MinuteGrid, now: number, settle: number): number {
  return Math.min(horizon, Math.max(0, Math.floor((now - settle - origin) / MINUTE)));
}

export function startOf({ origin }: Pick<MinuteGrid, 'origin'>, minute: number): number {
  return origin + (minute - 1) * MINUTE;
}
