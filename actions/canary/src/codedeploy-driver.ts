import {
  type CodeDeploy,
  type Deployment,
  hasEnded,
  type LifecycleEvent,
  shiftStarted,
  type Target,
} from '@waybill/shared/codedeploy';
import type { Log } from '@waybill/shared/kernel';
import type { Driver, Host, RolloutStatus, Sight, SightArms, Step } from './rollout/index.ts';

const STATUS: Readonly<Record<string, RolloutStatus>> = {
  Created: 'waiting',
  Queued: 'waiting',
  InProgress: 'running',
  Baking: 'baking',
  Ready: 'ready',
  Succeeded: 'succeeded',
  Failed: 'failed',
  Stopped: 'stopped',
};

export interface DriverPorts {
  readonly codeDeploy: Pick<CodeDeploy, 'deployment' | 'targetIds' | 'targets' | 'stop'>;
  /** Where they are known beforehand; they are asked for otherwise. */
  readonly targetIds?: readonly string[];
  readonly now: () => number;
  readonly log: Log;
  /** Which revision serves production now, in words. */
  readonly serving: () => Promise<string>;
  /** What is wrong with the new revision; nothing is looked for without it. */
  readonly symptoms?: (target: Target | undefined) => Promise<readonly string[]>;
}

/** A CodeDeploy deployment as a rollout. @param undoing whether it undoes another one */
export function codeDeployDriver(id: string, ports: DriverPorts, undoing = false): Driver {
  const { codeDeploy, now, serving, log } = ports;
  let ids = ports.targetIds ?? [];
  let targets: readonly Target[] = [];
  let stale = false;
  let settled = false;
  const readTargets = async (): Promise<void> => {
    try {
      // The targets of a deployment do not change once it has started.
      if (ids.length === 0) ids = await codeDeploy.targetIds(id);
      targets = ids.length === 0 ? [] : await codeDeploy.targets(id, ids);
      stale = false;
    } catch (error) {
      log.warning(`the targets could not be read (${error instanceof Error ? error.message : String(error)})`);
      stale = true;
    }
  };
  return {
    id,
    knowsTargets: ports.targetIds !== undefined,
    look: async (details) => {
      const [deployment] = await Promise.all([codeDeploy.deployment(id), details ? readTargets() : undefined]);
      // The end explains itself by its steps, so they are read once more, until they are.
      if (hasEnded(deployment) && !settled) {
        if (!details || stale) await readTargets();
        settled = !stale;
      }
      const sight = sightOf(deployment, targets, now());
      return { ...sight, stale, undoing, weight: undoing ? weightLeft(targets[0]) : sight.weight };
    },
    stop: (rollback) => codeDeploy.stop(id, rollback),
    undoing: (undo) => codeDeployDriver(undo, ports, true),
    symptoms: async () => (await ports.symptoms?.(targets[0])) ?? [],
    serving,
  };
}

function sightOf(deployment: Deployment, targets: readonly Target[], at: number): Sight {
  const { overview } = deployment;
  return {
    id: deployment.id,
    at,
    status: STATUS[deployment.status] ?? 'unknown',
    statusName: deployment.status,
    weight: targets[0]?.weight,
    steps: stepsOf(targets),
    shiftStarted: shiftStarted(targets),
    terminating: deployment.terminating,
    failure: deployment.error,
    undo: deployment.rollback?.deployment,
    undoMessage: deployment.rollback?.message,
    arms: armsOf(targets[0]),
    ...(targets.some(({ kind }) => kind === 'instance') && { hosts: targets.map(hostOf) }),
    instances: overview === undefined ? undefined : { ...overview },
  };
}

/** An instance, by the last step that it has begun. */
function hostOf({ id, status, events }: Target): Host {
  const last = events.findLast((event) => event.status !== 'Pending' && event.status !== 'Skipped');
  const failed = events.find((event) => event.status === 'Failed');
  const { script, code, message } = failed?.diagnostics ?? { script: '', code: '', message: '' };
  return {
    id,
    status,
    step: failed?.name ?? last?.name,
    why: [script, code, message].filter((part) => part !== '').join(', '),
  };
}

/** What the undone revision still has: on ECS its task set stays the green one; on Lambda the target is the old version. */
function weightLeft(target: Target | undefined): number | undefined {
  if (target?.weight === undefined) return undefined;
  return target.lambda === undefined ? target.weight : 100 - target.weight;
}

/** Blue is the revision that served before, green the new one. */
function armsOf(target: Target | undefined): SightArms | undefined {
  const shift = target?.lambda;
  if (shift !== undefined) {
    const { functionName, alias, currentVersion, targetVersion } = shift;
    const common = { function: functionName, alias };
    return { baseline: { ...common, version: currentVersion }, canary: { ...common, version: targetVersion } };
  }
  const blue = target?.taskSets.find(({ label }) => label === 'Blue');
  const green = target?.taskSets.find(({ label }) => label === 'Green');
  if (blue?.targetGroup === undefined || green?.targetGroup === undefined) return undefined;
  return {
    baseline: { 'target-group-name': blue.targetGroup, 'task-set': blue.id },
    canary: { 'target-group-name': green.targetGroup, 'task-set': green.id },
  };
}

/** One list of steps: the only target's, or for many instances each step as the worst of them has it. */
function stepsOf(targets: readonly Target[]): Step[] {
  const names = [...new Set(targets.flatMap(({ events }) => events.map(({ name }) => name)))];
  return names.map((name) => {
    const all = targets.flatMap(({ events }) => events.filter((event) => event.name === name));
    const worst = ORDER.flatMap((status) => all.filter((event) => event.status === status))[0] ?? all[0];
    return step(worst, name);
  });
}

const ORDER = ['Failed', 'InProgress', 'Unknown', 'Pending', 'Succeeded', 'Skipped'];

function step(event: LifecycleEvent | undefined, name: string): Step {
  return {
    name,
    status: event?.status ?? 'Unknown',
    started: event?.started,
    ended: event?.ended,
    diagnostics: event?.diagnostics,
  };
}
