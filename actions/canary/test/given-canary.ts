import { jest } from '@jest/globals';
import {
  createGroup,
  DEMO_ACCOUNTS,
  DEMO_ADMIN_KEYS,
  type DeliveryPlace,
  type EcsApplication,
  type EcsApplicationRequest,
  type FaultRule,
  type LocalAws,
  setUpEcsApplication,
  startLocalAws,
} from '@waybill/local-aws';
import type { Context } from '@waybill/shared/action';
import {
  type Clock,
  Form,
  kernelError,
  secretKeeper,
  seededRandom,
  silentLog,
  steppedClock,
  wayOut,
} from '@waybill/shared/kernel';
import { type Inputs, readInputs } from '../src/inputs.ts';
import { type Judge, NO_JUDGE } from '../src/judging.ts';
import { leashOf } from '../src/leash.ts';
import { openCanarySession, portsOf } from '../src/load.ts';
import type { Outcome } from '../src/outcome.ts';
import type { Ports, SavedState } from '../src/ports.ts';
import { canary, type JudgeFor } from '../src/run.ts';

// A run of many virtual minutes is a hundred real requests: five seconds are too few on a busy machine.
jest.setTimeout(30_000);

export const START = Date.UTC(2026, 0, 1);
export const MINUTE = 60_000;
export const OLD = `registry.local/shop@sha256:${'a'.repeat(64)}`;
export const NEW = `registry.local/shop@sha256:${'b'.repeat(64)}`;

export interface GivenCanary {
  readonly aws: LocalAws;
  readonly at: DeliveryPlace;
  readonly app: EcsApplication;
  /** AWS's clock; sleeping on it costs no time. */
  readonly clock: ReturnType<typeof steppedClock>;
  readonly ports: Ports;
  readonly states: SavedState[];
  readonly lines: string[];
  cancel(): void;
  /** Ports of another process, which was not cancelled. */
  freshPorts(): Ports;
  /** A judge that fails the release that many minutes after it was asked first. */
  failingAfter(minutes: number): Judge;
  /** Puts that many bad answers of the new revision into the minute of that time, for its alarm to see. */
  raiseAlarmAt(time: number): void;
  /** What happened, line by line. */
  story(outcome: Outcome): string;
  /** Waits, in real time, until something has happened. */
  until(happened: () => boolean): Promise<void>;
  run(inputs?: Record<string, string>, judge?: JudgeFor, ports?: Partial<Ports>): Promise<Outcome>;
  /** As `run`, with these inputs alone. */
  runRaw(inputs: Record<string, string>): Promise<Outcome>;
  addServerGroup(application: string, group: string): void;
  /** Calls of one operation that reached the service. */
  calls(operation: string): number;
  stop(): Promise<void>;
}

export interface GivenOptions {
  readonly application?: Partial<EcsApplicationRequest>;
  readonly faults?: readonly FaultRule[];
  /** Instances that every group of servers selects. */
  readonly fleet?: readonly string[];
  /** Hook functions and how they answer. */
  readonly hooks?: Readonly<Record<string, 'Succeeded' | 'Failed'>>;
  /** How far the machine's clock is from AWS's. */
  readonly skew?: number;
  readonly ports?: Partial<Ports>;
  readonly seed?: number;
}

