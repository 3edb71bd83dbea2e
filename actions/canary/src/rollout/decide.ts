import { type AlarmTurn, type Cause, causeOf } from './cause.ts';
import { hasRolloutEnded, type Sight } from './sight.ts';

/** What the judge says at one look. `open`: no verdict yet. */
export type Judgement =
  | { readonly kind: 'none' }
  | { readonly kind: 'open' }
  | { readonly kind: 'pass' }
  | { readonly kind: 'fail'; readonly reasons: readonly string[] }
  | { readonly kind: 'inconclusive'; readonly reasons: readonly string[] };

/** What the user wants to happen. */
export interface Policy {
  readonly onFailure: 'rollback' | 'stop' | 'report';
  readonly onInconclusive: 'fail' | 'pass' | 'warn';
  readonly onCancel: 'rollback' | 'stop' | 'leave';
  readonly waitFor: 'traffic' | 'completion';
}

/** All that is known at one look. */
export interface Evidence {
  readonly sight: Sight;
  readonly alarms: readonly AlarmTurn[];
  readonly judgement: Judgement;
  readonly interruption: 'cancel' | 'timeout' | undefined;
  /** Whether there is a revision to go back to. */
  readonly undoable: boolean;
}

/** How far a run has come with its rollout. */
export type Stage =
  | { readonly kind: 'watching'; readonly grievance: Cause | undefined }
  | {
      readonly kind: 'stopping';
      readonly cause: Cause;
      readonly rollback: boolean;
      readonly since: number;
      /** When the stop was last sent. */
      readonly asked: number;
    }
  | {
      readonly kind: 'awaiting-undo';
      readonly cause: Cause;
      readonly ended: 'failed' | 'stopped';
      readonly since: number;
      /** Whether a rollback was asked for, and there is something to go back to. */
      readonly due: boolean;
    }
  | { readonly kind: 'undoing'; readonly cause: Cause; readonly undo: string; readonly since: number };

export type Act =
  | { readonly kind: 'wait' }
  | { readonly kind: 'stop'; readonly rollback: boolean }
  | { readonly kind: 'follow'; readonly undo: string }
  | { readonly kind: 'conclude'; readonly conclusion: Conclusion };

export interface Conclusion {
  /** `left`: the run ended and the rollout goes on by itself. */
  readonly status: 'succeeded' | 'rolled-back' | 'rollback-failed' | 'stopped' | 'failed' | 'left';
  readonly cause: Cause | undefined;
  readonly undo: string | undefined;
}

export interface Decision {
  readonly stage: Stage;
  readonly act: Act;
}

export const BEGINNING: Stage = { kind: 'watching', grievance: undefined };

/** A stop that was taken and shows no effect for this long is asked for again, milliseconds. */
const ASK_AGAIN = 60_000;
/** How long the undoing rollout may take to appear where one is due, and where none is. */
const UNDO_DUE = 300_000;
const UNDO_NOT_DUE = 20_000;
/** A stop or an undoing that takes longer than this is not waited for any more. */
const LONGEST = 2 * 3_600_000;

/** What to do next, from how far we are and what is to be seen. Pure: no clock, no service. */
export function decide(stage: Stage, evidence: Evidence, policy: Policy): Decision {
  switch (stage.kind) {
    case 'watching':
      return hasRolloutEnded(evidence.sight) ? ended(stage, evidence, policy) : watching(stage, evidence, policy);
    case 'stopping':
      return stopping(stage, evidence);
    case 'awaiting-undo':
      return awaitingUndo(stage, evidence.sight);
    case 'undoing':
      return undoing(stage, evidence.sight);
  }
}

function watching(stage: Stage & { kind: 'watching' }, evidence: Evidence, policy: Policy): Decision {
  const { sight, interruption } = evidence;
  if (interruption !== undefined) return interrupted(interruption, sight, policy);
  const grievance = stage.grievance ?? grievanceIn(evidence, policy);
  if (grievance !== undefined && policy.onFailure !== 'report') {
    const rollback = policy.onFailure === 'rollback';
    return {
      stage: { kind: 'stopping', cause: grievance, rollback, since: sight.at, asked: sight.at },
      act: { kind: 'stop', rollback },
    };
  }
  const judged = evidence.judgement.kind !== 'open';
  if (policy.waitFor === 'traffic' && hasAllTraffic(sight) && (judged || grievance !== undefined))
    return conclude({ kind: 'watching', grievance }, 'succeeded', grievance);
  return { stage: { kind: 'watching', grievance }, act: { kind: 'wait' } };
}

