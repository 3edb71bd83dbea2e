import type { DeploymentGroupInfo, LifecycleErrorCode, RevisionLocation } from '@aws-sdk/client-codedeploy';
import type { Ecs } from '../ecs/index.ts';
import type { Balancers } from '../elb/index.ts';
import type { Functions } from '../lambda/index.ts';
import type { Pace } from './pace.ts';

/** What CodeDeploy reads of CloudWatch: the state of an alarm, or that there is none of that name. */
export interface AlarmStates {
  /** @throws Error when CloudWatch cannot be asked */
  stateOf(name: string): 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | undefined;
}

/** A hook function that is asked to judge a lifecycle event. */
export interface HookCall {
  readonly functionName: string;
  readonly deploymentId: string;
  readonly executionId: string;
  readonly lifecycleEvent: string;
  /** Says how it went, as PutLifecycleEventHookExecutionStatus would, with what the log said. */
  answer(status: 'Succeeded' | 'Failed', log?: { readonly message?: string; readonly logTail?: string }): void;
}

export interface HookRunner {
  /** Calls the function. @returns false when there is none of that name */
  invoke(call: HookCall): boolean;
}

/** A machine with the CodeDeploy agent on it. */
export interface Instance {
  readonly id: string;
  readonly zone: string;
}

/** How a lifecycle event of one instance goes. */
interface InstanceStep {
  readonly ms: number;
  readonly failure?: {
    readonly errorCode: LifecycleErrorCode;
    readonly scriptName?: string;
    readonly message: string;
    readonly logTail?: string;
  };
}

export interface Fleet {
  /** The instances that the tags of a group select. */
  matching(group: DeploymentGroupInfo): readonly Instance[];
  step(instance: Instance, event: string, revision: RevisionLocation): InstanceStep;
}

/** AppSpec files and bundles outside the request: what an S3 or GitHub location holds, or undefined where there is nothing. */
export interface Revisions {
  read(revision: RevisionLocation): string | undefined;
}

export interface Surroundings {
  readonly alarms: AlarmStates;
  readonly balancers: Balancers;
  readonly ecs: Ecs;
  readonly fleet: Fleet;
  readonly functions: Functions;
  readonly hooks: HookRunner;
  readonly revisions: Revisions;
  readonly pace: Pace;
}
