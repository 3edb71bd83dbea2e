import {
  codedeployError,
  configName,
  type DeploymentConfig,
  type DeploymentGroup,
  type TrafficShift,
} from '@waybill/shared/codedeploy';
import { quote } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { hint, namesFrom } from './near-names.ts';

/** How traffic will move, and by which configuration. */
export interface Shifting {
  /** Undefined for the group's own. */
  readonly config: string | undefined;
  readonly shift: TrafficShift;
  /** A configuration that has to be made first. */
  readonly newConfig: { readonly name: string; readonly shift: TrafficShift } | undefined;
  /** Of servers: how long each zone is watched, milliseconds. */
  readonly zonal: DeploymentConfig['zonal'];
}

const ALL_AT_ONCE: TrafficShift = { kind: 'all-at-once' };

/** @throws E_DEPLOYMENT_CONFIG */
export async function findConfig({ config: wanted }: Inputs, group: DeploymentGroup, ports: Ports): Promise<Shifting> {
  if (wanted?.kind === 'shift') return shiftConfig(wanted.shift, group, ports);
  const name = wanted?.name ?? group.config;
  const found = await readConfig(name, ports);
  if (found === undefined) {
    const near = await namesFrom(() => ports.codeDeploy.configs(), ports);
    throw codedeployError(
      'E_DEPLOYMENT_CONFIG',
      `there is no deployment configuration ${quote(name)}${hint(name, near)}`,
    );
  }
  if (found.platform !== group.platform)
    throw codedeployError(
      'E_DEPLOYMENT_CONFIG',
      `deployment configuration ${quote(name)} is for ${found.platform}, the group is for ${group.platform}`,
    );
  return { config: wanted?.name, shift: found.shift ?? ALL_AT_ONCE, newConfig: undefined, zonal: found.zonal };
}

async function shiftConfig(shift: TrafficShift, group: DeploymentGroup, ports: Ports): Promise<Shifting> {
  if (group.platform === 'Server') {
    if (shift.kind === 'all-at-once')
      return { config: 'CodeDeployDefault.AllAtOnce', shift, newConfig: undefined, zonal: undefined };
    throw codedeployError('E_DEPLOYMENT_CONFIG', `${shift.kind}: servers take no shift of traffic`, {
      cure: 'name a configuration such as CodeDeployDefault.OneAtATime',
    });
  }
  const name = configName(shift, group.platform);
  const found = await readConfig(name, ports);
  if (found === undefined) return { config: name, shift, newConfig: { name, shift }, zonal: undefined };
  if (JSON.stringify(found.shift) !== JSON.stringify(shift))
    throw codedeployError(
      'E_DEPLOYMENT_CONFIG',
      `deployment configuration ${quote(name)} exists and does something else`,
      {
        cure: 'delete it, or name another one',
      },
    );
  return { config: name, shift, newConfig: undefined, zonal: undefined };
}

function readConfig(name: string, { codeDeploy, reading }: Ports): Promise<DeploymentConfig | undefined> {
  return reading('GetDeploymentConfig', () => codeDeploy.config(name));
}