/** What speaks against going on, if anything: alarms before the judge, for they are what AWS acts on too. */
function grievanceIn({ alarms, judgement }: Evidence, policy: Policy): Cause | undefined {
  if (alarms.length > 0) return { kind: 'alarm', alarms };
  if (judgement.kind === 'fail') return { kind: 'judge', reasons: judgement.reasons };
  if (judgement.kind === 'inconclusive' && policy.onInconclusive === 'fail')
    return { kind: 'inconclusive', reasons: judgement.reasons };
  return undefined;
}

function interrupted(kind: 'cancel' | 'timeout', sight: Sight, policy: Policy): Decision {
  const cause: Cause = { kind };
  const wish = kind === 'cancel' ? policy.onCancel : policy.onFailure === 'report' ? 'leave' : policy.onFailure;
  if (wish === 'leave') return conclude({ kind: 'watching', grievance: cause }, 'left', cause);
  const rollback = wish === 'rollback';
  return {
    stage: { kind: 'stopping', cause, rollback, since: sight.at, asked: sight.at },
    act: { kind: 'stop', rollback },
  };
}

function hasAllTraffic(sight: Sight): boolean {
  const after = sight.steps.find(({ name }) => name === 'AfterAllowTraffic');
  const settled = after === undefined || after.status === 'Succeeded' || after.status === 'Skipped';
  return sight.weight === 100 && settled && shiftDone(sight);
}

function shiftDone(sight: Sight): boolean {
  const shift = sight.steps.find(({ name }) => name === 'AllowTraffic');
  return shift === undefined || shift.status === 'Succeeded';
}

/** A stop may come too late, or twice: what the service says at the end is what happened. */
function stopping(stage: Stage & { kind: 'stopping' }, { sight, undoable }: Evidence): Decision {
  if (sight.status === 'succeeded') return conclude(stage, 'succeeded', stage.cause);
  if (hasRolloutEnded(sight)) return awaitUndo(sight, stage.cause, stage.rollback && undoable);
  if (sight.at - stage.since > LONGEST) return conclude(stage, 'rollback-failed', stage.cause);
  if (sight.at - stage.asked < ASK_AGAIN) return { stage, act: { kind: 'wait' } };
  return { stage: { ...stage, asked: sight.at }, act: { kind: 'stop', rollback: stage.rollback } };
}

/** A rollout that is through is not over while the judge still waits for its last minutes: it may have been a mistake. */
function ended(stage: Stage & { kind: 'watching' }, evidence: Evidence, policy: Policy): Decision {
  const { sight, alarms, judgement, interruption } = evidence;
  if (sight.status === 'succeeded') {
    if (judgement.kind === 'open' && interruption === undefined) return { stage, act: { kind: 'wait' } };
    return conclude(stage, 'succeeded', stage.grievance ?? grievanceIn(evidence, policy));
  }
  const own = stage.grievance;
  return awaitUndo(sight, own ?? causeOf(sight, alarms), evidence.undoable);
}

function awaitUndo(sight: Sight, cause: Cause, due: boolean): Decision {
  const stage: Stage = {
    kind: 'awaiting-undo',
    cause,
    ended: sight.status === 'stopped' ? 'stopped' : 'failed',
    since: sight.at,
    due,
  };
  return awaitingUndo(stage, sight);
}

/** No rollback exists before the first step is over: there is nothing to undo. Steps that could not be read may hide one. */
function hasInstalled(sight: Sight): boolean {
  return (
    sight.stale === true ||
    sight.shiftStarted !== undefined ||
    sight.steps.some(({ name, status }) => name !== 'BeforeInstall' && status !== 'Pending' && status !== 'Skipped')
  );
}

function awaitingUndo(stage: Stage & { kind: 'awaiting-undo' }, sight: Sight): Decision {
  const { cause } = stage;
  if (sight.undo !== undefined)
    return {
      stage: { kind: 'undoing', cause, undo: sight.undo, since: sight.at },
      act: { kind: 'follow', undo: sight.undo },
    };
  const expected = stage.due && hasInstalled(sight);
  if (sight.at - stage.since < (expected ? UNDO_DUE : UNDO_NOT_DUE)) return { stage, act: { kind: 'wait' } };
  return conclude(stage, expected ? 'rollback-failed' : stage.ended, cause);
}

function undoing(stage: Stage & { kind: 'undoing' }, sight: Sight): Decision {
  if (sight.at - stage.since > LONGEST) return conclude(stage, 'rollback-failed', stage.cause, stage.undo);
  if (sight.id !== stage.undo || !hasRolloutEnded(sight)) return { stage, act: { kind: 'wait' } };
  const status = sight.status === 'succeeded' ? 'rolled-back' : 'rollback-failed';
  return conclude(stage, status, stage.cause, stage.undo);
}

function conclude(stage: Stage, status: Conclusion['status'], cause?: Cause, undo?: string): Decision {
  return { stage, act: { kind: 'conclude', conclusion: { status, cause, undo } } };
}
