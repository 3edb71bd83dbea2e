import {
  DEMO_ACCOUNTS,
  DEMO_REGION,
  demoSeed,
  type OpenApplication,
  type Rehearsal,
  scaledClock,
  startRehearsal,
} from '@waybill/local-aws';
import { type Digest, ecrHost } from '@waybill/shared/kernel';

/** How much faster the local AWS lives: a minute of a canary takes two seconds. */
export const SCALE = 30;
const REQUESTS_A_SECOND = 60;

/** The accounts of the demo; tasks are processes of this machine. */
export function startSite(): Promise<Rehearsal> {
  return startRehearsal({ seed: demoSeed(), clock: scaledClock(SCALE), randomSeed: 7 });
}

/** Puts a first release into service in prod, with real traffic on it. */
export function openShop(site: Rehearsal, digest: Digest): Promise<OpenApplication> {
  return site.open(
    DEMO_ACCOUNTS.prod,
    {
      cluster: 'main',
      service: 'hello-service',
      image: `${ecrHost(DEMO_ACCOUNTS.prod, DEMO_REGION)}/hello-service@${digest}`,
      containerName: 'hello',
      healthCheckPath: '/healthz',
      terminationWaitMinutes: 1,
      alarmAbove: 2,
    },
    { perSecond: REQUESTS_A_SECOND },
  );
}
