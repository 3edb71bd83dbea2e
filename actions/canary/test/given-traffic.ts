import type { DeliveryPlace, EcsApplication } from '@waybill/local-aws';
import { type Random, seededRandom } from '@waybill/shared/kernel';
import type { GivenCanary } from './given-canary.ts';

export interface TrafficRequest {
  /** Requests a minute, both revisions together. */
  readonly perMinute: number;
  /** Share of bad answers by target group: of the one that served first, and of the other. */
  readonly bad: { readonly old: number; readonly new: (minute: number) => number };
  /** How late a minute's figures can be seen, milliseconds after its end. */
  readonly delay?: number;
  readonly seed?: number;
}

const MINUTE = 60_000;

/** Traffic in every minute of AWS's clock, split as the listener's weights say, and its figures in CloudWatch. */
export function givenTraffic({ aws, at, app }: GivenCanary, request: TrafficRequest): void {
  const random = seededRandom(request.seed ?? 7);
  const { agenda } = aws.delivery;
  const next = (minute: number): void => {
    agenda.at((minute + 1) * MINUTE, () => {
      publishMinute(minute, at, app, request, random);
      next(minute + 1);
    });
  };
  next(Math.floor(agenda.now() / MINUTE));
}

function publishMinute(
  minute: number,
  at: DeliveryPlace,
  app: EcsApplication,
  request: TrafficRequest,
  random: Random,
): void {
  const weights = at.balancers.listeners.get(app.listener.arn)?.weights;
  for (const [group, share] of [[app.blue, request.bad.old] as const, [app.green, request.bad.new(minute)] as const]) {
    const requests = Math.round((request.perMinute * (weights?.get(group.arn) ?? 0)) / 100);
    if (requests === 0) continue;
    let bad = 0;
    for (let one = 0; one < requests; one++) if (random() < share) bad += 1;
    const dimensions = Object.entries(at.balancers.dimensionsOf(group, app.loadBalancer))
      .map(([Name, Value]) => ({ Name, Value }))
      .sort((a, b) => (a.Name < b.Name ? -1 : 1));
    const put = (name: string, sum: number): void =>
      at.cloudwatch.metrics.publish(
        { namespace: 'AWS/ApplicationELB', name, dimensions },
        { at: minute * MINUTE, unit: 'Count', values: { kind: 'values', pairs: [[1, sum]] } },
        [[1, request.delay ?? 0]],
      );
    put('RequestCount', requests);
    if (bad > 0) put('HTTPCode_Target_5XX_Count', bad);
  }
}
