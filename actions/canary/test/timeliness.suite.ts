import { describe, expect, it } from '@jest/globals';
import { type Random, seededRandom } from '@waybill/shared/kernel';
import { NO_JUDGE } from '../src/judging.ts';
import { MINUTE, START } from './quick/given-names.ts';
import { quickProcess } from './quick/given-process.ts';
import { plainScenario } from './quick/given-scenario.ts';
import { eventfulClock } from './quick/given-time.ts';
import { quickWorld } from './quick/given-world.ts';

const CALLS_A_MINUTE = 12;
/** What the watch calls; what is read before the creation and after the end is not its own. */
const WATCHING = ['GetDeployment', 'ListDeploymentTargets', 'BatchGetDeploymentTargets', 'DescribeAlarms'];
/** Of one case with many runs, on a machine that may be busy; milliseconds. */
const LONGEST = 300_000;

interface Watched {
  /** Milliseconds from the end by CodeDeploy to the end of the run. */
  readonly late: number;
  /** Most calls in any minute, from the creation on. */
  readonly busiest: number;
  /** How long the deployment took. */
  readonly took: number;
}

/** @param runs rollouts of a random shape and length; a call takes 50 ms there and 50 ms back */
export function describeTimeliness(runs: number): void {
  describe('the end of a rollout', () => {
    it(
      'is noticed within six seconds at p95 however long it took, with at most twelve calls a minute',
      async () => {
        const seen: Watched[] = [];
        for (let seed = 1; seed <= runs; seed++) seen.push(await watchedRun(seed));
        const late = seen.map((each) => each.late).sort((a, b) => a - b);
        const at = (share: number): number => (late[Math.floor((late.length - 1) * share)] ?? Number.NaN) / 1_000;
        const busiest = Math.max(...seen.map((each) => each.busiest));
        const [shortest, longest] = [Math.min, Math.max].map((of) => of(...seen.map(({ took }) => took)) / MINUTE);
        process.stdout.write(
          `canary: ${runs} ends after ${shortest?.toFixed(0)} to ${longest?.toFixed(0)} min noticed ${at(0.5).toFixed(1)} s late (median), ${at(0.95).toFixed(1)} s (p95), ${at(1).toFixed(1)} s (most); at most ${busiest} calls a minute\n`,
        );
        expect(at(0.95)).toBeLessThanOrEqual(6);
        expect(busiest).toBeLessThanOrEqual(CALLS_A_MINUTE);
      },
      LONGEST,
    );
  });
}

async function watchedRun(seed: number): Promise<Watched> {
  const random = seededRandom(seed);
  const clock = eventfulClock(START - 10 * MINUTE);
  const hookMs = longOrShort(random);
  const world = quickWorld({
    seed,
    platform: 'ECS',
    terminationWaitMinutes: Math.floor(random() * 4) * Math.floor(random() * 15),
    clock,
    wire: { now: clock.now, sleep: () => clock.sleep(50) },
    hook: () => ({ afterMs: hookMs, status: 'Succeeded' }),
  });
  const shifts = ['all-at-once', 'canary 10% 5m', 'linear 10% every 1m', 'canary 25% 15m', 'linear 10% every 3m'];
  const inputs = {
    ...plainScenario().inputs,
    'deployment-config': shifts[Math.floor(random() * shifts.length)] ?? '',
    timeout: '12h',
    ...(random() < 0.5 && { appspec: 'hooked.yml' }),
  };
  const sent: number[] = [];
  world.watchers.push((operation, moment) => {
    const begun = sent.length > 0 || operation === 'GetDeployment';
    if (moment === 'sent' && begun && WATCHING.includes(operation)) sent.push(clock.now());
  });
  const end = await quickProcess(world, { seed }).run(inputs, () => NO_JUDGE);
  if (end.kind !== 'outcome' || end.outcome.kind !== 'deployed') throw new Error(`seed ${seed} ended with ${end.kind}`);
  const shown = world.at.codedeploy.deployments.newestFirst()[0]?.shown();
  const [made, done] = [shown?.createTime, shown?.completeTime].map((time) => time?.getTime() ?? Number.NaN);
  // What reads who serves now comes after the end was noticed.
  const noticed = end.outcome.watched.sight.at;
  const busiest = Math.max(...sent.map((from) => sent.filter((at) => at >= from && at < from + MINUTE).length));
  return { late: noticed - (done ?? 0), busiest, took: (done ?? 0) - (made ?? 0) };
}

/** Seconds, minutes, or most of an hour. */
function longOrShort(random: Random): number {
  return 1_000 * 10 ** (random() * 3.4);
}
