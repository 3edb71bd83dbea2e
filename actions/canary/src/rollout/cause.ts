import { failedStep, type Sight, type StepDiagnostics } from './sight.ts';

/** Why a rollout did not simply succeed. */
export type Cause =
  | { readonly kind: 'judge'; readonly reasons: readonly string[] }
  | { readonly kind: 'inconclusive'; readonly reasons: readonly string[] }
  | { readonly kind: 'alarm'; readonly alarms: readonly AlarmTurn[] }
  | { readonly kind: 'hook'; readonly step: string; readonly diagnostics: StepDiagnostics | undefined }
  | { readonly kind: 'service'; readonly code: string; readonly message: string }
  | { readonly kind: 'somebody'; readonly message: string }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'timeout' };

/** An alarm that went into ALARM after the rollout began. */
export interface AlarmTurn {
  readonly name: string;
  readonly at: number;
  /** CloudWatch's own sentence: threshold and values. */
  readonly reason: string;
}

/** Why the service itself ended a rollout that we did not stop. */
export function causeOf(sight: Sight, alarms: readonly AlarmTurn[]): Cause {
  const { failure } = sight;
  const step = failedStep(sight);
  if (failure?.code === 'ALARM_ACTIVE' || (failure === undefined && alarms.length > 0))
    return alarms.length > 0
      ? { kind: 'alarm', alarms }
      : { kind: 'service', code: 'ALARM_ACTIVE', message: failure?.message ?? '' };
  // A stop fails the step that it meets, so it comes before the step.
  if (failure?.code === 'MANUAL_STOP') return { kind: 'somebody', message: failure.message };
  if (step !== undefined) return { kind: 'hook', step: step.name, diagnostics: step.diagnostics };
  return { kind: 'service', code: failure?.code ?? sight.statusName, message: failure?.message ?? '' };
}

/** The cause in one plain sentence, without a full stop. */
export function describeCause(cause: Cause): string {
  switch (cause.kind) {
    case 'judge':
      return `the judge found the new revision worse: ${cause.reasons.join('; ')}`;
    case 'inconclusive':
      return `there was not enough evidence to call the new revision good: ${cause.reasons.join('; ')}`;
    case 'alarm':
      return cause.alarms.map(({ name, reason }) => `alarm ${name} went into ALARM: ${reason}`).join('; ');
    case 'hook':
      return `step ${cause.step} failed${cause.diagnostics === undefined ? '' : `: ${[cause.diagnostics.code, cause.diagnostics.message].filter((part) => part !== '').join(', ')}`}`;
    case 'service':
      return cause.message === '' ? cause.code : `${cause.code}: ${cause.message}`;
    case 'somebody':
      return `somebody stopped the deployment${cause.message === '' ? '' : `: ${cause.message}`}`;
    case 'cancel':
      return 'the run was cancelled';
    case 'timeout':
      return 'the timeout of the action was reached';
  }
}
