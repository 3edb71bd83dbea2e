import type { DeploymentConfigInfo, MinimumHealthyHosts } from '@aws-sdk/client-codedeploy';
import type { Instance } from './surroundings.ts';

/** One zone's turn, or the whole fleet's where zones do not matter. */
export interface ZoneTurn {
  readonly zone: string | undefined;
  readonly instances: readonly Instance[];
  /** How many instances are worked on at once. */
  readonly atOnce: number;
  /** Milliseconds to watch before the next turn. */
  readonly monitorMs: number;
}

export interface ServerPlan {
  readonly turns: readonly ZoneTurn[];
  /** Fewer healthy instances than that fail the deployment. */
  readonly leastHealthy: number;
}

/** In which order and how many at once; undefined when the configuration leaves no instance to work on. */
export function planServers(config: DeploymentConfigInfo, instances: readonly Instance[]): ServerPlan | undefined {
  const count = instances.length;
  const leastHealthy = isOneAtATime(config.minimumHealthyHosts)
    ? count - 1
    : healthyOf(config.minimumHealthyHosts, count);
  const atOnce = count - leastHealthy;
  if (atOnce < 1) return undefined;
  const { zonalConfig: zonal } = config;
  if (zonal === undefined) return { leastHealthy, turns: [{ zone: undefined, instances, atOnce, monitorMs: 0 }] };
  const zones = [...new Set(instances.map(({ zone }) => zone))].sort();
  const usual = zonal.monitorDurationInSeconds ?? 0;
  const turns = zones.map((zone, index): ZoneTurn => {
    const own = instances.filter((instance) => instance.zone === zone);
    const stayUp = healthyOf(zonal.minimumHealthyHostsPerZone, own.length);
    const seconds = index === 0 ? (zonal.firstZoneMonitorDurationInSeconds ?? usual) : usual;
    const last = index === zones.length - 1;
    return {
      zone,
      instances: own,
      atOnce: Math.max(1, Math.min(atOnce, own.length - stayUp)),
      monitorMs: last ? 0 : seconds * 1_000,
    };
  });
  return { leastHealthy, turns };
}

function isOneAtATime(hosts: MinimumHealthyHosts | undefined): boolean {
  return (hosts?.type as string | undefined) === 'MOST_CONCURRENCY';
}

/** A share is rounded up. Source: MinimumHealthyHosts in the CodeDeploy model. */
function healthyOf(
  hosts: { type?: string | undefined; value?: number | undefined } | undefined,
  count: number,
): number {
  const value = hosts?.value ?? 0;
  return hosts?.type === 'FLEET_PERCENT' ? Math.ceil((count * value) / 100) : value;
}
