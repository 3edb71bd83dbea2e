import { codedeployError, type Deployment, faultOf, hasEnded } from '@waybill/shared/codedeploy';
import type { Ports } from '../ports.ts';

/**
 * Whether we may do what must work when something goes wrong: read targets, and stop. Tried on a deployment that has ended,
 * where StopDeployment does nothing. Without one nothing is tried. @throws E_CANARY_DENIED
 */
export async function checkPermissions(recent: readonly Deployment[], { codeDeploy }: Ports): Promise<void> {
  const ended = recent.find(hasEnded);
  if (ended === undefined) return;
  await allowed('codedeploy:ListDeploymentTargets', () => codeDeploy.targetIds(ended.id));
  await allowed('codedeploy:StopDeployment', () => codeDeploy.stop(ended.id, true));
}

async function allowed(action: string, attempt: () => Promise<unknown>): Promise<void> {
  try {
    await attempt();
  } catch (error) {
    if (faultOf(error) === 'denied')
      throw codedeployError(
        'E_CANARY_DENIED',
        `the credentials do not allow ${action}, without which a bad release could not be undone`,
        { cause: error },
      );
  }
}
