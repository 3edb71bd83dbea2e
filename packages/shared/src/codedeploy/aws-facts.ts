import type {
  LifecycleEvent as AwsLifecycleEvent,
  DeploymentConfigInfo,
  DeploymentGroupInfo,
  DeploymentInfo,
  DeploymentTarget,
  ECSTaskSet,
  TrafficRoutingConfig,
} from '@aws-sdk/client-codedeploy';
import type { Deployment } from './deployment.ts';
import type { DeploymentConfig, DeploymentGroup } from './group.ts';
import { parsePlatform } from './platform.ts';
import { type LifecycleEvent, SHIFT_EVENT, type Target, type TaskSet } from './target.ts';
import type { TrafficShift } from './traffic-shift.ts';

const MINUTE = 60_000;

export function deploymentFrom(info: DeploymentInfo, id: string): Deployment {
  const { errorInformation: error, rollbackInfo: rollback, deploymentOverview: overview } = info;
  return {
    id: info.deploymentId ?? id,
    application: info.applicationName ?? '',
    group: info.deploymentGroupName ?? '',
    status: info.status ?? 'Unknown',
    description: info.description,
    creator: info.creator,
    config: info.deploymentConfigName,
    created: info.createTime?.getTime(),
    completed: info.completeTime?.getTime(),
    error: error === undefined ? undefined : { code: error.code ?? '', message: error.message ?? '' },
    rollback:
      rollback === undefined
        ? undefined
        : {
            deployment: rollback.rollbackDeploymentId,
            undoes: rollback.rollbackTriggeringDeploymentId,
            message: rollback.rollbackMessage,
          },
    overview:
      overview === undefined
        ? undefined
        : {
            pending: overview.Pending ?? 0,
            inProgress: overview.InProgress ?? 0,
            succeeded: overview.Succeeded ?? 0,
            failed: overview.Failed ?? 0,
            skipped: overview.Skipped ?? 0,
            ready: overview.Ready ?? 0,
          },
    terminating: info.instanceTerminationWaitTimeStarted ?? false,
  };
}

export function groupFrom(info: DeploymentGroupInfo): DeploymentGroup {
  const rollback = info.autoRollbackConfiguration;
  const blueGreen = info.blueGreenDeploymentConfiguration;
  const ending = blueGreen?.terminateBlueInstancesOnDeploymentSuccess;
  const ready = blueGreen?.deploymentReadyOption;
  return {
    application: info.applicationName ?? '',
    name: info.deploymentGroupName ?? '',
    platform: parsePlatform(info.computePlatform),
    config: info.deploymentConfigName ?? '',
    serviceRole: info.serviceRoleArn,
    alarms: {
      enabled: info.alarmConfiguration?.enabled ?? false,
      names: (info.alarmConfiguration?.alarms ?? []).flatMap(({ name }) => (name === undefined ? [] : [name])),
      ignoresPollFailure: info.alarmConfiguration?.ignorePollAlarmFailure ?? false,
    },
    rollbackOn: rollback?.enabled === true ? (rollback.events ?? []) : [],
    services: (info.ecsServices ?? []).map(({ clusterName = '', serviceName = '' }) => ({
      cluster: clusterName,
      service: serviceName,
    })),
    targetGroups: (info.loadBalancerInfo?.targetGroupPairInfoList ?? [])
      .flatMap(({ targetGroups }) => targetGroups ?? [])
      .flatMap(({ name }) => (name === undefined ? [] : [name])),
    blueGreen: info.deploymentStyle?.deploymentType === 'BLUE_GREEN',
    terminationWait: ending?.action === 'KEEP_ALIVE' ? undefined : (ending?.terminationWaitTimeInMinutes ?? 0) * MINUTE,
    readyWait: ready?.actionOnTimeout === 'STOP_DEPLOYMENT' ? (ready.waitTimeInMinutes ?? 0) * MINUTE : 0,
    lastSuccessful: info.lastSuccessfulDeployment?.deploymentId,
  };
}

