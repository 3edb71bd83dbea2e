import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Random, seededRandom } from '@waybill/shared/kernel';
import { startChild } from './given-child.ts';
import { type GivenFleet, givenFleet } from './given-fleet.ts';
import { cancelledAt } from './quick/cancelled.ts';

const HERE = 480;
const CHILDREN = 20;
const KILLED = 4;

const all = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** Runs so many at once, and the next ones when they are through. */
async function inWaves<T>(count: number, wave: number, run: (at: number) => Promise<T>): Promise<T[]> {
  const done: T[] = [];
  for (let from = 0; from < count; from += wave)
    done.push(...(await Promise.all(all(Math.min(wave, count - from)).map((at) => run(from + at)))));
  return done;
}

function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** State written and stop sent: within a second, and within two at the 99th percentile. Source: SIGINT to SIGTERM takes a runner 7.5 s. */
function expectInTime(times: readonly number[]): void {
  expect(percentile(times, 0.9)).toBeLessThanOrEqual(1_000);
  expect(percentile(times, 0.99)).toBeLessThanOrEqual(2_000);
}

function tell(who: string, times: readonly number[]): void {
  const [half, most, longest] = [0.5, 0.99, 1].map((share) => percentile(times, share).toFixed(0));
  process.stdout.write(
    `canary: ${who}: stop sent after ${half} ms (median), ${most} ms (p99), ${longest} ms (longest)\n`,
  );
}

describe('a cancel at a random moment', () => {
  it(`has its state written and its stop sent within a second: ${HERE} times in this process`, async () => {
    const runs = await inWaves(HERE, 60, (at) => cancelledAt(at + 1));
    expect(runs.flatMap(({ seed, wrong }) => wrong.map((what) => `seed ${seed}: ${what}`))).toEqual([]);
    const times = runs.filter(({ made }) => made).map(({ took }) => took);
    tell(`${times.length} of ${HERE} cancels in one process that had a deployment`, times);
    expect(times.length).toBeGreaterThan(HERE / 2);
    expectInTime(times);
  });
});

describe('a process of the action', () => {
  let fleet: GivenFleet;
  let random: Random;
  beforeAll(async () => {
    fleet = await givenFleet();
    random = seededRandom(5);
  });
  afterAll(() => fleet.stop());

  const wasStopped = (id: string | undefined): boolean =>
    fleet.aws.journal
      .find({ operation: 'StopDeployment' })
      .some(({ input }) => (input as { deploymentId?: string } | undefined)?.deploymentId === id);
  const started = async (service: string, attempt = '1') => {
    const inputs = attempt === '1' ? fleet.inputsFor(service) : fleet.inputsOf(service);
    const child = startChild({ ...fleet, inputs, attempt });
    await fleet.until(() => fleet.deploymentsOf(service).length > 0);
    return { child, inputs };
  };
  const pause = (most: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, random() * most));

  it(`stops on its signal, and its post step finishes: ${CHILDREN} times`, async () => {
    const times = await inWaves(CHILDREN, 4, async (at) => {
      const service = `cancelled-${at}`;
      const { child, inputs } = await started(service);
      await pause(1_200);
      const sent = performance.now();
      child.process.kill(at % 2 === 0 ? 'SIGINT' : 'SIGTERM');
      const [made] = fleet.deploymentsOf(service);
      const took = (await fleet.until(() => wasStopped(made?.id))) - sent;
      expect(JSON.parse(child.state())).toMatchObject({
        phase: expect.stringMatching(/stopping|ended/),
        deployment: made?.id,
      });
      expect(await child.ended).toEqual({ code: 130, signal: null });
      const state = child.state();
      if (at % 4 === 0) expect(await startChild({ ...fleet, inputs, state }).ended).toEqual({ code: 0, signal: null });
      await fleet.until(() => fleet.deploymentsOf(service).every(({ status }) => /Stopped|Succeeded/.test(status)));
      expect(fleet.deploymentsOf(service)[0]?.status).toBe('Stopped');
      return took;
    });
    tell(`${CHILDREN} processes after SIGINT or SIGTERM`, times);
    expectInTime(times);
  });

  it(`that is killed leaves what a later attempt goes on with: ${KILLED} times`, async () => {
    await inWaves(KILLED, 4, async (at) => {
      const service = `killed-${at}`;
      const { child } = await started(service);
      await pause(400);
      child.process.kill('SIGKILL');
      expect(await child.ended).toEqual({ code: null, signal: 'SIGKILL' });
      const { child: again } = await started(service, '2');
      await fleet.until(() => again.log().includes('was made by an earlier attempt of this run'));
      again.process.kill('SIGINT');
      expect(await again.ended).toEqual({ code: 130, signal: null });
      expect(fleet.deploymentsOf(service).filter(({ run }) => run !== undefined)).toHaveLength(1);
    });
  });
});
