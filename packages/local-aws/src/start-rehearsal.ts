import { seededRandom } from '@waybill/shared/kernel';
import {
  type EcsApplication,
  type EcsApplicationRequest,
  ecrImages,
  type LambdaApplication,
  type LambdaApplicationRequest,
  type LambdaTrafficOptions,
  type LiveTraffic,
  type LiveTrafficOptions,
  setUpEcsApplication,
  setUpLambdaApplication,
  startLambdaTraffic,
  startLiveTraffic,
} from './delivery/index.ts';
import { createProcessRunner, type ProcessRunner } from './runtime/index.ts';
import { type LocalAws, type LocalAwsOptions, startLocalAws } from './start-local-aws.ts';
import { type Cancel, keepUp } from './time/index.ts';

export interface RehearsalOptions extends Omit<LocalAwsOptions, 'delivery'> {
  /** Seed of identifiers, of the proxy's draws and of the load. */
  readonly randomSeed?: number;
}

export type FunctionTraffic = Omit<LambdaTrafficOptions, 'random'>;

export interface OpenApplication extends EcsApplication, LiveTraffic {}

/** A local AWS whose ECS really runs the images of its registries, as processes of this machine without any isolation. */
export interface Rehearsal {
  readonly aws: LocalAws;
  readonly runner: ProcessRunner;
  /** Sets up a service with its load balancer, application and alarms, starts it, and opens its listener to requests. */
  open(
    account: string,
    request: EcsApplicationRequest,
    traffic?: Omit<LiveTrafficOptions, 'random'>,
  ): Promise<OpenApplication>;
  /** Sets up a function with its alias, application and alarm, and lets the alias be invoked so often a minute of the world's clock. */
  openFunction(account: string, request: LambdaApplicationRequest, traffic?: FunctionTraffic): LambdaApplication;
  /** Ends every process that it started, and the AWS. */
  stop(): Promise<void>;
}

export async function startRehearsal(options: RehearsalOptions = {}): Promise<Rehearsal> {
  const { randomSeed = 1, ...rest } = options;
  const random = seededRandom(randomSeed);
  let runner: ProcessRunner | undefined;
  const aws = await startLocalAws({
    ...rest,
    delivery: ({ registryOf }) => {
      runner = createProcessRunner(ecrImages(registryOf));
      const made = runner;
      return { seed: randomSeed, runner: () => made };
    },
  });
  if (runner === undefined) throw new Error('the local AWS started without its delivery services');
  const processes = runner;
  const opened: LiveTraffic[] = [];
  const calls: Cancel[] = [keepUp(aws.delivery.agenda)];
  return {
    aws,
    runner: processes,
    open: async (account, request, traffic = {}) => {
      const at = aws.delivery.at({ account, region: aws.region });
      const app = setUpEcsApplication(at, request);
      const live = await startLiveTraffic(at, app, { random, ...traffic });
      opened.push(live);
      await upAndRunning(app);
      return Object.assign(live, app);
    },
    openFunction: (account, request, traffic) => {
      const at = aws.delivery.at({ account, region: aws.region });
      const app = setUpLambdaApplication(at, request);
      if (traffic !== undefined) calls.push(startLambdaTraffic(at, app, { random, ...traffic }));
      return app;
    },
    stop: async () => {
      for (const cancel of calls) cancel();
      await Promise.all(opened.map((live) => live.stop()));
      await processes.stop();
      await aws.stop();
    },
  };
}

/** @throws Error with the reason of the first task that ended */
function upAndRunning({ service }: EcsApplication): Promise<void> {
  return new Promise((resolve, reject) => {
    const [first] = service.taskSets;
    first?.steady.onOpen(() => resolve());
    first?.troubled.onOpen(({ reason, containerReason = '' }) => {
      reject(new Error(`the service ${service.name} does not start: ${reason}: ${containerReason}`));
    });
  });
}
