export { CALLS_A_MINUTE, type CadenceFacts, isClose, pauseBefore, type Reads, readsAt } from './cadence.ts';
export { type AlarmTurn, type Cause, describeCause } from './cause.ts';
export {
  BEGINNING,
  type Conclusion,
  decide,
  type Evidence,
  type Judgement,
  type Policy,
  type Stage,
} from './decide.ts';
export type { Driver } from './driver.ts';
export {
  type Host,
  hasRolloutEnded,
  type RolloutStatus,
  type Sight,
  type SightArms,
  type Step,
} from './sight.ts';
export { changes, type Entry, hookLog } from './timeline.ts';
