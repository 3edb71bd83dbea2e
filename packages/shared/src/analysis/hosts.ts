import type { Finding } from './assessment.ts';
import type { GaugeMinute } from './gauge-test.ts';
import { guardFinding } from './guards.ts';
import type { Arms, Query } from './query.ts';
import { figures } from './wording.ts';

/** Where the rows of the hosts stand beside those of the metrics; no metric can have such a name. */
export const HOSTS = '@hosts';
const MINUTES = 3;

/** How many hosts of an arm fail their health checks; undefined where there is no target group to ask. Source: CloudWatch metrics of Application Load Balancers. */
export function hostsQuery({ canary, baseline }: Arms): Query | undefined {
  const known = [canary, baseline].every(
    (arm) => arm['target-group'] !== undefined && arm['load-balancer'] !== undefined,
  );
  if (!known) return undefined;
  const dimensions = { TargetGroup: '{target-group}', LoadBalancer: '{load-balancer}' };
  // The minimum of a minute: one failed check in passing does not count.
  return { namespace: 'AWS/ApplicationELB', metric: 'UnHealthyHostCount', statistic: 'Minimum', dimensions };
}

/** Hosts of the new revision that stayed unhealthy while all of the old one were well. */
export function hostFindings(minutes: readonly GaugeMinute[]): Finding[] {
  const recent = minutes.slice(-MINUTES);
  if (recent.length < MINUTES || !recent.every(({ canary, baseline }) => canary >= 1 && baseline === 0)) return [];
  const least = Math.min(...recent.map(({ canary }) => canary));
  const told = `hosts: ${figures(least)} of the new revision failed health checks for ${MINUTES} minutes, and none of the old`;
  return [guardFinding('hosts', told)];
}
