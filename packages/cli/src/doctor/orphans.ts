import {
  ACTIVE_STATUSES,
  awsCodeDeploy,
  awsTime,
  describeOrphan,
  orphansIn,
  patientReading,
  type TrafficShift,
} from '@waybill/shared/codedeploy';
import type { AwsSession, Finding } from '@waybill/shared/credentials';
import { type Clock, type Random, visible } from '@waybill/shared/kernel';

const ALL_AT_ONCE: TrafficShift = { kind: 'all-at-once' };

/**
 * Deployments of a killed run go on by themselves, judged by nobody but AWS's alarms: they are found by the marker in their
 * description. Whether the run is still there cannot be seen from here, so only one that is overdue is wrong for certain.
 */
export async function orphanFindings(
  { application, group: name }: { readonly application: string; readonly group: string },
  session: AwsSession,
  ports: { readonly clock: Clock; readonly random: Random; readonly signal: AbortSignal },
): Promise<Finding[]> {
  const time = awsTime(ports.clock);
  const codeDeploy = awsCodeDeploy(session.config('codedeploy'), time);
  const reading = patientReading(ports);
  const group = await reading('GetDeploymentGroup', () => codeDeploy.group(application, name));
  if (group === undefined) return [];
  const statuses = ACTIVE_STATUSES;
  const running = await reading('ListDeployments', () => codeDeploy.search({ application, group: name, statuses }));
  const config = await reading('GetDeploymentConfig', () => codeDeploy.config(running[0]?.config ?? group.config));
  const orphans = orphansIn(running, { group, shift: config?.shift ?? ALL_AT_ONCE, now: time.now() });
  const about = `deployments of ${visible(name)}`;
  if (orphans.length === 0) return [{ about, state: 'good', what: 'none of ours is left running' }];
  return orphans.map((orphan) => ({
    about,
    state: orphan.overdue ? 'bad' : 'unknown',
    what: `${describeOrphan(orphan)}${orphan.overdue ? ', which is longer than it can take' : ''}: if that run has ended, nobody watches it`,
    cure: `run that run again, which goes on with it; or end it: aws deploy stop-deployment --deployment-id ${orphan.deployment} --auto-rollback-enabled`,
  }));
}
