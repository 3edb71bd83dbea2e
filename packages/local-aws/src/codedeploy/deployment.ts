import type {
  AlarmConfiguration,
  AutoRollbackConfiguration,
  DeploymentConfigInfo,
  DeploymentCreator,
  DeploymentInfo,
  DeploymentOverview,
  DeploymentStatus,
  DeploymentTarget,
  ErrorInformation,
  FileExistsBehavior,
  LifecycleEventStatus,
  RevisionLocation,
  RollbackInfo,
  TargetInstances,
  TargetStatus,
} from '@aws-sdk/client-codedeploy';
import { createGate, type Gate, type Playing } from '../time/index.ts';
import { type Group, type GroupSettings, present } from './group.ts';
import type { TargetCourse } from './lifecycle.ts';
import { revisionShown } from './revision.ts';

/** What a deployment was asked to do; it never changes. */
export interface DeploymentOrder {
  readonly group: Group;
  /** The group's settings when it was created: a later update of the group does not reach it. */
  readonly settings: GroupSettings;
  readonly config: DeploymentConfigInfo;
  readonly revision: RevisionLocation;
  readonly creator: DeploymentCreator;
  readonly description: string | undefined;
  readonly autoRollback: AutoRollbackConfiguration | undefined;
  readonly alarms: AlarmConfiguration | undefined;
  readonly overridesAlarms: boolean;
  readonly ignoreApplicationStopFailures: boolean;
  readonly fileExistsBehavior: FileExistsBehavior | undefined;
  readonly targetInstances: TargetInstances | undefined;
  readonly updateOutdatedInstancesOnly: boolean;
  /** Restarts what is there, without a new revision. */
  readonly restarts: boolean;
  /** The deployment that this one rolls back. */
  readonly rollsBack: Deployment | undefined;
}

/** A target and what DescribeX-like calls show of it beside its course. */
export interface ShownTarget {
  readonly course: TargetCourse;
  shown(): DeploymentTarget;
}

export interface HookExecution {
  readonly id: string;
  readonly answered: Gate<{
    readonly status: LifecycleEventStatus;
    readonly message?: string;
    readonly logTail?: string;
  }>;
}

const OVER: ReadonlySet<DeploymentStatus> = new Set<DeploymentStatus>(['Succeeded', 'Failed', 'Stopped']);

export class Deployment {
  readonly id: string;
  readonly order: DeploymentOrder;
  readonly createdAt: number;
  readonly previousRevision: RevisionLocation | undefined;
  status: DeploymentStatus = 'Created';
  startedAt: number | undefined;
  completedAt: number | undefined;
  error: ErrorInformation | undefined;
  rollback: RollbackInfo | undefined;
  terminationWaitStarted = false;
  /** A stop was asked for and has not taken effect. */
  stopping: { readonly rollBack: boolean | undefined } | undefined;
  targets: readonly ShownTarget[] = [];
  readonly hooks = new Map<string, HookExecution>();
  readonly readyGate: Gate<true> = createGate();
  readonly terminationGate: Gate<true> = createGate();
  playing: Playing | undefined;

  constructor(id: string, order: DeploymentOrder, createdAt: number) {
    this.id = id;
    this.order = order;
    this.createdAt = createdAt;
    this.previousRevision = order.group.targetRevision;
  }

  get over(): boolean {
    return OVER.has(this.status);
  }

  get started(): boolean {
    return this.startedAt !== undefined;
  }

  shown(): DeploymentInfo {
    const { order } = this;
    const { settings } = order;
    return {
      applicationName: order.group.application,
      deploymentGroupName: settings.name,
      deploymentConfigName: order.config.deploymentConfigName,
      deploymentId: this.id,
      revision: revisionShown(order.revision),
      status: this.status,
      createTime: new Date(this.createdAt),
      creator: order.creator,
      ignoreApplicationStopFailures: order.ignoreApplicationStopFailures,
      updateOutdatedInstancesOnly: order.updateOutdatedInstancesOnly,
      deploymentStyle: settings.style,
      instanceTerminationWaitTimeStarted: this.terminationWaitStarted,
      computePlatform: order.group.platform,
      fileExistsBehavior: order.fileExistsBehavior ?? 'DISALLOW',
      deploymentStatusMessages: [],
      ...present('previousRevision', this.previousRevision && revisionShown(this.previousRevision)),
      ...present('errorInformation', this.error),
      ...present('startTime', dateOf(this.startedAt)),
      ...present('completeTime', dateOf(this.completedAt)),
      ...present('deploymentOverview', this.started ? this.#overview() : undefined),
      ...present('description', order.description),
      ...present('autoRollbackConfiguration', order.autoRollback),
      ...present('rollbackInfo', this.rollback),
      ...present('deploymentMode', order.restarts ? ('RESTART' as const) : undefined),
      ...present('targetInstances', order.targetInstances),
      ...present('blueGreenDeploymentConfiguration', settings.blueGreen),
      ...present('loadBalancerInfo', settings.loadBalancers),
      ...present('overrideAlarmConfiguration', order.overridesAlarms ? order.alarms : undefined),
    };
  }

  #overview(): DeploymentOverview {
    const count = (status: TargetStatus) => this.targets.filter(({ course }) => course.status === status).length;
    return {
      Pending: count('Pending'),
      InProgress: count('InProgress'),
      Succeeded: count('Succeeded'),
      Failed: count('Failed'),
      Skipped: count('Skipped'),
      Ready: count('Ready'),
    };
  }
}

function dateOf(time: number | undefined): Date | undefined {
  return time === undefined ? undefined : new Date(time);
}
