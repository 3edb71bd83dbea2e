import type { Clock } from '@waybill/shared/kernel';

export interface TimeLimit {
  /** 0 for none. */
  readonly minutes: number;
  readonly clock: Clock;
  /** Aborted when the time is up. */
  readonly cancel: AbortController;
}

/** Runs work that stops when `cancel` does, and says whether it was the limit that stopped it. */
export async function withinLimit<T>(limit: TimeLimit, work: () => Promise<T>): Promise<{ outcome: T; late: boolean }> {
  if (!(limit.minutes > 0)) return { outcome: await work(), late: false };
  const done = new AbortController();
  let late = false;
  const timer = limit.clock.sleep(limit.minutes * 60_000, done.signal).then(
    () => {
      late = true;
      limit.cancel.abort();
    },
    () => {},
  );
  const outcome = await work().finally(() => done.abort());
  await timer;
  return { outcome, late };
}
