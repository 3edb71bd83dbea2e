import type { Deployment } from './deployment.ts';
import type { DeploymentConfig, DeploymentGroup } from './group.ts';
import type { Platform } from './platform.ts';
import type { Revision } from './revision.ts';
import type { Target } from './target.ts';
import type { TrafficShift } from './traffic-shift.ts';

export interface DeploymentRequest {
  readonly application: string;
  readonly group: string;
  readonly config: string | undefined;
  readonly description: string;
  readonly revision: Revision;
  /** Alarms that guard this deployment instead of the group’s; undefined for the group’s own. */
  readonly alarms: readonly string[] | undefined;
}

export interface DeploymentSearch {
  readonly application: string;
  readonly group: string;
  /** Only deployments in these statuses; all when left out. */
  readonly statuses?: readonly string[];
  /** Only deployments made at or after that time, milliseconds by AWS's clock. */
  readonly since?: number;
}

/** How StopDeployment answered. `over`: the deployment had ended already. */
export type StopAnswer = 'accepted' | 'over';

/** CodeDeploy as the canary needs it. Writes go out once and are never re-sent. */
export interface CodeDeploy {
  /** Undefined when there is no such application. */
  platformOf(application: string): Promise<Platform | undefined>;
  applications(): Promise<string[]>;
  group(application: string, group: string): Promise<DeploymentGroup | undefined>;
  groups(application: string): Promise<string[]>;
  config(name: string): Promise<DeploymentConfig | undefined>;
  configs(): Promise<string[]>;
  createConfig(name: string, platform: Platform, shift: TrafficShift): Promise<void>;
  /** @returns the deployment's id */
  create(request: DeploymentRequest): Promise<string>;
  deployment(id: string): Promise<Deployment>;
  /** Newest first. */
  search(search: DeploymentSearch): Promise<Deployment[]>;
  /** Ids of the targets; empty until the deployment has started. */
  targetIds(id: string): Promise<string[]>;
  targets(id: string, targetIds: readonly string[]): Promise<Target[]>;
  stop(id: string, rollback: boolean): Promise<StopAnswer>;
  /** Ends a wait early: for the word to go on, or before the old revision is ended. */
  proceed(id: string, wait: 'READY_WAIT' | 'TERMINATION_WAIT'): Promise<void>;
}
