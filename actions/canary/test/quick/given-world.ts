import {
  createDelivery,
  type Delivery,
  type DeliveryPlace,
  type EcsApplication,
  type Fate,
  type HookScript,
  scriptedHooks,
  scriptedRunner,
} from '@waybill/local-aws';
import { type Clock, type Random, seededRandom } from '@waybill/shared/kernel';
import { setUpGroup } from './given-group.ts';
import { ACCOUNT, MINUTE, REGION, START } from './given-names.ts';
import { type EventfulClock, eventfulClock } from './given-time.ts';
import { errorOf, FAIR, type Weather, wasDone } from './given-weather.ts';

export interface QuickWorld {
  readonly clock: EventfulClock;
  readonly delivery: Delivery;
  readonly at: DeliveryPlace;
  /** The service that is deployed to, on ECS. */
  readonly app: EcsApplication | undefined;
  /** What each call meets from now on. */
  weather: Weather;
  /** Told of each call as it is sent, before it is done, and after. */
  readonly watchers: ((operation: string, moment: 'sent' | 'before' | 'after') => void)[];
  /** Every call that was sent, in order. */
  readonly calls: string[];
  /** Sends a command of one service without a socket. @param gate is passed first and last: where a dead process stays */
  send(service: string, command: object, gate: () => Promise<void>): Promise<unknown>;
}

/** What was set up runs by the time a deployment begins. */
const SETTLING = 10 * MINUTE;

export interface WorldOptions {
  readonly seed: number;
  readonly platform: 'ECS' | 'Lambda' | 'Server';
  readonly terminationWaitMinutes?: number;
  /** Of the tasks of the second revision and later ones. */
  readonly fate?: Fate;
  readonly hook?: HookScript;
  /** AWS's time and the caller's; one that a sleep moves on at once unless given. */
  readonly clock?: EventfulClock;
  /** What a call spends on its way is slept on this clock; on the other one unless given. */
  readonly wire?: Clock;
}

/** CodeDeploy and what it deploys to, in this process: a call is a function call, a minute is nothing. */
export function quickWorld(options: WorldOptions): QuickWorld {
  const clock = options.clock ?? eventfulClock(START - SETTLING);
  const wire = options.wire ?? clock;
  const random = seededRandom(options.seed);
  const delivery = createDelivery({
    clock,
    seed: options.seed,
    runner: (agenda) =>
      scriptedRunner(agenda, { fate: ({ revision }) => (revision === 1 ? 'steady' : (options.fate ?? 'steady')) }),
    hooks: (agenda) => scriptedHooks(agenda, options.hook ?? (() => 'missing')),
    fleet: {
      matching: () => ['i-1', 'i-2', 'i-3'].map((id) => ({ id, zone: `${REGION}a` })),
      step: () => ({ ms: 9_000 }),
    },
    revisions: { read: () => 'version: 0.0\nos: linux\n' },
  });
  const at = delivery.at({ account: ACCOUNT, region: REGION });
  const app = setUpGroup(at, options);
  clock.advance(SETTLING);
  delivery.agenda.catchUp();
  const watchers: QuickWorld['watchers'] = [];
  const calls: string[] = [];
  const world: QuickWorld = {
    clock,
    delivery,
    at,
    app,
    weather: FAIR,
    watchers,
    calls,
    send: async (service, command, gate) => {
      await gate();
      const operation = command.constructor.name.replace(/Command$/, '');
      for (const tell of watchers) tell(operation, 'sent');
      await wire.sleep(latency(random));
      await gate();
      calls.push(operation);
      const mishap = world.weather(operation, clock.now());
      for (const tell of watchers) tell(operation, 'before');
      await gate();
      const answer = wasDone(mishap) ? perform(delivery, { service, operation }, command) : undefined;
      for (const tell of watchers) tell(operation, 'after');
      await wire.sleep(latency(random));
      await gate();
      if (mishap !== undefined) throw errorOf(mishap);
      if (answer instanceof Error) throw answer;
      return answer;
    },
  };
  return world;
}

/** Milliseconds on the way: mostly some tens, now and then seconds. */
function latency(random: Random): number {
  return random() < 0.03 ? 4_000 * random() : 60 * random();
}

function perform(
  { services }: Delivery,
  { service: name, operation }: { service: string; operation: string },
  command: object,
): unknown {
  const operate = services.find((service) => service.name === name)?.operations[operation];
  if (operate === undefined) throw new Error(`${name} has no ${operation}`);
  const { input } = command as { input: never };
  try {
    return operate(input, {
      account: ACCOUNT,
      region: REGION,
      caller: { arn: `arn:aws:iam::${ACCOUNT}:user/ci` },
    } as never);
  } catch (error) {
    const { code, status, message } = error as { code?: string; status?: number; message: string };
    if (code === undefined) throw error;
    return Object.assign(new Error(message), { name: code, $metadata: { httpStatusCode: status ?? 400 } });
  }
}
