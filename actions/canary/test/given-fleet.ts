import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  DEMO_ACCOUNTS,
  type DeliveryPlace,
  type LocalAws,
  scriptedRunner,
  setUpEcsApplication,
  startLocalAws,
} from '@waybill/local-aws';
import { readMarker } from '@waybill/shared/codedeploy';

/** An AWS in real time, and as many services to deploy to as there are processes. */
export interface GivenFleet {
  readonly aws: LocalAws;
  readonly at: DeliveryPlace;
  readonly folder: string;
  /** Inputs of a rollout to a service of its own. */
  inputsFor(service: string): Record<string, string>;
  /** The same once more. */
  inputsOf(service: string): Record<string, string>;
  deploymentsOf(service: string): { id: string; status: string; run: string | undefined }[];
  /** Waits, looking every few milliseconds. @returns the time at which it had happened */
  until(happened: () => boolean, within?: number): Promise<number>;
  stop(): Promise<void>;
}

const QUICK = { queuedMs: 60, eventMs: 40, stopMs: 150, rollbackAfterMs: 150, rollbackShownAfterMs: 300 } as const;
/** Images are not looked for in registries that are not ECR. */
const image = (letter: string): string => `registry.local/shop@sha256:${letter.repeat(64)}`;

export async function givenFleet(): Promise<GivenFleet> {
  const aws = await startLocalAws({
    delivery: () => ({ pace: QUICK, runner: (agenda) => scriptedRunner(agenda, { startMs: 100 }) }),
  });
  const at = aws.delivery.at({ account: DEMO_ACCOUNTS.prod, region: aws.region });
  const folder = mkdtempSync(join(tmpdir(), 'waybill-canary-'));
  const inputsOf = (service: string): Record<string, string> => {
    return { cluster: 'main', service, image: image('b'), poll: '500ms' };
  };
  return {
    aws,
    at,
    folder,
    inputsOf,
    inputsFor: (service) => {
      setUpEcsApplication(at, { cluster: 'main', service, image: image('a'), alarmAbove: 1_000 });
      return inputsOf(service);
    },
    deploymentsOf: (service) => {
      aws.delivery.agenda.catchUp();
      return at.codedeploy.deployments
        .newestFirst()
        .map((deployment) => deployment.shown())
        .filter(({ deploymentGroupName }) => deploymentGroupName === `DgpECS-main-${service}`)
        .map(({ deploymentId: id = '', status = '', description }) => ({
          id,
          status,
          run: readMarker(description)?.run,
        }))
        .reverse();
    },
    until: async (happened, within = 60_000) => {
      const end = performance.now() + within;
      while (!happened()) {
        if (performance.now() > end) throw new Error(`it did not happen within ${within} ms`);
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      return performance.now();
    },
    stop: async () => {
      await aws.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
