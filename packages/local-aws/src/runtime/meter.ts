import { type CloudWatch, type Delay, metricName } from '../cloudwatch/index.ts';
import type { Balancers, LoadBalancer, TargetGroup } from '../elb/index.ts';
import { type Cancel, everyPeriod } from '../time/index.ts';
import type { Measured } from './proxy.ts';

const MINUTE = 60_000;
const NAMESPACE = 'AWS/ApplicationELB';

interface Tally {
  requests: number;
  /** By the first digit of the target's status. */
  readonly classes: Map<number, number>;
  readonly seconds: Map<number, number>;
}

export interface Meter {
  readonly measured: (request: Measured) => void;
  stop(): void;
}

export interface MeterOptions {
  readonly balancers: Balancers;
  readonly cloudwatch: CloudWatch;
  readonly loadBalancer: LoadBalancer;
  /** The groups to report on, also when they get no traffic. */
  readonly groups: readonly TargetGroup[];
  /** How late the figures can be seen; at once unless given. */
  readonly delay?: Delay;
}

/** Counts what a load balancer does and publishes it every minute of the world's clock, as AWS/ApplicationELB. */
export function startMeter(options: MeterOptions): Meter {
  const { cloudwatch } = options;
  const { agenda } = cloudwatch.place;
  let tallies = new Map<string | undefined, Tally>();
  const publish = () => {
    const minute = agenda.now() - MINUTE;
    const past = tallies;
    tallies = new Map();
    for (const group of options.groups) publishGroup(options, { group, minute, tally: past.get(group.arn) });
    publishBalancer(options, minute, [...past.values()]);
  };
  const cancel: Cancel = everyPeriod(agenda, MINUTE, publish);
  return {
    measured: ({ group, targetStatus, seconds }) => {
      agenda.catchUp();
      const tally = tallies.get(group) ?? { requests: 0, classes: new Map(), seconds: new Map() };
      tallies.set(group, tally);
      tally.requests += 1;
      const kind = targetStatus === undefined ? 0 : Math.floor(targetStatus / 100);
      tally.classes.set(kind, (tally.classes.get(kind) ?? 0) + 1);
      if (targetStatus === undefined) return;
      const rounded = Math.round(seconds * 10_000) / 10_000;
      tally.seconds.set(rounded, (tally.seconds.get(rounded) ?? 0) + 1);
    },
    stop: cancel,
  };
}

interface GroupMinute {
  readonly group: TargetGroup;
  readonly minute: number;
  readonly tally: Tally | undefined;
}

/** A count that is zero is not reported, as the load balancer does not. Source: ELB user guide, "CloudWatch metrics". */
function publishGroup(options: MeterOptions, { group, minute, tally }: GroupMinute): void {
  const { cloudwatch, loadBalancer, balancers } = options;
  const named = balancers.dimensionsOf(group, loadBalancer);
  const dimensions = Object.entries(named).map(([Name, Value]) => ({ Name, Value }));
  const put = (name: string, pairs: ReadonlyArray<readonly [number, number]>, unit: 'Count' | 'Seconds') => {
    if (pairs.length === 0) return;
    const sample = { at: minute, values: { kind: 'values' as const, pairs }, unit };
    cloudwatch.metrics.publish(metricName(NAMESPACE, name, dimensions), sample, options.delay);
  };
  const states = [...group.targets.values()].map(({ state }) => state);
  if (states.length > 0) {
    const healthy = states.filter((state) => state === 'healthy').length;
    put('HealthyHostCount', [[healthy, 1]], 'Count');
    put('UnHealthyHostCount', [[states.length - healthy, 1]], 'Count');
  }
  if (tally === undefined) return;
  put('RequestCount', [[1, tally.requests]], 'Count');
  for (const [kind, count] of tally.classes)
    if (kind > 0) put(`HTTPCode_Target_${kind}XX_Count`, [[1, count]], 'Count');
  put('TargetResponseTime', [...tally.seconds], 'Seconds');
}

function publishBalancer(
  { cloudwatch, loadBalancer, delay }: MeterOptions,
  minute: number,
  tallies: readonly Tally[],
): void {
  const requests = tallies.reduce((sum, tally) => sum + tally.requests, 0);
  const own = tallies.reduce((sum, tally) => sum + (tally.classes.get(0) ?? 0), 0);
  const dimensions = [{ Name: 'LoadBalancer', Value: loadBalancer.arn.slice(loadBalancer.arn.indexOf('app/')) }];
  for (const [name, count] of [
    ['RequestCount', requests],
    ['HTTPCode_ELB_5XX_Count', own],
  ] as const) {
    if (count === 0) continue;
    const sample = {
      at: minute,
      values: { kind: 'values' as const, pairs: [[1, count]] as const },
      unit: 'Count' as const,
    };
    cloudwatch.metrics.publish(metricName(NAMESPACE, name, dimensions), sample, delay);
  }
}
