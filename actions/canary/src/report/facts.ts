import type { ExitCode } from '@waybill/shared/kernel';
import type { Deployed } from '../outcome.ts';

/** 0 when the deployment is through and nothing spoke against it; 130 when it was cancelled. */
export function exitOf({ watched: { conclusion } }: Deployed): 0 | ExitCode {
  if (conclusion.cause?.kind === 'cancel') return 130;
  return conclusion.status === 'succeeded' && conclusion.cause === undefined ? 0 : 1;
}

/** `open` at the end means that the rollout ended before the judge could say anything. */
export function verdictOf({ watched: { judgement } }: Deployed): 'pass' | 'fail' | 'inconclusive' | 'none' {
  return judgement.kind === 'open' ? 'inconclusive' : judgement.kind;
}

/** Seconds from the first shifted request to the decision to stop; undefined when there was none. */
export function detectedAfter({ watched: { decided, sight } }: Deployed): number | undefined {
  if (decided === undefined || sight.shiftStarted === undefined) return undefined;
  return Math.max(0, Math.round((decided - sight.shiftStarted) / 1_000));
}

/** Hours, minutes and seconds in UTC. */
export function clockTime(at: number): string {
  return new Date(at).toISOString().slice(11, 19);
}
