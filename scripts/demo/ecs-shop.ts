import { DEMO_ACCOUNTS, type Rehearsal } from '@waybill/local-aws';
import { digestOf, type Shop, versionsServed } from './shop.ts';

/** So many real requests a second that a minute of the local clock has more than a hundred. */
const REQUESTS_A_SECOND = 100;
/**
 * 5xx answers of a target group within a minute that make CodeDeploy itself roll back. A quarter of the traffic never makes so
 * many: the judge has the first word, the alarm guards what comes after.
 */
const ALARM_ABOVE = 18;

/** An ECS service in prod that runs an image, with real traffic on it. */
export async function openEcsShop(site: Rehearsal, image: string): Promise<Shop> {
  const app = await site.open(
    DEMO_ACCOUNTS.prod,
    {
      cluster: 'main',
      service: 'hello-service',
      image,
      containerName: 'hello',
      healthCheckPath: '/healthz',
      // The old tasks stay until the verdict is in.
      terminationWaitMinutes: 3,
      alarmAbove: ALARM_ABOVE,
    },
    { perSecond: REQUESTS_A_SECOND },
  );
  return {
    name: `hello-service at ${app.url}`,
    inputs: { cluster: 'main', service: 'hello-service', analysis: '.waybill/analysis.yml' },
    served: () =>
      versionsServed(async () => {
        const response = await fetch(app.url);
        await response.arrayBuffer();
        return response.headers.get('x-release') ?? `status ${response.status}`;
      }),
    running: () => {
      const primary = app.service.taskSets.find(({ status }) => status === 'PRIMARY');
      return digestOf(primary?.plan.taskDefinition.containerDefinitions?.[0]?.image);
    },
  };
}
