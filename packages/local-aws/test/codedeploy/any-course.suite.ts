import { describe, expect, it } from '@jest/globals';
import { seededRandom, steppedClock } from '@waybill/shared/kernel';
import fc from 'fast-check';
import type { Call } from '../../src/core/index.ts';
import { createDelivery, setUpEcsApplication } from '../../src/delivery/index.ts';
import { scriptedRunner } from '../../src/ecs/index.ts';
import { ecsAppSpec, MINUTE, revisionOf, SECOND, START } from '../delivery/given-delivery.ts';

const SCOPE = { account: '111111111111', region: 'eu-central-1' };
const SETTLED: readonly string[] = ['Succeeded', 'Failed', 'Skipped'];
const LONG = 3 * 60 * MINUTE;

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

/** What should never be. One `expect` for all of it: thousands of them would cost more than the deployments. */
function faultsOf({ at, app }: World): string[] {
  const faults: string[] = [];
  const hold = (what: string, holds: boolean) => {
    if (!holds) faults.push(what);
  };
  const all = at.codedeploy.deployments.newestFirst();
  hold('one deployment at a time', all.filter(({ over }) => !over).length <= 1);
  hold('one primary task set', app.service.taskSets.filter(({ status }) => status === 'PRIMARY').length === 1);
  hold('weights add up', [...app.listener.weights.values()].reduce((sum, weight) => sum + weight, 0) === 100);
  for (const deployment of all.filter(({ over }) => over)) {
    const succeeded = deployment.status === 'Succeeded';
    hold(`${deployment.id} has an end`, deployment.completedAt !== undefined);
    hold(`${deployment.id} has an error unless it succeeded`, (deployment.error === undefined) === succeeded);
    hold(
      `${deployment.id} is not rolled back when it succeeded`,
      !succeeded || deployment.rollback?.rollbackDeploymentId === undefined,
    );
    for (const { course } of deployment.targets) {
      hold(`${deployment.id} has a settled target`, SETTLED.includes(course.status));
      hold(
        `${deployment.id} has settled events`,
        course.events().every(({ status = '' }) => SETTLED.includes(status)),
      );
    }
  }
  return faults;
}

/** The suite over that many courses, and over so many that are looked at every second. */
export function describeAnyCourse({ courses, fine }: { readonly courses: number; readonly fine: number }): void {
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
              expect(faultsOf(world)).toEqual([]);
            }
            world.pass(LONG);
            expect(faultsOf(world)).toEqual([]);
            expect(world.at.codedeploy.deployments.newestFirst().filter(({ over }) => !over)).toEqual([]);
          },
        ),
        { seed: 3, numRuns: courses },
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
        { seed: 5, numRuns: fine },
      );
    });
  });
}
