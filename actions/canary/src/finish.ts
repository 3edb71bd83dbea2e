import { type Deployment, type DeploymentGroup, hasEnded, isUndoable, readMarker } from '@waybill/shared/codedeploy';
import { isJsonObject } from '@waybill/shared/kernel';
import { codeDeployDriver } from './codedeploy-driver.ts';
import type { Inputs } from './inputs.ts';
import { NO_JUDGE } from './judging.ts';
import type { Ports, SavedState } from './ports.ts';
import type { Conclusion } from './rollout/index.ts';
import { watch } from './watch/watch.ts';

/** What the post step found and did. */
export type Aftermath =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'left'; readonly deployment: string }
  | {
      readonly kind: 'finished';
      readonly deployment: string;
      readonly status: Conclusion['status'] | 'unfinished';
      readonly undo: string | undefined;
      readonly timeline: readonly { readonly at: number; readonly what: string }[];
    };

/** The state that the main step saved; undefined when it never came to create anything. */
export function readState(text: string): SavedState | undefined {
  if (text === '') return undefined;
  try {
    const state: unknown = JSON.parse(text);
    return isJsonObject(state) && typeof state['phase'] === 'string' ? (state as unknown as SavedState) : undefined;
  } catch {
    return undefined;
  }
}

/** Looks for a deployment that was being created when the run ended, milliseconds between looks. */
const LOOKS = [0, 2_000, 5_000, 10_000];

/** Stops the deployment unless it has ended, and follows its undoing to the end. May be called any number of times. */
export async function finish(state: SavedState | undefined, inputs: Inputs, ports: Ports): Promise<Aftermath> {
  if (state === undefined || state.phase === 'ended') return { kind: 'nothing' };
  const deployment = await deploymentOf(state, ports);
  if (deployment === undefined) return { kind: 'nothing' };
  if (inputs.onCancel === 'leave' && state.phase !== 'stopping') return { kind: 'left', deployment: deployment.id };
  ports.log.info(`${deployment.id} is ${deployment.status}: finishing what the run left`);
  const { codeDeploy, time } = ports;
  const driver = codeDeployDriver(deployment.id, {
    codeDeploy,
    now: () => time.now(),
    log: ports.log,
    serving: async () => '',
  });
  const group = await groupOf(state, ports);
  if (!hasEnded(deployment)) await driver.stop(inputs.onCancel !== 'stop').catch(() => 'over');
  const watched = await watch(
    driver,
    NO_JUDGE,
    {
      policy: inputs,
      poll: inputs.poll === 'auto' ? 5_000 : inputs.poll,
      shift: { kind: 'all-at-once' },
      terminationWait: 0,
      undoable: group === undefined || isUndoable(group),
      alarms: [],
      since: state.since,
      afterCancel: ports.afterCancel,
      onStopping: () => {},
      stopped: { cause: { kind: 'cancel' }, rollback: inputs.onCancel !== 'stop' },
    },
    ports,
  );
  ports.saveState({ ...state, phase: 'ended' });
  const { status, undo } = watched.conclusion;
  return { kind: 'finished', deployment: deployment.id, status, undo, timeline: watched.timeline };
}

/** Undefined where it cannot be read: what follows does not depend on it. */
async function groupOf({ application, group }: SavedState, ports: Ports): Promise<DeploymentGroup | undefined> {
  const { codeDeploy, reading } = ports;
  return reading('GetDeploymentGroup', () => codeDeploy.group(application, group)).catch(() => undefined);
}

async function deploymentOf(state: SavedState, ports: Ports): Promise<Deployment | undefined> {
  const { codeDeploy, reading, clock } = ports;
  const { deployment: id, application, group, since } = state;
  if (id !== undefined) return reading('GetDeployment', () => codeDeploy.deployment(id));
  for (const pause of LOOKS) {
    if (pause > 0) await clock.sleep(pause);
    const made = await reading('ListDeployments', () =>
      codeDeploy.search({ application, group, since: since - 300_000 }),
    );
    const ours = made.find(({ description }) => {
      const marker = readMarker(description);
      return marker?.key === state.key && marker.once === state.once;
    });
    if (ours !== undefined) return ours;
  }
  return undefined;
}
