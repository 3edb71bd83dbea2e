import { codedeployError, type DeploymentGroup, type Hook, shiftDuration } from '@waybill/shared/codedeploy';
import { formatDuration } from '@waybill/shared/kernel';
import type { Inputs } from '../inputs.ts';
import type { Ports } from '../ports.ts';
import type { Shifting } from './find-config.ts';

const MINUTE = 60_000;

/** What is left over for installing, milliseconds. CodeDeploy itself allows an hour. */
const INSTALLING = MINUTE;

/** How long CodeDeploy waits for the word of one hook, milliseconds. Source: CodeDeploy quotas, 3,600 s. */
const HOOK_WAIT = 60 * MINUTE;

/** How long a function can run, milliseconds: a hook that answers before it returns needs no more. Source: Lambda quotas, 900 s. */
const FUNCTION_RUN = 15 * MINUTE;

/** What decides how long a deployment takes. */
export interface Course extends Pick<Shifting, 'shift' | 'zonal'> {
  readonly group: Pick<DeploymentGroup, 'readyWait' | 'terminationWait'>;
  readonly hooks: readonly Hook[];
}

/**
 * The waits that cannot be shorter must fit into the timeout. A hook answers within seconds or after an hour, and nobody knows
 * which: what is left for hooks is said, and warned about where a function could not run to its end in it.
 * @throws E_TIMEOUT_SHORT
 */
export function checkTime({ common: { timeout }, waitFor }: Inputs, course: Course, { log }: Pick<Ports, 'log'>): void {
  const waits = waitsOf(course, waitFor);
  // What comes after the shift is not waited for where only the traffic is.
  const hooks = course.hooks.filter(({ event }) => waitFor === 'completion' || event !== 'AfterAllowTraffic');
  const least = waits.reduce((total, { ms }) => total + ms, INSTALLING);
  const most = least + hooks.length * HOOK_WAIT;
  if (waits.length > 0 && least > timeout)
    throw codedeployError(
      'E_TIMEOUT_SHORT',
      `timeout: ${formatDuration(timeout)} cannot hold the deployment: ${sum(waits)} = ${formatDuration(least)}${hooks.length === 0 ? '' : `; and up to ${hooksTake(hooks)} = ${formatDuration(most)}`}`,
      { cure: cure({ least, most, shorter: waitFor === 'completion' && (course.group.terminationWait ?? 0) > 0 }) },
    );
  if (hooks.length === 0 || most <= timeout) return;
  const left = Math.max(0, timeout - least);
  const told = `timeout: ${formatDuration(timeout)} − (${sum(waits)}) = ${formatDuration(left)} for hooks; CodeDeploy itself waits up to ${hooksTake(hooks)}`;
  if (left < hooks.length * FUNCTION_RUN) log.warning(told);
  else log.info(told);
}

interface Wait {
  readonly what: string;
  readonly ms: number;
}

function waitsOf({ group, shift, zonal }: Course, waitFor: Inputs['waitFor']): Wait[] {
  return [
    { what: 'the wait for a word to go on', ms: group.readyWait },
    { what: 'the shift', ms: shiftDuration(shift) },
    { what: 'the watch over the first zone', ms: zonal?.firstZone ?? 0 },
    {
      what: 'the wait before the old revision is ended',
      ms: waitFor === 'completion' ? (group.terminationWait ?? 0) : 0,
    },
  ].filter(({ ms }) => ms > 0);
}

function sum(waits: readonly Wait[]): string {
  return [{ what: 'installing', ms: INSTALLING }, ...waits]
    .map(({ what, ms }) => `${formatDuration(ms)} for ${what}`)
    .join(' + ');
}

/** `2 h 00 min for 2 hooks (AfterInstall, AfterAllowTraffic)` */
function hooksTake(hooks: readonly Hook[]): string {
  const count = hooks.length === 1 ? 'one hook' : `${hooks.length} hooks`;
  return `${formatDuration(hooks.length * HOOK_WAIT)} for ${count} (${hooks.map(({ event }) => event).join(', ')})`;
}

function cure({ least, most, shorter }: { least: number; most: number; shorter: boolean }): string {
  const minutes = (ms: number): string => `${Math.ceil(ms / MINUTE) + 15}m`;
  const longest = most > least ? ` (${minutes(most)} for hooks that take their time)` : '';
  return `set \`timeout\` to ${minutes(least)} or more${longest}${shorter ? ', or `wait-for: traffic`' : ''}`;
}
