import { codedeployError, type DeploymentGroup, shiftDuration, type TrafficShift } from '@waybill/shared/codedeploy';
import { formatDuration } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';

/** What is left over for installing and for hooks, milliseconds. CodeDeploy itself allows an hour for each. */
const LEEWAY = 60_000;

/** The waits that cannot be shorter must fit into the timeout. @throws E_TIMEOUT_SHORT */
export function checkTime({ common, waitFor }: Inputs, group: DeploymentGroup, shift: TrafficShift): void {
  const parts = [
    { what: 'the shift', ms: shiftDuration(shift) },
    {
      what: 'the wait before the old revision is ended',
      ms: waitFor === 'completion' ? (group.terminationWait ?? 0) : 0,
    },
  ].filter(({ ms }) => ms > 0);
  const needed = parts.reduce((sum, { ms }) => sum + ms, LEEWAY);
  if (parts.length === 0 || needed <= common.timeout) return;
  const sum = parts.map(({ what, ms }) => `${what} takes ${formatDuration(ms)}`).join(' and ');
  throw codedeployError(
    'E_TIMEOUT_SHORT',
    `timeout: ${formatDuration(common.timeout)} cannot hold the deployment: ${sum}`,
    {
      cure: `set \`timeout\` to ${Math.ceil(needed / 60_000) + 15}m or more${waitFor === 'completion' && (group.terminationWait ?? 0) > 0 ? ', or `wait-for: traffic`' : ''}`,
    },
  );
}
