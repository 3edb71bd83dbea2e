import { describe, expect, it } from '@jest/globals';
import { NO_JUDGE } from '../src/judging.ts';
import { type End, type QuickProcess, quickProcess } from './quick/given-process.ts';
import { judgeOf, plainScenario, type Scenario } from './quick/given-scenario.ts';
import { FAIR, MISHAPS, type Mishap } from './quick/given-weather.ts';
import { type QuickWorld, quickWorld } from './quick/given-world.ts';
import { deploymentsIn, wrongs } from './quick/truth.ts';

/** Of one case with many runs, on a machine that may be busy; milliseconds. */
const LONGEST = 300_000;
const PLAIN = plainScenario();
const INPUTS = PLAIN.inputs;
const EVENTS = ['nothing', 'cancel', 'kill'] as const;
const MOMENTS = ['before', 'after'] as const;
const HEIRS = ['post step', 'later attempt'] as const;

/** One way for one write to meet trouble. */
interface Point {
  readonly operation: 'CreateDeployment' | 'StopDeployment';
  readonly mishap: Mishap | undefined;
  /** How many times in a row. */
  readonly times: number;
  /** What happens to the process, and on which side of the commit. */
  readonly event: (typeof EVENTS)[number];
  readonly moment: (typeof MOMENTS)[number];
  readonly heir: (typeof HEIRS)[number];
}

const POINTS: readonly Point[] = (['CreateDeployment', 'StopDeployment'] as const).flatMap((operation) =>
  [undefined, ...MISHAPS].flatMap((mishap) =>
    (mishap === undefined ? [1] : [1, 2]).flatMap((times) =>
      EVENTS.flatMap((event) =>
        MOMENTS.flatMap((moment) => HEIRS.map((heir) => ({ operation, mishap, times, event, moment, heir }))),
      ),
    ),
  ),
);

/** @param every 1 for every point and call; 5 for each fifth */
export function describeCommitPoints(every: number): void {
  const points = POINTS.filter((_point, at) => at % every === 0);

  describe('a run that meets trouble at a commit point', () => {
    it(
      `leaves nothing unfinished, doubled or mistaken: each of ${points.length} of them`,
      async () => {
        const wrong: string[] = [];
        for (const point of points)
          for (const what of await played(point)) wrong.push(`${JSON.stringify(point)}: ${what}`);
        expect(wrong).toEqual([]);
      },
      LONGEST,
    );

    it(
      'is gone on with after a kill before or after each of its calls',
      async () => {
        const whole = quickWorld({ seed: 1, platform: 'ECS' });
        await quickProcess(whole, { seed: 1 }).run(INPUTS, () => NO_JUDGE);
        const wrong: string[] = [];
        for (let call = 1; call <= whole.calls.length; call += every)
          for (const moment of MOMENTS)
            for (const what of await killedAt(call, moment)) wrong.push(`call ${call}, ${moment}: ${what}`);
        expect(wrong).toEqual([]);
        expect(whole.calls.length).toBeGreaterThan(50);
      },
      LONGEST,
    );
  });

  describe('a plan', () => {
    it('is made anew when another deployment brings the same revision before the write', async () => {
      const whole = quickWorld({ seed: 1, platform: 'ECS' });
      await quickProcess(whole, { seed: 1 }).run(INPUTS, () => NO_JUDGE);
      const last = whole.calls.indexOf('CreateDeployment');
      for (let call = 0; call < last; call++) {
        const world = quickWorld({ seed: 1, platform: 'ECS' });
        let rival: Promise<End> | undefined;
        world.watchers.push((_operation, moment) => {
          if (moment === 'before' && world.calls.length === call + 1)
            rival ??= quickProcess(world, { seed: 2, run: '1000' }).run({ ...INPUTS, poll: '5s' }, () => NO_JUDGE);
        });
        const end = await quickProcess(world, { seed: 1 }).run(INPUTS, () => NO_JUDGE);
        await rival;
        expect({ call, made: deploymentsIn(world).length }).toEqual({ call, made: 1 });
        expect(end).toMatchObject({ kind: 'outcome' });
      }
    });
  });
}

async function played({ operation, mishap, times, event, moment, heir }: Point): Promise<string[]> {
  const world = quickWorld({ seed: 1, platform: 'ECS' });
  const process = quickProcess(world, { seed: 1, afterCancel: 5_000 });
  let left = times;
  world.weather = (called) => (called === operation && left-- > 0 ? mishap : undefined);
  let told = false;
  world.watchers.push((called, at) => {
    if (told || called !== operation || at !== moment) return;
    told = true;
    if (event === 'cancel') process.cancel();
    if (event === 'kill') process.kill();
  });
  const now = world.clock.now();
  const scenario: Scenario = {
    ...PLAIN,
    cancelAt: event === 'cancel' ? now : undefined,
    verdict: { at: now + 180_000, kind: operation === 'StopDeployment' ? 'fail' : 'pass' },
  };
  const end = await process.run(INPUTS, () => judgeOf(scenario, () => world.clock.now()));
  const rest = await inherited(world, process, { heir: end.kind === 'killed' ? heir : 'post step' });
  return wrongs(world, scenario, [end, ...rest]);
}

async function killedAt(call: number, moment: 'before' | 'after'): Promise<string[]> {
  const world = quickWorld({ seed: 1, platform: 'ECS' });
  const process = quickProcess(world, { seed: 1 });
  world.watchers.push((_operation, at) => {
    if (at === moment && world.calls.length === call) process.kill();
  });
  const end = await process.run(INPUTS, () => NO_JUDGE);
  const rest = await inherited(world, process, { heir: 'later attempt' });
  const [made] = deploymentsIn(world);
  const missing = made?.status === 'Succeeded' ? [] : [`its deployment is ${made?.status}`];
  return [...missing, ...(await wrongs(world, PLAIN, [end, ...rest]))];
}

/** Who comes after the process. @returns how a later attempt ended */
async function inherited(world: QuickWorld, { states }: QuickProcess, { heir }: Pick<Point, 'heir'>): Promise<End[]> {
  world.weather = FAIR;
  const attempt = heir === 'later attempt' ? '2' : '1';
  const next = quickProcess(world, { seed: 3, attempt });
  if (heir === 'later attempt') return [await next.run(INPUTS, () => NO_JUDGE)];
  await next.finish(INPUTS, states.at(-1));
  return [];
}
