import type { Random } from '@waybill/shared/kernel';
import type { Delay } from '../cloudwatch/index.ts';
import { type Load, startLoad, startMeter, startProxy } from '../runtime/index.ts';
import { keepUp } from '../time/index.ts';
import type { DeliveryPlace } from './delivery-place.ts';
import type { EcsApplication } from './ecs-application.ts';

export interface LiveTrafficOptions {
  readonly random: Random;
  /** Requests a second of the machine's clock that a load generator sends; none unless given. */
  readonly perSecond?: number;
  readonly path?: string;
  readonly delay?: Delay;
  readonly port?: number;
}

export interface LiveTraffic {
  /** Where the production listener answers. */
  readonly url: string;
  readonly load: Load | undefined;
  stop(): Promise<void>;
}

/** Opens an application's production listener to real requests, and lets the world keep up with the clock by itself. */
export async function startLiveTraffic(
  at: DeliveryPlace,
  app: EcsApplication,
  options: LiveTrafficOptions,
): Promise<LiveTraffic> {
  const { balancers, cloudwatch } = at;
  const { random, perSecond, path = '/', delay, port } = options;
  const meter = startMeter({
    balancers,
    cloudwatch,
    loadBalancer: app.loadBalancer,
    groups: [app.blue, app.green],
    ...(delay === undefined ? {} : { delay }),
  });
  const proxy = await startProxy({
    balancers,
    listener: app.listener,
    random,
    measured: meter.measured,
    ...(port === undefined ? {} : { port }),
  });
  const rest = keepUp(at.place.agenda);
  const load = perSecond === undefined ? undefined : startLoad({ url: `${proxy.url}${path}`, perSecond, random });
  return {
    url: proxy.url,
    load,
    stop: async () => {
      load?.stop();
      meter.stop();
      rest();
      await proxy.stop();
    },
  };
}
