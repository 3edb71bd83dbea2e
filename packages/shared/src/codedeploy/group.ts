import type { Platform } from './platform.ts';
import type { TrafficShift } from './traffic-shift.ts';

/** What a deployment group says that matters to a deployment. */
export interface DeploymentGroup {
  readonly application: string;
  readonly name: string;
  readonly platform: Platform;
  readonly config: string;
  readonly serviceRole: string | undefined;
  readonly alarms: AlarmGuard;
  /** DEPLOYMENT_FAILURE, DEPLOYMENT_STOP_ON_ALARM, DEPLOYMENT_STOP_ON_REQUEST; empty when automatic rollback is off. */
  readonly rollbackOn: readonly string[];
  readonly services: readonly { readonly cluster: string; readonly service: string }[];
  /** The two target groups of an ECS group; empty otherwise. */
  readonly targetGroups: readonly string[];
  readonly blueGreen: boolean;
  /** Milliseconds that the old revision stays after the shift; undefined when it is kept. */
  readonly terminationWait: number | undefined;
  /** Milliseconds that the new revision waits for a word to go on; 0 when traffic moves at once. */
  readonly readyWait: number;
  readonly lastSuccessful: string | undefined;
}

export interface AlarmGuard {
  readonly enabled: boolean;
  readonly names: readonly string[];
  /** Whether a deployment goes on when CodeDeploy cannot read the alarms. */
  readonly ignoresPollFailure: boolean;
}

/** A deployment configuration as it is in CodeDeploy. */
export interface DeploymentConfig {
  readonly name: string;
  readonly platform: Platform;
  /** How traffic moves; undefined for servers, whose configuration counts instances. */
  readonly shift: TrafficShift | undefined;
  readonly zonal: { readonly firstZone: number; readonly eachZone: number } | undefined;
}

/** Whether there is a revision to go back to: a group of servers has none before its first success. */
export function isUndoable({ platform, lastSuccessful }: DeploymentGroup): boolean {
  return platform !== 'Server' || lastSuccessful !== undefined;
}

export const ROLLBACK_EVENTS = [
  'DEPLOYMENT_FAILURE',
  'DEPLOYMENT_STOP_ON_ALARM',
  'DEPLOYMENT_STOP_ON_REQUEST',
] as const;
