import { pause, type Script, wait } from '../time/index.ts';
import type { Deployment } from './deployment.ts';
import { Interruption } from './interruption.ts';
import type { TargetCourse } from './lifecycle.ts';
import type { Pace } from './pace.ts';

const MINUTE = 60_000;

/** Waits in status Ready for ContinueDeployment, where the group wants that; unanswered, the deployment is stopped. */
export function* readyWait(deployment: Deployment, course: TargetCourse): Script<void> {
  const option = deployment.order.settings.blueGreen?.deploymentReadyOption;
  if (option?.actionOnTimeout !== 'STOP_DEPLOYMENT') return;
  deployment.status = 'Ready';
  course.setStatus('Ready');
  const continued = yield* wait(deployment.readyGate, (option.waitTimeInMinutes ?? 0) * MINUTE);
  if (continued === undefined) {
    const minutes = option.waitTimeInMinutes ?? 0;
    throw new Interruption(
      'request',
      'TIMEOUT',
      `The deployment was not continued within its wait time of ${minutes} minutes.`,
    );
  }
  deployment.status = 'InProgress';
  course.setStatus('InProgress');
}

/** Waits before the original tasks go. @returns whether they shall go */
export function* terminationWait(deployment: Deployment, pace: Pace): Script<boolean> {
  const option = deployment.order.settings.blueGreen?.terminateBlueInstancesOnDeploymentSuccess;
  if (option?.action === 'KEEP_ALIVE') return false;
  deployment.terminationWaitStarted = true;
  if (pace.reportsBaking) deployment.status = 'Baking';
  yield* wait(deployment.terminationGate, (option?.terminationWaitTimeInMinutes ?? 0) * MINUTE);
  deployment.status = 'InProgress';
  yield* pause(pace.eventMs);
  return true;
}
