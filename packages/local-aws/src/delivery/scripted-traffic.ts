import type { TaskDefinition } from '@aws-sdk/client-ecs';
import type { Random } from '@waybill/shared/kernel';
import { type Delay, metricName } from '../cloudwatch/index.ts';
import type { TargetGroup } from '../elb/index.ts';
import { type Cancel, everyPeriod } from '../time/index.ts';
import type { DeliveryPlace } from './delivery-place.ts';
import { binomial, normal, poisson } from './draws.ts';
import type { EcsApplication } from './ecs-application.ts';
import { measureShares } from './shares.ts';

/** How a release behaves in a minute. */
export interface Behaving {
  /** Share of its requests that are answered with 5xx. */
  readonly errorRate: number;
  /** Median of its response time, in seconds; 0.05 unless given. */
  readonly seconds?: number;
}

export interface ScriptedTrafficOptions {
  readonly random: Random;
  /** Requests a minute that arrive at the listener; the time is that of the minute's end. */
  readonly perMinute: (at: number) => number;
  /** What a release does, by its task definition and the minutes since its first traffic. */
  readonly behavior: (release: TaskDefinition, minute: number) => Behaving;
  readonly delay?: Delay;
}

const MINUTE = 60_000;
const NAMESPACE = 'AWS/ApplicationELB';
/** Response times of a minute are drawn this often and counted for all of its requests. */
const LATENCY_DRAWS = 100;
const SPREAD = 0.4;

/** Publishes what a load balancer would measure, minute by minute, without a single request: for tests on a stepped clock. */
export function scriptTraffic(at: DeliveryPlace, app: EcsApplication, options: ScriptedTrafficOptions): Cancel {
  const { agenda } = at.place;
  const shares = measureShares(agenda, at.balancers, app.listener);
  const firstServed = new Map<string, number>();
  return everyPeriod(agenda, MINUTE, () => {
    const now = agenda.now();
    const divided = shares.take();
    const total = options.perMinute(now);
    for (const group of [app.blue, app.green]) {
      const requests = poisson(total * (divided.get(group.arn) ?? 0), options.random);
      const release = releaseBehind(app, group);
      if (requests === 0 || release === undefined) continue;
      const key = release.taskDefinitionArn ?? '';
      const first = firstServed.get(key) ?? now;
      firstServed.set(key, first);
      const behaving = options.behavior(release, (now - first) / MINUTE);
      publishMinute(at, app, { group, requests, behaving, options, minute: now - MINUTE });
    }
  });
}

function releaseBehind(app: EcsApplication, group: TargetGroup): TaskDefinition | undefined {
  return app.service.taskSets.findLast(({ plan }) => plan.targetGroup === group)?.plan.taskDefinition;
}

interface GroupMinute {
  readonly group: TargetGroup;
  readonly requests: number;
  readonly behaving: Behaving;
  readonly options: ScriptedTrafficOptions;
  readonly minute: number;
}

function publishMinute(at: DeliveryPlace, app: EcsApplication, figures: GroupMinute): void {
  const { group, requests, behaving, options, minute } = figures;
  const { random, delay } = options;
  const named = at.balancers.dimensionsOf(group, app.loadBalancer);
  const dimensions = Object.entries(named).map(([Name, Value]) => ({ Name, Value }));
  const put = (name: string, pairs: ReadonlyArray<readonly [number, number]>, unit: 'Count' | 'Seconds') => {
    const sample = { at: minute, values: { kind: 'values' as const, pairs }, unit };
    at.cloudwatch.metrics.publish(metricName(NAMESPACE, name, dimensions), sample, delay);
  };
  const errors = binomial(requests, behaving.errorRate, random);
  put('RequestCount', [[1, requests]], 'Count');
  if (errors > 0) put('HTTPCode_Target_5XX_Count', [[1, errors]], 'Count');
  if (requests > errors) put('HTTPCode_Target_2XX_Count', [[1, requests - errors]], 'Count');
  put('HealthyHostCount', [[app.service.desiredCount, 1]], 'Count');
  put('UnHealthyHostCount', [[0, 1]], 'Count');
  put('TargetResponseTime', latencies(requests, behaving.seconds ?? 0.05, random), 'Seconds');
}

/** Log-normal response times around a median. */
function latencies(requests: number, median: number, random: Random): ReadonlyArray<readonly [number, number]> {
  const draws = Math.min(requests, LATENCY_DRAWS);
  return Array.from({ length: draws }, (_, index) => {
    const seconds = Math.round(median * Math.exp(SPREAD * normal(random)) * 10_000) / 10_000;
    return [seconds, Math.floor(requests / draws) + (index < requests % draws ? 1 : 0)] as const;
  });
}
