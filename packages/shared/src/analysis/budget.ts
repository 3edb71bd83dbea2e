import type { CountMinute } from './count-test.ts';

/** The error budget that a canary is held against. */
export interface Budget {
  /** The count metric whose bad events spend it. */
  readonly metric: string;
  /** Bad events that the objective's window may have. */
  readonly allowed: number;
  /** The share of that which the canary may spend. */
  readonly spend: number;
}

/** The share of the window's budget that the new revision has spent. */
export function spentBy(minutes: readonly CountMinute[], { allowed }: Budget): number {
  const bad = minutes.reduce((sum, { canary }) => sum + canary.bad, 0);
  if (bad === 0) return 0;
  return allowed <= 0 ? Number.POSITIVE_INFINITY : bad / allowed;
}