/** A service `shop` in `main` that serves OLD, on a local AWS whose time the canary's own sleeping moves. */
export async function givenCanary(options: GivenOptions = {}): Promise<GivenCanary> {
  const clock = steppedClock(START);
  const hooks = options.hooks ?? {};
  const aws = await startLocalAws({
    clock,
    faults: options.faults ?? [],
    delivery: () => ({
      fleet: {
        matching: () => (options.fleet ?? []).map((id) => ({ id, zone: 'eu-central-1a' })),
        step: () => ({ ms: 1_000 }),
      },
      revisions: { read: () => 'version: 0.0\nos: linux\n' },
      hooks: (agenda) => ({
        invoke: ({ functionName, answer }) => {
          const status = hooks[functionName];
          if (status !== undefined)
            agenda.after(1_000, () => answer(status, { message: 'one check is red', logTail: 'GET /health 500' }));
          return status !== undefined;
        },
      }),
    }),
  });
  const at = aws.delivery.at({ account: DEMO_ACCOUNTS.prod, region: aws.region });
  const app = setUpEcsApplication(at, {
    cluster: 'main',
    service: 'shop',
    image: OLD,
    alarmAbove: 1_000,
    ...options.application,
  });
  const machine: Clock = { now: () => clock.now() + (options.skew ?? 0), sleep: clock.sleep };
  const random = seededRandom(options.seed ?? 1);
  const cancelling = new AbortController();
  const states: SavedState[] = [];
  const lines: string[] = [];
  const say = (text: string): void => void lines.push(text);
  const { accessKeyId, secretAccessKey } = DEMO_ADMIN_KEYS.prod;
  const secrets = secretKeeper();
  const env = {
    AWS_ENDPOINT_URL: aws.endpoint,
    AWS_REGION: aws.region,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
  };
  const context: Context = {
    env,
    facts: { platform: 'shell', repository: 'octo-org/shop', runId: '1001', attempt: '1' },
    clock: machine,
    random,
    log: { ...silentLog, info: say, warning: say },
    secrets,
    outbound: wayOut(env, { allowOverride: true, secrets }),
    signal: cancelling.signal,
    deadline: Number.POSITIVE_INFINITY,
    saveState: (_name, state) => void states.push(JSON.parse(state)),
    readState: () => '',
  };
  const leash = leashOf(cancelling.signal);
  const session = await openCanarySession(givenInputs(), context, leash);
  const ports: Ports = { ...portsOf(context, session, leash), ...options.ports };
  return {
    aws,
    at,
    app,
    clock,
    ports,
    states,
    lines,
    cancel: () => cancelling.abort(kernelError('E_CANCELLED', 'the run was cancelled (SIGINT)')),
    run: (inputs, judge = () => NO_JUDGE, override = {}) =>
      canary(givenInputs(inputs), { ...ports, ...override }, judge),
    runRaw: (inputs) => canary(inputsFrom(inputs), ports, () => NO_JUDGE),
    addServerGroup: (application, group) => {
      at.codedeploy.applications.create(application, 'Server');
      createGroup(at.codedeploy, {
        applicationName: application,
        deploymentGroupName: group,
        serviceRoleArn: 'arn:aws:iam::333333333333:role/codedeploy',
        deploymentConfigName: 'CodeDeployDefault.AllAtOnce',
        ec2TagFilters: [{ Key: 'role', Value: group, Type: 'KEY_AND_VALUE' }],
      });
    },
    freshPorts: () => ({ ...ports, signal: new AbortController().signal, afterCancel: Number.POSITIVE_INFINITY }),
    failingAfter: (minutes) => {
      const began = clock.now();
      const over = (): boolean => clock.now() - began > minutes * MINUTE;
      return {
        ...NO_JUDGE,
        look: async () => (over() ? { kind: 'fail', reasons: ['errors: 12 against 3'] } : { kind: 'open' }),
      };
    },
    raiseAlarmAt: (time) => {
      const dimensions = Object.entries(at.balancers.dimensionsOf(app.green, app.loadBalancer))
        .map(([Name, Value]) => ({ Name, Value }))
        .sort((a, b) => (a.Name < b.Name ? -1 : 1));
      const values = { kind: 'values', pairs: [[1, 500]] } as const;
      const metric = { namespace: 'AWS/ApplicationELB', name: 'HTTPCode_Target_5XX_Count', dimensions };
      const publish = (): void =>
        at.cloudwatch.metrics.publish(metric, { at: Math.floor(time / MINUTE) * MINUTE, unit: 'Count', values });
      aws.delivery.agenda.at(time, publish);
    },
    story: (outcome) =>
      outcome.kind === 'deployed' ? outcome.watched.timeline.map(({ what }) => what).join('\n') : '',
    until: async (happened) => {
      while (!happened()) await new Promise((resolve) => setImmediate(resolve));
    },
    calls: (operation) => aws.journal.find({ operation }).length,
    stop: () => aws.stop(),
  };
}

/** Inputs that deploy NEW to `shop`. */
export function givenInputs(override: Record<string, string> = {}): Inputs {
  return inputsFrom({ cluster: 'main', service: 'shop', image: NEW, ...override });
}

function inputsFrom(values: Record<string, string>): Inputs {
  return readInputs(new Form({ read: (name) => values[name] ?? '', given: Object.keys(values) }));
}

/** What CodeDeploy has, oldest first. */
export function deploymentsOf({ at }: GivenCanary): { id: string; status: string; creator: string }[] {
  return at.codedeploy.deployments
    .newestFirst()
    .map((deployment) => deployment.shown())
    .map(({ deploymentId = '', status = '', creator = '' }) => ({ id: deploymentId, status, creator }))
    .reverse();
}
