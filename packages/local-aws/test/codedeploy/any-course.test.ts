import { describe, expect, it } from '@jest/globals';
import { seededRandom, steppedClock } from '@waybill/shared/kernel';
import fc from 'fast-check';
import type { Call } from '../../src/core/index.ts';
import { createDelivery, setUpEcsApplication } from '../../src/delivery/index.ts';
import { scriptedRunner } from '../../src/ecs/index.ts';
import { ecsAppSpec, MINUTE, revisionOf, SECOND, START } from '../delivery/given-delivery.ts';

const SCOPE = { account: '111111111111', region: 'eu-central-1' };
const LONG = 6 * 60 * MINUTE;

type Act =
  | { readonly kind: 'deploy' }
  | { readonly kind: 'pass'; readonly ms: number }
  | { readonly kind: 'stop'; readonly rollBack: boolean | undefined }
  | { readonly kind: 'alarm'; readonly state: 'OK' | 'ALARM' }
  | { readonly kind: 'continue'; readonly wait: 'READY_WAIT' | 'TERMINATION_WAIT' }
  | { readonly kind: 'crash' };

const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 3, arbitrary: fc.constant<Act>({ kind: 'deploy' }) },
  {
    weight: 6,
    arbitrary: fc.integer({ min: 1, max: 8 * 60 }).map((seconds): Act => ({ kind: 'pass', ms: seconds * SECOND })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(true, false, undefined).map((rollBack): Act => ({ kind: 'stop', rollBack })),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom('OK', 'ALARM').map((state): Act => ({ kind: 'alarm', state: state as 'OK' })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('READY_WAIT', 'TERMINATION_WAIT')
      .map((wait): Act => ({ kind: 'continue', wait: wait as 'READY_WAIT' })),
  },
  { weight: 1, arbitrary: fc.constant<Act>({ kind: 'crash' }) },
);

function givenWorld(readyWaitMinutes: number | undefined, seed: number) {
  const clock = steppedClock(START);
  const random = seededRandom(seed);
  const delivery = createDelivery({
    clock,
    seed,
    runner: (agenda) =>
      scriptedRunner(agenda, { fate: ({ revision }) => (revision === 1 || random() < 0.8 ? 'steady' : 'hangs') }),
  });
  const at = delivery.at(SCOPE);
  const app = setUpEcsApplication(at, {
    cluster: 'main',
    service: 'shop',
    image: 'registry.local/shop:1',
    alarmAbove: 5,
    ...(readyWaitMinutes === undefined ? {} : { readyWaitMinutes }),
  });
  const operations = delivery.services.find(({ name }) => name === 'codedeploy')?.operations ?? {};
  const call = (operation: string, input: unknown) => {
    try {
      return operations[operation]?.(input as never, SCOPE as Call);
    } catch {
      return undefined;
    }
  };
  const pass = (ms: number) => {
    clock.advance(ms);
    delivery.agenda.catchUp();
  };
  return { at, app, call, pass };
}

type World = ReturnType<typeof givenWorld>;

function perform({ at, app, call, pass }: World, what: Act): void {
  const newest = at.codedeploy.deployments.newestFirst()[0]?.id;
  switch (what.kind) {
    case 'deploy': {
      const { taskDefinitionArn = '' } = at.ecs.taskDefinitions.register({
        family: 'shop',
        containerDefinitions: [
          { name: 'app', image: 'registry.local/shop:2', portMappings: [{ containerPort: 8080 }] },
        ],
      });
      call('CreateDeployment', {
        applicationName: app.application,
        deploymentGroupName: app.group,
        revision: revisionOf(ecsAppSpec(taskDefinitionArn)),
      });
      return;
    }
    case 'pass':
      pass(what.ms);
      return;
    case 'stop':
      call('StopDeployment', { deploymentId: newest, autoRollbackEnabled: what.rollBack });
      return;
    case 'alarm': {
      const alarm = at.cloudwatch.alarms.find('shop-green-5xx');
      if (alarm !== undefined) at.cloudwatch.alarms.set(alarm, what.state, 'test');
      return;
    }
    case 'continue':
      call('ContinueDeployment', { deploymentId: newest, deploymentWaitType: what.wait });
      return;
    case 'crash': {
      const [task] = app.service.taskSets[0]?.tasks ?? [];
      task?.stop('crashed');
      return;
    }
    default:
      what satisfies never;
  }
}

function check({ at, app }: World): void {
  const all = at.codedeploy.deployments.newestFirst();
  const open = all.filter(({ over }) => !over);
  expect(open.length).toBeLessThanOrEqual(1);
  expect(app.service.taskSets.filter(({ status }) => status === 'PRIMARY')).toHaveLength(1);
  const weights = [...app.listener.weights.values()];
  expect(weights.reduce((sum, weight) => sum + weight, 0)).toBe(100);
  for (const deployment of all) {
    if (!deployment.over) continue;
    expect(deployment.completedAt).toBeDefined();
    const succeeded = deployment.status === 'Succeeded';
    expect(deployment.error === undefined).toBe(succeeded);
    if (succeeded && deployment.order.rollsBack === undefined) expect(deployment.rollback).toBeUndefined();
    for (const { course } of deployment.targets) {
      expect(['Succeeded', 'Failed', 'Skipped']).toContain(course.status);
      for (const { status } of course.events()) expect(['Succeeded', 'Failed', 'Skipped']).toContain(status);
    }
  }
}

describe('whatever happens to a deployment', () => {
  it('is true: one runs at a time, one task set is primary, the weights add up, and every end is whole', () => {
    fc.assert(
      fc.property(
        fc.array(act, { maxLength: 30 }),
        fc.option(fc.constant(20), { nil: undefined }),
        fc.nat(),
        (acts, ready, seed) => {
          const world = givenWorld(ready, seed);
          for (const what of acts) {
            perform(world, what);
            check(world);
          }
          world.pass(LONG);
          check(world);
          expect(world.at.codedeploy.deployments.newestFirst().every(({ over }) => over)).toBe(true);
        },
      ),
      { seed: 3, numRuns: 200 },
    );
  });

  it('comes out the same when the clock is looked at every second', () => {
    fc.assert(
      fc.property(fc.array(act, { maxLength: 12 }), fc.nat(), (acts, seed) => {
        const story = (world: World) =>
          world.at.codedeploy.deployments
            .newestFirst()
            .map(({ id, status, completedAt, rollback }) => ({ id, status, completedAt, rollback }));
        const coarse = givenWorld(undefined, seed);
        const fine = givenWorld(undefined, seed);
        for (const what of acts) {
          perform(coarse, what);
          if (what.kind !== 'pass') perform(fine, what);
          else for (let left = what.ms; left > 0; left -= SECOND) fine.pass(Math.min(SECOND, left));
        }
        expect(story(fine)).toEqual(story(coarse));
      }),
      { seed: 5, numRuns: 60 },
    );
  });
});
