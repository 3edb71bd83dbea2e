import {
  alarmNamesOver,
  awsTime,
  balancersOver,
  codeDeployOver,
  ecsOver,
  lambdaOver,
  patientReading,
} from '@waybill/shared/codedeploy';
import { Form, kernelError, seededRandom, silentLog } from '@waybill/shared/kernel';
import { type Aftermath, finish, readState } from '../../src/finish.ts';
import { type Inputs, readInputs } from '../../src/inputs.ts';
import type { Judge } from '../../src/judging.ts';
import type { Outcome } from '../../src/outcome.ts';
import type { Ports, SavedState } from '../../src/ports.ts';
import { canary } from '../../src/run.ts';
import { ACCOUNT, REGION } from './given-names.ts';
import type { QuickWorld } from './given-world.ts';

/** How a process ended: with an outcome, with an error, or killed. */
export type End =
  | { readonly kind: 'outcome'; readonly outcome: Outcome }
  | { readonly kind: 'error'; readonly code: string; readonly error: unknown }
  | { readonly kind: 'killed' };

/** One process of the canary in a quick world: it can be cancelled, and it can be killed at any moment. */
export interface QuickProcess {
  readonly states: SavedState[];
  readonly lines: string[];
  cancel(): void;
  kill(): void;
  run(inputs: Record<string, string>, judge: () => Judge): Promise<End>;
  /** The post step, with the state that another process left. */
  finish(inputs: Record<string, string>, state: SavedState | undefined): Promise<Aftermath>;
}

export interface ProcessOptions {
  readonly seed: number;
  readonly run?: string;
  readonly attempt?: string;
  readonly afterCancel?: number;
  readonly onState?: (state: SavedState) => void;
}

export function quickProcess(world: QuickWorld, options: ProcessOptions): QuickProcess {
  const cancelling = new AbortController();
  const states: SavedState[] = [];
  const lines: string[] = [];
  let dead = false;
  let died: () => void = () => {};
  const death = new Promise<End>((resolve) => {
    died = () => resolve({ kind: 'killed' });
  });
  const gate = async (): Promise<void> => {
    if (dead) await new Promise<never>(() => {});
  };
  const clock: Ports['clock'] = {
    now: () => world.clock.now(),
    sleep: async (ms, signal) => {
      await gate();
      await world.clock.sleep(ms, signal);
      await gate();
    },
  };
  const over = (service: string) => ({ send: (command: object) => world.send(service, command, gate) }) as never;
  const monitoring: { send(command: object): Promise<unknown> } = over('monitoring');
  const random = seededRandom(options.seed);
  const say = (text: string): void => void lines.push(text);
  const ports: Ports = {
    codeDeploy: codeDeployOver(over('codedeploy')),
    ecs: ecsOver(over('ecs')),
    lambda: lambdaOver(over('lambda')),
    images: { exists: async () => true },
    balancers: balancersOver(over('elasticloadbalancing')),
    alarms: { states: (names) => alarmStates(monitoring, names) },
    alarmNames: alarmNamesOver(over('monitoring')),
    metrics: unused,
    zones: async () => [],
    targetGroups: unused,
    clock,
    time: awsTime(clock),
    random,
    log: { ...silentLog, info: say, warning: say },
    reading: patientReading({ clock, random }),
    signal: cancelling.signal,
    region: REGION,
    account: ACCOUNT,
    analysis: undefined,
    afterCancel: options.afterCancel ?? Number.POSITIVE_INFINITY,
    caller: `arn:aws:iam::${ACCOUNT}:user/ci`,
    run: { repository: 'octo-org/shop', id: options.run ?? '1001', attempt: options.attempt ?? '1', url: undefined },
    saveState: (state) => {
      if (dead) return;
      states.push(state);
      options.onState?.(state);
    },
    readFile: async () => APPSPEC,
  };
  return {
    states,
    lines,
    cancel: () => cancelling.abort(kernelError('E_CANCELLED', 'the run was cancelled (SIGINT)')),
    kill: () => {
      dead = true;
      died();
    },
    run: (inputs, judge) =>
      Promise.race([
        death,
        canary(inputsFrom(inputs), ports, judge).then(
          (outcome): End => ({ kind: 'outcome', outcome }),
          (error: { code?: string }): End => ({ kind: 'error', code: error.code ?? String(error), error }),
        ),
      ]),
    finish: (inputs, state) => finish(readState(JSON.stringify(state ?? '')), inputsFrom(inputs), ports),
  };
}

/** An AppSpec with hooks, for the runs that have some. */
const APPSPEC =
  'version: 0.0\nresources:\n  - TargetService:\n      type: AWS::ECS::Service\n      properties:\n        TaskDefinition: <TASK_DEFINITION>\nhooks:\n  - afterInstall: check\n  - afterAllowTraffic: check\n';

function inputsFrom(values: Record<string, string>): Inputs {
  return readInputs(new Form({ read: (name) => values[name] ?? '', given: Object.keys(values) }));
}

async function unused(): Promise<never> {
  throw new Error('nothing is judged by metrics here');
}

async function alarmStates(
  client: { send(command: object): Promise<unknown> },
  names: readonly string[],
): ReturnType<Ports['alarms']['states']> {
  const { MetricAlarms = [] } = (await client.send(new DescribeAlarmsCommand(names))) as {
    MetricAlarms?: { AlarmName: string; StateValue: 'OK'; StateTransitionedTimestamp?: Date; StateReason?: string }[];
  };
  return MetricAlarms.map((alarm) => ({
    name: alarm.AlarmName,
    state: alarm.StateValue,
    since: alarm.StateTransitionedTimestamp?.getTime(),
    reason: alarm.StateReason ?? '',
    actionsEnabled: true,
  }));
}

/** The one command of CloudWatch that is sent here. */
class DescribeAlarmsCommand {
  readonly input: { readonly AlarmNames: readonly string[] };
  constructor(names: readonly string[]) {
    this.input = { AlarmNames: names };
  }
}
