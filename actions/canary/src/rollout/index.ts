export { CALLS_A_MINUTE, type CadenceFacts, pauseBefore, type Reads, readsAt } from './cadence.ts';
export { type AlarmTurn, type Cause, causeOf, describeCause } from './cause.ts';
export {
  type Act,
  BEGINNING,
  type Conclusion,
  type Decision,
  decide,
  type Evidence,
  type Judgement,
  type Policy,
  type Stage,
} from './decide.ts';
export type { Driver } from './driver.ts';
export {
  failedStep,
  hasRolloutEnded,
  type RolloutStatus,
  type Sight,
  type SightArms,
  type Step,
  type StepDiagnostics,
} from './sight.ts';
export { changes, type Entry, hookLog } from './timeline.ts';
