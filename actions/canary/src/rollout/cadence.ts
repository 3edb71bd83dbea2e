import { expectedWeight, type TrafficShift, weightChanges } from '@waybill/shared/codedeploy';
import type { Random } from '@waybill/shared/kernel';
import type { Stage } from './decide.ts';
import type { Sight } from './sight.ts';

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
  readonly sight: Sight | undefined;
  readonly shift: TrafficShift;
  /** Milliseconds that the old revision is kept after the shift. */
  readonly terminationWait: number;
  /** Looks so far. */
  readonly looks: number;
}

const CALM = 16_000;
const CLOSE = 6_000;
const JITTER = 1_000;
/** How long before an expected end we look closely, milliseconds. */
const LEAD = 20_000;

/**
 * The pause before the next look, milliseconds of real time. Calm looks read two or three calls every 16 s, close ones little
 * more than the status every 6 s: never over 12 calls a minute, and an end that can be foreseen is seen within 6 s.
 */
export function pauseBefore(facts: CadenceFacts, random: Random): number {
  if (facts.poll !== 'auto') return facts.poll;
  return isClose(facts) ? CLOSE : CALM + (random() * 2 - 1) * JITTER;
}

export function readsAt(facts: CadenceFacts): Reads {
  const { looks, poll } = facts;
  if (poll !== 'auto' || looks === 0) return { details: true, alarms: true, metrics: true };
  if (isClose(facts)) return { details: looks % 6 === 0, alarms: false, metrics: false };
  return { details: looks % 2 === 1 || isMoving(facts), alarms: looks % 2 === 0, metrics: true };
}

/** Whether the end can come at any moment: after all traffic has moved, near the end of the last wait, and during a stop. */
function isClose({ stage, sight, shift, terminationWait }: CadenceFacts): boolean {
  if (stage.kind === 'stopping' || stage.kind === 'awaiting-undo') return true;
  if (sight === undefined || sight.status === 'ready' || sight.shiftStarted === undefined) return false;
  if (stage.kind === 'undoing') return true;
  const end = sight.shiftStarted + (weightChanges(shift).at(-1) ?? 0);
  const afterShift = sight.steps.some(({ name, status }) => name === 'AllowTraffic' && status === 'Succeeded');
  const last = end + terminationWait;
  return afterShift ? !sight.terminating || sight.at >= last - LEAD : false;
}

/** Whether the weight should have changed since it was last read. */
function isMoving({ sight, shift }: CadenceFacts): boolean {
  if (sight?.shiftStarted === undefined || sight.weight === undefined) return false;
  return expectedWeight(shift, sight.at + CALM - sight.shiftStarted) !== sight.weight;
}
