import { GetMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { seededRandom } from '@waybill/shared/kernel';
import { type EcsApplication, scriptTraffic } from '../../src/delivery/index.ts';
import {
  deploymentOf,
  type GivenDelivery,
  givenApplication,
  givenDelivery,
  givenDeployment,
  MINUTE,
  START,
} from './given-delivery.ts';

describe('scripted traffic', () => {
  let given: GivenDelivery;
  let app: EcsApplication;

  beforeEach(async () => {
    given = await givenDelivery();
    app = givenApplication(given, { alarmAbove: 5 });
  });

  afterEach(async () => {
    await given.stop();
    expect(given.api.defects).toEqual([]);
    given.api.violations.assertClean();
  });

  const script = (errorRateOfNext: number) =>
    scriptTraffic(given.at, app, {
      random: seededRandom(4),
      perMinute: () => 1_000,
      behavior: ({ revision }) => ({ errorRate: revision === 1 ? 0.001 : errorRateOfNext }),
    });

  const sumOf = async (MetricName: string, group: 'blue' | 'green', minutes: readonly [number, number]) => {
    const named = given.at.balancers.dimensionsOf(app[group], app.loadBalancer);
    const Dimensions = Object.entries(named).map(([Name, Value]) => ({ Name, Value }));
    const { MetricDataResults: [result] = [] } = await given.cloudwatch.send(
      new GetMetricDataCommand({
        MetricDataQueries: [
          {
            Id: 'm',
            MetricStat: {
              Metric: { Namespace: 'AWS/ApplicationELB', MetricName, Dimensions },
              Period: 60,
              Stat: 'Sum',
            },
          },
        ],
        StartTime: new Date(START + minutes[0] * MINUTE),
        EndTime: new Date(START + minutes[1] * MINUTE),
      }),
    );
    return (result?.Values ?? []).reduce((sum, value) => sum + value, 0);
  };

  it('gives each target group the share that its weight had at the time', async () => {
    script(0);
    await givenDeployment(given, app);
    given.pass(5 * MINUTE);
    expect(await sumOf('RequestCount', 'green', [0, 5])).toBeGreaterThan(300);
    expect(await sumOf('RequestCount', 'green', [0, 5])).toBeLessThan(600);
    expect(await sumOf('RequestCount', 'blue', [0, 5])).toBeGreaterThan(4_200);
    given.pass(4 * MINUTE);
    expect(await sumOf('RequestCount', 'blue', [7, 9])).toBe(0);
  });

  it('lets a bad release raise the alarm that stops it', async () => {
    script(0.3);
    const id = await givenDeployment(given, app);
    given.pass(4 * MINUTE);
    expect(await deploymentOf(given, id)).toMatchObject({
      status: 'Stopped',
      errorInformation: { code: 'ALARM_ACTIVE' },
    });
  });

  it('is the same for the same seed', async () => {
    script(0.1);
    given.pass(3 * MINUTE);
    const first = await sumOf('RequestCount', 'blue', [0, 3]);
    await given.stop();
    given = await givenDelivery();
    app = givenApplication(given, { alarmAbove: 5 });
    script(0.1);
    given.pass(3 * MINUTE);
    expect(await sumOf('RequestCount', 'blue', [0, 3])).toBe(first);
  });
});