export function configFrom(info: DeploymentConfigInfo): DeploymentConfig {
  const platform = parsePlatform(info.computePlatform);
  const zonal = info.zonalConfig;
  return {
    name: info.deploymentConfigName ?? '',
    platform,
    shift: platform === 'Server' ? undefined : shiftFrom(info.trafficRoutingConfig),
    zonal:
      zonal === undefined
        ? undefined
        : {
            firstZone: (zonal.firstZoneMonitorDurationInSeconds ?? zonal.monitorDurationInSeconds ?? 0) * 1_000,
            eachZone: (zonal.monitorDurationInSeconds ?? 0) * 1_000,
          },
  };
}

function shiftFrom(routing: TrafficRoutingConfig | undefined): TrafficShift {
  const canary = routing?.timeBasedCanary;
  const linear = routing?.timeBasedLinear;
  if (routing?.type === 'TimeBasedCanary' && canary !== undefined)
    return { kind: 'canary', percent: canary.canaryPercentage ?? 0, minutes: canary.canaryInterval ?? 0 };
  if (routing?.type === 'TimeBasedLinear' && linear !== undefined)
    return { kind: 'linear', percent: linear.linearPercentage ?? 0, minutes: linear.linearInterval ?? 0 };
  return { kind: 'all-at-once' };
}

/** One target, or none where the platform is not among ours. */
export function targetFrom(target: DeploymentTarget): Target[] {
  const { ecsTarget: ecs, lambdaTarget: lambda, instanceTarget: instance } = target;
  const any = ecs ?? lambda ?? instance;
  if (any === undefined) return [];
  const taskSets = (ecs?.taskSetsInfo ?? []).map(taskSetFrom);
  const shift = lambda?.lambdaFunctionInfo;
  const events = (any.lifecycleEvents ?? []).map(eventFrom);
  return [
    {
      kind: ecs !== undefined ? 'service' : lambda !== undefined ? 'function' : 'instance',
      id: any.targetId ?? '',
      status: any.status ?? 'Unknown',
      events,
      weight: ecs !== undefined ? greenWeight(taskSets) : lambdaWeight(shift?.targetVersionWeight, events),
      taskSets,
      lambda:
        shift === undefined
          ? undefined
          : {
              functionName: shift.functionName ?? '',
              alias: shift.functionAlias ?? '',
              currentVersion: shift.currentVersion ?? '',
              targetVersion: shift.targetVersion ?? '',
            },
      label: instance?.instanceLabel,
    },
  ];
}

function greenWeight(taskSets: readonly TaskSet[]): number | undefined {
  if (taskSets.length === 0) return undefined;
  return taskSets.filter((set) => set.label === 'Green').reduce((sum, set) => sum + set.weight, 0);
}

/**
 * The model calls it a percentage and shows no example; Lambda itself keeps weights from 0 to 1. Below 1 it is a fraction,
 * above a percentage. 1 itself is 1 % while the shift goes on, for a fraction of 1 ends it.
 */
function lambdaWeight(weight: number | undefined, events: readonly LifecycleEvent[]): number | undefined {
  if (weight === undefined || weight > 1) return weight;
  const shifting = events.some(({ name, status }) => name === SHIFT_EVENT && status === 'InProgress');
  return weight === 1 && shifting ? 1 : weight * 100;
}

function taskSetFrom(set: ECSTaskSet): TaskSet {
  return {
    id: set.identifer ?? '',
    label: set.taskSetLabel === 'Green' ? 'Green' : 'Blue',
    status: set.status ?? '',
    weight: set.trafficWeight ?? 0,
    desired: Number(set.desiredCount ?? 0),
    running: Number(set.runningCount ?? 0),
    pending: Number(set.pendingCount ?? 0),
    targetGroup: set.targetGroup?.name,
  };
}

function eventFrom(event: AwsLifecycleEvent): LifecycleEvent {
  const { diagnostics } = event;
  return {
    name: event.lifecycleEventName ?? '',
    status: event.status ?? 'Unknown',
    started: event.startTime?.getTime(),
    ended: event.endTime?.getTime(),
    diagnostics:
      diagnostics === undefined || diagnostics.errorCode === 'Success'
        ? undefined
        : {
            code: diagnostics.errorCode ?? '',
            script: diagnostics.scriptName ?? '',
            message: diagnostics.message ?? '',
            log: diagnostics.logTail ?? '',
          },
  };
}
