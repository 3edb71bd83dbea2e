import type { Random } from '@waybill/shared/kernel';
import type { InvocationResult } from '../lambda/index.ts';
import { type Cancel, everyPeriod } from '../time/index.ts';
import type { DeliveryPlace } from './delivery-place.ts';
import { poisson } from './draws.ts';
import type { LambdaApplication } from './lambda-application.ts';

export interface LambdaTrafficOptions {
  readonly random: Random;
  /** Invocations of the alias a minute of the world's clock. */
  readonly perMinute: number;
  /** How often a minute the invocations are made; 12 unless given, so that a shift within a minute is seen. */
  readonly slices?: number;
  readonly payload?: unknown;
}

const MINUTE = 60_000;

/** Invokes an alias again and again in the world's own time: each invocation runs the version that the weights draw. */
export function startLambdaTraffic(at: DeliveryPlace, app: LambdaApplication, options: LambdaTrafficOptions): Cancel {
  const { random, perMinute, slices = 12, payload = {} } = options;
  return everyPeriod(at.place.agenda, MINUTE / slices, () => {
    const byVersion = new Map<string, InvocationResult[]>();
    for (let left = poisson(perMinute / slices, random); left > 0; left -= 1) {
      const version = at.invoker.pick(app.alias);
      const result = app.of.behavior({ payload, version });
      // What takes real time cannot be waited for inside an instant of the world's clock.
      if (result instanceof Promise) throw new Error('a function under scripted traffic must answer at once');
      byVersion.set(version, [...(byVersion.get(version) ?? []), result]);
    }
    for (const [version, results] of byVersion) at.invoker.report(app.of, { alias: app.alias.name, version }, results);
  });
}
