import { expectedWeight, type TrafficShift, weightChanges } from '@waybill/shared/codedeploy';
import type { Random } from '@waybill/shared/kernel';
import type { Stage } from './decide.ts';
import { hasRolloutEnded, type Sight } from './sight.ts';

/** What one look reads besides the status. */
export interface Reads {
  readonly details: boolean;
  readonly alarms: boolean;
  readonly metrics: boolean;
}

export interface CadenceFacts {
  /** Fixed pause in milliseconds, or `auto`. */
  readonly poll: number | 'auto';
  readonly stage: Stage;
  /** Undefined before the first. */
  readonly sight: Sight | undefined;
  readonly shift: TrafficShift;
  /** Milliseconds that the old revision is kept after the shift. */
  readonly terminationWait: number;
  /** Milliseconds of real time since each was last read. */
  readonly age: { readonly [K in keyof Reads]: number };
  /** Whether the end is seen by the steps and the weight. */
  readonly needsDetails?: boolean;
  /** Whether metrics are judged at all; they are unless it says no. */
  readonly judged?: boolean;
  /** Milliseconds until the next minute of metrics has settled; undefined while none is waited for, 0 when one has. */
  readonly settling: number | undefined;
}

const CALM = 16_000;
const CLOSE = 6_000;
const JITTER = 1_000;
/** How long before an expected end we look closely, milliseconds. */
const LEAD = 60_000;
/** Least age at which something is read again, milliseconds: a little under two calm looks, and a minute. */
const SOMETIMES = 29_000;
const SELDOM = 60_000;
/** After a minute has settled by the clock, its figures are asked for. */
const AFTER_SETTLING = 500;
/** Calls that CodeDeploy and CloudWatch together see in a minute. Source: GetDeployment is throttled at about 41 a minute in bursts. */
export const CALLS_A_MINUTE = 12;

/**
 * The pause before the next look, milliseconds of real time: about 16 s, less where a minute of metrics settles before, and 6 s
 * where the end can come at any moment. At most 12 calls a minute, and an end that can be foreseen is seen within 6 s.
 */
export function pauseBefore(facts: CadenceFacts, random: Random): number {
  const { poll, settling, stage } = facts;
  if (poll !== 'auto') return poll;
  const usual = isClose(facts) ? CLOSE : CALM + (random() * 2 - 1) * JITTER;
  const awaited = stage.kind === 'watching' && settling !== undefined && settling > 0;
  return awaited ? Math.min(usual, settling + AFTER_SETTLING) : usual;
}

export function readsAt(facts: CadenceFacts): Reads {
  const { age, poll, sight, stage, settling } = facts;
  const judging = stage.kind === 'watching';
  if (poll !== 'auto') return { details: true, alarms: judging, metrics: judging && facts.judged !== false };
  const often = isClose(facts) ? SELDOM : SOMETIMES;
  return {
    details:
      age.details >= often ||
      (facts.needsDetails === true && isClose(facts)) ||
      (sight !== undefined && isMoving(sight, facts.shift)),
    alarms: judging && age.alarms >= often,
    metrics: judging && facts.judged !== false && (age.metrics >= often || settling === 0),
  };
}

/**
 * Whether the end can come at any moment: in the last minute of all that has to pass, while a hook of unknown length runs
 * after all traffic has moved, and during a stop. What takes less than a minute in all can end as soon as it is installed.
 */
export function isClose({ stage, sight, shift, terminationWait }: Omit<CadenceFacts, 'age'>): boolean {
  if (stage.kind !== 'watching') return true;
  const moving = weightChanges(shift).at(-1) ?? 0;
  const started = sight?.shiftStarted;
  if (sight === undefined || started === undefined) return moving + terminationWait < LEAD;
  if (sight.status === 'ready' || hasRolloutEnded(sight)) return false;
  const hooked = sight.at >= started + moving && !sight.terminating;
  return hooked || sight.at >= started + moving + terminationWait - LEAD;
}

/** Whether the weight will have changed by the next look. */
function isMoving({ at, shiftStarted, weight }: Sight, shift: TrafficShift): boolean {
  if (shiftStarted === undefined || weight === undefined || weight === 100) return false;
  return expectedWeight(shift, at + CLOSE - shiftStarted) !== weight;
}
