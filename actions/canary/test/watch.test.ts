import { afterEach, describe, expect, it } from '@jest/globals';
import { deploymentLink, shiftDuration } from '@waybill/shared/codedeploy';
import { NO_JUDGE } from '../src/judging.ts';
import type { Deployed } from '../src/outcome.ts';
import { whyPage } from '../src/report/why.ts';
import type { Driver, Sight } from '../src/rollout/index.ts';
import { watch } from '../src/watch/watch.ts';
import {
  deploymentsOf,
  type GivenCanary,
  type GivenOptions,
  givenCanary,
  MINUTE,
  NEW,
  OLD,
  START,
} from './given-canary.ts';
import { quickProcess } from './quick/given-process.ts';
import { judgeOf, plainScenario, type Scenario } from './quick/given-scenario.ts';
import { type QuickWorld, quickWorld } from './quick/given-world.ts';

const QUICK = { deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce', terminationWaitMinutes: 0 };

describe('what is told of a rollout', () => {
  const toldOf = async (scenario: Scenario, setUp: (world: QuickWorld) => void = () => {}): Promise<Deployed> => {
    const world = quickWorld({ ...scenario.world, seed: 1 });
    setUp(world);
    const judge = () => judgeOf(scenario, () => world.clock.now());
    const end = await quickProcess(world, { seed: 1 }).run(scenario.inputs, judge);
    if (end.kind !== 'outcome' || end.outcome.kind !== 'deployed') throw new Error('nothing was deployed');
    return end.outcome;
  };

  it('holds why the tasks of the new revision stopped', async () => {
    const containerReason = 'CannotPullContainerError: not found';
    const fate = {
      afterMs: 1_000,
      stopCode: 'TaskFailedToStart',
      reason: 'Task failed to start',
      containerReason,
    } as const;
    const { watched } = await toldOf(plainScenario({ world: { platform: 'ECS', fate } }));
    expect(watched.conclusion.status).not.toBe('succeeded');
    expect(watched.symptoms.join()).toContain('container app: CannotPullContainerError: not found');
  });

  it('holds what the load balancer says of the targets of the new revision', async () => {
    const verdict = { at: START + 3 * MINUTE, kind: 'fail' } as const;
    const health = {
      state: 'unhealthy',
      reason: 'Target.ResponseCodeMismatch',
      description: 'Health checks failed with these codes: [503]',
    } as const;
    const outcome = await toldOf(plainScenario({ verdict }), ({ app, clock }) =>
      clock.at(START + 2 * MINUTE, () => {
        for (const target of app?.green.targets.values() ?? []) Object.assign(target, health);
      }),
    );
    expect(outcome.watched.symptoms).toEqual([
      '1 of 1 targets of the new revision: unhealthy (Target.ResponseCodeMismatch, Health checks failed with these codes: [503])',
    ]);
    expect(whyPage(outcome)).toContain('- 1 of 1 targets of the new revision: unhealthy (Target.ResponseCodeMismatch');
  });

  const alarmed = (): Promise<Deployed> =>
    toldOf(plainScenario(), ({ at, clock }) =>
      clock.at(START + 3 * MINUTE, () => {
        const alarm = at.cloudwatch.alarms.find('shop-green-5xx');
        if (alarm !== undefined) at.cloudwatch.alarms.set(alarm, 'ALARM', 'Threshold Crossed: 500 > 5');
      }),
    );

  it('links to an alarm that was OK again before it was looked at', async () => {
    const outcome = await alarmed();
    const { conclusion } = outcome.watched;
    expect(conclusion.cause).toMatchObject({ kind: 'service', code: 'ALARM_ACTIVE' });
    expect(whyPage(outcome)).toContain('#alarmsV2:alarm/shop-green-5xx">alarm shop-green-5xx</a>');
    const cause = { kind: 'service', code: 'ALARM_ACTIVE', message: 'Activated alarms: <slow, shop-5xx>' } as const;
    const two = whyPage({ ...outcome, watched: { ...outcome.watched, conclusion: { ...conclusion, cause } } });
    expect([...two.matchAll(/>alarm ([^<]+)</g)].map(([, name]) => name)).toEqual(['slow', 'shop-5xx']);
  });

  it.each([
    ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/'],
  ])('links to the console of the partition of %s', async (region, host) => {
    const outcome = await alarmed();
    const cause = { kind: 'alarm', alarms: [{ name: 'team/shop 5xx', at: START, reason: '500 > 5' }] } as const;
    const conclusion = { ...outcome.watched.conclusion, cause };
    const why = whyPage({ ...outcome, region, watched: { ...outcome.watched, conclusion } });
    expect(why).toContain(
      `- <a href="${host}cloudwatch/home?region=${region}#alarmsV2:alarm/team%2Fshop%205xx">alarm team/shop 5xx</a>`,
    );
    expect(deploymentLink(region, 'd-1')).toBe(`${host}codesuite/codedeploy/deployments/d-1?region=${region}`);
  });

  it('names an alarm without a link in a partition that has no public console', async () => {
    const why = whyPage({ ...(await alarmed()), region: 'us-iso-east-1' });
    expect(why).toMatch(/^- alarm shop-green-5xx$/m);
    expect(why).not.toContain('<a ');
  });

  it('gives the traffic back to the old revision in words, on Lambda too', async () => {
    const inputs = { ...plainScenario().inputs, function: 'shop', alias: 'live', 'require-aws-guard': 'false' };
    const verdict = { at: START + 3 * MINUTE, kind: 'fail' } as const;
    const { watched } = await toldOf(plainScenario({ world: { platform: 'Lambda' }, inputs, verdict }));
    const told = watched.timeline.map(({ what }) => what);
    expect(told).toContain('rollback: 100 % of traffic on the old revision');
    expect(told.filter((what) => what.includes('the new revision') && what.includes('100 %'))).toEqual([]);
  });
});

describe('watching a deployment', () => {
  let given: GivenCanary;
  const start = async (options: GivenOptions = {}): Promise<GivenCanary> => {
    given = await givenCanary(options);
    return given;
  };

  afterEach(async () => {
    await given.stop();
    expect(given.aws.defects).toEqual([]);
  });

  it('names the alarm that ended it, with its threshold and value, and follows AWS’s own rollback', async () => {
    await start({ application: { alarmAbove: 5 } });
    given.raiseAlarmAt(START + 3 * MINUTE);
    const outcome = await given.run();
    expect(outcome).toMatchObject({
      watched: { conclusion: { status: 'rolled-back', cause: { kind: 'alarm' } } },
      serving: expect.stringContaining(OLD),
    });
    expect(given.story(outcome)).toMatch(/alarm shop-green-5xx went into ALARM: .*5/);
  });

  it('blames no alarm that was there before, where no guard is required', async () => {
    await start({ application: { ...QUICK, alarmAbove: 5 } });
    given.raiseAlarmAt(START);
    given.clock.advance(2 * MINUTE);
    expect(await given.run({ 'require-aws-guard': 'false' })).toMatchObject({
      watched: { conclusion: { status: 'succeeded' } },
    });
  });

  it('refuses to begin with an alarm in ALARM', async () => {
    await start({ application: { ...QUICK, alarmAbove: 5 } });
    given.raiseAlarmAt(START);
    given.clock.advance(2 * MINUTE);
    await expect(given.run()).rejects.toMatchObject({ code: 'E_ALARM_ACTIVE' });
    expect(given.calls('CreateDeployment')).toBe(0);
  });

  it('names the hook that failed, with the end of its log', async () => {
    await start({ application: QUICK, hooks: { check: 'Failed' } });
    const outcome = await given.run({ appspec: 'hooked.yml' }, undefined, {
      readFile: async () =>
        'version: 0.0\nresources:\n  - TargetService:\n      type: AWS::ECS::Service\n      properties:\n        TaskDefinition: <TASK_DEFINITION>\nhooks:\n  - afterInstall: check\n',
    });
    expect(outcome).toMatchObject({ watched: { conclusion: { cause: { kind: 'hook', step: 'AfterInstall' } } } });
    expect(given.story(outcome)).toContain('AfterInstall failed');
  });

  it('is not put off by throttling, however long it lasts', async () => {
    await start({
      application: QUICK,
      faults: [
        { on: { operation: 'GetDeployment' }, fault: { kind: 'throttle' }, chance: 0.9, times: null },
        { on: { operation: 'BatchGetDeploymentTargets' }, fault: { kind: 'throttle' }, chance: 0.9, times: null },
      ],
    });
    expect(await given.run()).toMatchObject({ watched: { conclusion: { status: 'succeeded' } } });
  });

  it('reckons by AWS’s clock when the machine’s is an hour off', async () => {
    await start({ application: QUICK, skew: -60 * MINUTE });
    const outcome = await given.run();
    expect(outcome).toMatchObject({ watched: { conclusion: { status: 'succeeded' } } });
    const [first] = outcome.kind === 'deployed' ? outcome.watched.timeline : [];
    expect(first?.at).toBeGreaterThanOrEqual(START);
    expect(outcome.kind === 'deployed' && outcome.began).toBeGreaterThanOrEqual(START);
  });

  it('makes the configuration that a shift in words asks for, once', async () => {
    await start({ application: { terminationWaitMinutes: 0 } });
    await given.run({ 'deployment-config': 'linear 50% every 1m' });
    expect(given.at.codedeploy.configs.get('Waybill.ECSLinear50PercentEvery1Minutes')).toMatchObject({
      trafficRoutingConfig: { type: 'TimeBasedLinear', timeBasedLinear: { linearPercentage: 50, linearInterval: 1 } },
    });
    const image = `registry.local/shop@sha256:${'c'.repeat(64)}`;
    await given.run({ 'deployment-config': 'linear 50% every 1m', image });
    expect(given.calls('CreateDeploymentConfig')).toBe(1);
  });

  it('ends when all traffic has moved, where only that is waited for', async () => {
    await start({ application: { deploymentConfig: 'CodeDeployDefault.ECSAllAtOnce', terminationWaitMinutes: 30 } });
    const outcome = await given.run({ 'wait-for': 'traffic' });
    expect(outcome).toMatchObject({
      watched: { conclusion: { status: 'succeeded' } },
      serving: expect.stringContaining(NEW),
    });
    expect(deploymentsOf(given)[0]?.status).toBe('InProgress');
  });

  it('waits through a status that it does not know, warns, and does not call it success', async () => {
    await start();
    const statuses = ['Pondering', 'Pondering', 'Succeeded'];
    const driver: Driver = {
      id: 'd-1',
      look: async () => {
        const statusName = statuses.shift() ?? 'Succeeded';
        return {
          ...SIGHT,
          at: given.clock.now(),
          statusName,
          status: statusName === 'Succeeded' ? 'succeeded' : 'unknown',
        };
      },
      stop: async () => 'over',
      symptoms: async () => [],
      undoing: () => driver,
      serving: async () => '',
    };
    const watched = await watch(driver, NO_JUDGE, SETTINGS, given.ports);
    expect(watched.conclusion.status).toBe('succeeded');
    expect(watched.timeline[0]?.what).toBe('d-1 is Pondering, a status we do not know: waiting on');
  });

  it('gives up on reads that are refused for good, not before', async () => {
    await start();
    const driver: Driver = {
      id: 'd-1',
      look: async () => {
        throw Object.assign(new Error('no'), { name: 'AccessDeniedException', $metadata: { httpStatusCode: 400 } });
      },
      stop: async () => 'over',
      symptoms: async () => [],
      undoing: () => driver,
      serving: async () => '',
    };
    await expect(watch(driver, NO_JUDGE, SETTINGS, given.ports)).rejects.toThrow('no');
    expect(given.lines.filter((line) => line.includes('could not be read'))).toHaveLength(5);
  });
});

const SIGHT: Sight = {
  id: 'd-1',
  at: START,
  status: 'running',
  statusName: 'InProgress',
  weight: undefined,
  steps: [],
  shiftStarted: undefined,
  terminating: false,
  failure: undefined,
  undo: undefined,
  undoMessage: undefined,
  arms: undefined,
  instances: undefined,
};

const SHIFT = { kind: 'all-at-once' } as const;
const SETTINGS = {
  policy: { onFailure: 'rollback', onInconclusive: 'fail', onCancel: 'rollback', waitFor: 'completion' },
  poll: 'auto',
  shift: SHIFT,
  terminationWait: shiftDuration(SHIFT),
  undoable: true,
  alarms: [],
  since: START,
  afterCancel: Number.POSITIVE_INFINITY,
  onStopping: () => {},
} as const;
