import { codedeployError, type DeploymentGroup } from '@waybill/shared/codedeploy';
import { quote } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import { hint, namesFrom } from './near-names.ts';

/** The deployment group that the inputs name. @throws E_NO_APPLICATION, E_NO_DEPLOYMENT_GROUP with the nearest name */
export async function findGroup({ application, group: name }: Inputs, ports: Ports): Promise<DeploymentGroup> {
  const { codeDeploy, reading } = ports;
  const platform = await reading('GetApplication', () => codeDeploy.platformOf(application));
  if (platform === undefined) {
    const near = await namesFrom(() => codeDeploy.applications(), ports);
    const where = `in ${ports.account}, ${ports.region}`;
    throw codedeployError(
      'E_NO_APPLICATION',
      `there is no CodeDeploy application ${quote(application)} ${where}${hint(application, near)}`,
    );
  }
  const group = await reading('GetDeploymentGroup', () => codeDeploy.group(application, name));
  if (group !== undefined) return { ...group, platform };
  const near = await namesFrom(() => codeDeploy.groups(application), ports);
  throw codedeployError(
    'E_NO_DEPLOYMENT_GROUP',
    `application ${quote(application)} has no deployment group ${quote(name)}${hint(name, near)}`,
  );
}
