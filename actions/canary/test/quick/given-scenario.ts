import type { Random } from '@waybill/shared/kernel';
import { type Judge, NO_JUDGE } from '../../src/judging.ts';
import { MINUTE, NEW, START } from './given-names.ts';
import type { WorldOptions } from './given-world.ts';

/** What will happen to one run, drawn before it begins. */
export interface Scenario {
  readonly world: Omit<WorldOptions, 'seed'>;
  readonly inputs: Record<string, string>;
  /** Times at which the run is cancelled or killed, an alarm goes off, and another pipeline deploys. */
  readonly cancelAt: number | undefined;
  readonly killAt: number | undefined;
  readonly alarmAt: number | undefined;
  readonly rivalAt: number | undefined;
  /** When the tasks that served before all end. */
  readonly crashAt: number | undefined;
  /** When the judge speaks, and what it says. */
  readonly verdict: { readonly at: number; readonly kind: 'pass' | 'fail' | 'inconclusive' } | undefined;
  /** How long a cancelled process lives on. */
  readonly afterCancel: number;
  /** Who comes after a process that was killed. */
  readonly heir: 'post step' | 'later attempt' | 'later run';
}

const CONFIGS = {
  ECS: [
    'all-at-once',
    'canary 10% 5m',
    'linear 10% every 1m',
    'linear 25% every 2m',
    'CodeDeployDefault.ECSLinear10PercentEvery3Minutes',
  ],
  Lambda: [
    'all-at-once',
    'canary 10% 5m',
    'linear 20% every 1m',
    'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
  ],
  Server: ['CodeDeployDefault.AllAtOnce', 'CodeDeployDefault.OneAtATime', 'CodeDeployDefault.HalfAtATime'],
} as const;

const WHAT = {
  ECS: { image: NEW },
  Lambda: { image: NEW, function: 'shop', alias: 'live' },
  Server: { revision: 's3://bundles/web.zip' },
} as const;

/** How long the longest of these rollouts takes, about. */
export const SPAN = 32 * MINUTE;

export function someScenario(random: Random): Scenario {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const sometimes = <T>(chance: number, value: () => T): T | undefined => (random() < chance ? value() : undefined);
  /** Early moments are as likely as late ones: most of what can go wrong lies there. */
  const moment = (): number => START + SPAN * random() ** 2.5;
  const platform = random() < 0.65 ? 'ECS' : pick(['Lambda', 'Server'] as const);
  const hooked = platform === 'ECS' && random() < 0.25;
  const hookFails = random() < 0.5;
  const fate = random() < 0.1 && platform === 'ECS' ? 'hangs' : 'steady';
  return {
    world: {
      platform,
      fate,
      terminationWaitMinutes: pick([0, 1, 5]),
      hook: () => ({ afterMs: 5_000, status: hookFails ? 'Failed' : 'Succeeded', message: 'one check is red' }),
    },
    inputs: {
      cluster: 'main',
      service: 'shop',
      ...WHAT[platform],
      ...(hooked && { appspec: 'hooked.yml' }),
      'deployment-config': pick(CONFIGS[platform]),
      'require-aws-guard': platform === 'ECS' ? 'true' : 'false',
      'on-failure': pick(['rollback', 'rollback', 'rollback', 'stop', 'report']),
      'on-cancel': pick(['rollback', 'rollback', 'rollback', 'stop', 'leave']),
      'on-inconclusive': pick(['fail', 'pass', 'warn']),
      'wait-for': platform === 'Server' ? 'completion' : pick(['completion', 'completion', 'traffic']),
      poll: pick(['auto', 'auto', 'auto', '5s', '60s']),
    },
    cancelAt: sometimes(0.4, moment),
    killAt: sometimes(0.2, moment),
    alarmAt: platform === 'Server' ? undefined : sometimes(0.25, moment),
    rivalAt: platform === 'ECS' ? sometimes(0.15, () => START + 20_000 * random()) : undefined,
    crashAt: platform === 'ECS' ? sometimes(0.08, moment) : undefined,
    verdict: sometimes(0.5, () => ({ at: moment(), kind: pick(['pass', 'fail', 'inconclusive'] as const) })),
    afterCancel: pick([1, 5_000, Number.POSITIVE_INFINITY]),
    heir: pick(['post step', 'later attempt', 'later run'] as const),
  };
}

/** A rollout of NEW on ECS to which nothing happens but what is given. */
export function plainScenario(override: Partial<Scenario> = {}): Scenario {
  return {
    world: { platform: 'ECS' },
    inputs: { cluster: 'main', service: 'shop', image: NEW, 'deployment-config': 'canary 10% 5m' },
    cancelAt: undefined,
    killAt: undefined,
    alarmAt: undefined,
    rivalAt: undefined,
    crashAt: undefined,
    verdict: undefined,
    afterCancel: Number.POSITIVE_INFINITY,
    heir: 'post step',
    ...override,
  };
}

/** The judge of a scenario: open until it speaks. */
export function judgeOf({ verdict }: Scenario, now: () => number): Judge {
  if (verdict === undefined) return NO_JUDGE;
  const said =
    verdict.kind === 'pass' ? ({ kind: 'pass' } as const) : ({ kind: verdict.kind, reasons: ['worse'] } as const);
  return { ...NO_JUDGE, look: async () => (now() >= verdict.at ? said : { kind: 'open' }) };
}
