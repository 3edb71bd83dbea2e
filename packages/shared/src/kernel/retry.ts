import { abortReason, type Clock } from './clock.ts';
import type { Random } from './random.ts';

/** What a retry is told of one failure. */
export type RetryDecision =
  | { readonly again: false }
  | { readonly again: true /** the server's own wish, milliseconds */; readonly after?: number };

export interface RetryPolicy {
  readonly clock: Clock;
  readonly random: Random;
  /** Which failures are worth another try. */
  readonly decide: (error: unknown, attempt: number) => RetryDecision;
  /** First pause, milliseconds; doubles with full jitter. */
  readonly base?: number;
  /** Longest pause, milliseconds. */
  readonly cap?: number;
  /** Attempts in all. */
  readonly attempts?: number;
  /** Clock time after which no new attempt starts. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/** Runs the work until it succeeds, is not worth repeating, or the attempts or the deadline end; throws the last failure. */
export async function retry<T>(policy: RetryPolicy, work: (attempt: number) => Promise<T>): Promise<T> {
  const { clock, random, base = 200, cap = 20_000, attempts = 5, deadline = Infinity, signal } = policy;
  for (let attempt = 1; ; attempt++) {
    if (signal?.aborted) throw abortReason(signal);
    try {
      return await work(attempt);
    } catch (error) {
      const decision = policy.decide(error, attempt);
      if (!decision.again || attempt >= attempts) throw error;
      const pause = decision.after ?? random() * Math.min(cap, base * 2 ** (attempt - 1));
      if (clock.now() + pause > deadline) throw error;
      await clock.sleep(pause, signal);
    }
  }
}
