import { type Clock, type Random, seededRandom } from '@waybill/shared/kernel';
import { CloudWatch } from '../cloudwatch/index.ts';
import {
  CodeDeploy,
  type Fleet,
  functionHooks,
  type HookRunner,
  type Pace,
  type Revisions,
  USUAL_PACE,
} from '../codedeploy/index.ts';
import { regional, type Scope, type Service } from '../core/index.ts';
import { Ecs, scriptedRunner, type TaskRunner } from '../ecs/index.ts';
import { Balancers } from '../elb/index.ts';
import { Functions, Invoker } from '../lambda/index.ts';
import { createIdentifiers, type Place } from '../place/index.ts';
import { type Agenda, createAgenda } from '../time/index.ts';
import type { DeliveryPlace } from './delivery-place.ts';
import { deliveryServices } from './services.ts';

export interface DeliveryOptions {
  readonly clock: Clock;
  readonly seed?: number;
  readonly pace?: Partial<Pace>;
  /** What runs tasks; tasks of a script that all stay up, unless given. */
  readonly runner?: (agenda: Agenda, scope: Scope) => TaskRunner;
  /** Answers hooks; the functions of the local Lambda, unless given. */
  readonly hooks?: (agenda: Agenda, scope: Scope) => HookRunner;
  readonly fleet?: Fleet;
  readonly revisions?: Revisions;
}

/** The services that deploy and watch: CodeDeploy, ECS, load balancers, Lambda and CloudWatch, over one agenda. */
export interface Delivery {
  readonly agenda: Agenda;
  readonly services: readonly Service[];
  at(scope: Scope): DeliveryPlace;
}

export function createDelivery(options: DeliveryOptions): Delivery {
  const agenda = createAgenda(options.clock);
  const random = seededRandom(options.seed ?? 1);
  const at = regional((scope) => createPlace(options, { scope, agenda, random }));
  return { agenda, at, services: deliveryServices(agenda, at) };
}

interface World {
  readonly scope: Scope;
  readonly agenda: Agenda;
  readonly random: Random;
}

function createPlace(options: DeliveryOptions, { scope, agenda, random }: World): DeliveryPlace {
  const place: Place = { ...scope, agenda, identifiers: createIdentifiers(random) };
  const balancers = new Balancers(place);
  const cloudwatch = new CloudWatch(place);
  const functions = new Functions(place);
  const ecs = new Ecs(place, { balancers, runner: options.runner?.(agenda, scope) ?? scriptedRunner(agenda) });
  const codedeploy = new CodeDeploy(place, {
    balancers,
    ecs,
    functions,
    alarms: { stateOf: (name) => cloudwatch.alarms.find(name)?.state },
    hooks: options.hooks?.(agenda, scope) ?? functionHooks(agenda, functions),
    fleet: options.fleet ?? { matching: () => [], step: () => ({ ms: 1_000 }) },
    revisions: options.revisions ?? { read: () => undefined },
    pace: { ...USUAL_PACE, ...options.pace },
  });
  return { place, balancers, cloudwatch, codedeploy, ecs, functions, invoker: new Invoker(random, cloudwatch) };
}
