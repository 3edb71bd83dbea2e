import { codedeployError, type DeploymentGroup, shiftDuration } from '@waybill/shared/codedeploy';
import { formatDuration } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Shifting } from './find-config.ts';

/** What is left over for installing and for hooks, milliseconds. CodeDeploy itself allows an hour for each. */
const LEEWAY = 60_000;

/** The waits that cannot be shorter must fit into the timeout. @throws E_TIMEOUT_SHORT */
export function checkTime(
  { common, waitFor }: Inputs,
  group: DeploymentGroup,
  { shift, zonal }: Pick<Shifting, 'shift' | 'zonal'>,
): void {
  const parts = [
    { what: 'the wait for a word to go on', ms: group.readyWait },
    { what: 'the shift', ms: shiftDuration(shift) },
    { what: 'the watch over the first zone', ms: zonal?.firstZone ?? 0 },
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
