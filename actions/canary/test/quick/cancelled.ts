import { seededRandom } from '@waybill/shared/kernel';
import { NO_JUDGE } from '../../src/judging.ts';
import { MINUTE, START } from './given-names.ts';
import { quickProcess } from './given-process.ts';
import { plainScenario } from './given-scenario.ts';
import { realTime } from './given-time.ts';
import { quickWorld } from './given-world.ts';
import { wrongs } from './truth.ts';

export interface Cancelled {
  readonly seed: number;
  /** Whether there was a deployment to be stopped. */
  readonly made: boolean;
  /**
   * Real milliseconds from the cancel until the stop was sent, or the run had ended where there was nothing to stop. Where
   * the creation was under way, from its answer: before it there is no id to be stopped, and the state says `creating`.
   */
  readonly took: number;
  readonly wrong: readonly string[];
}

/** Waits go this much faster than they are, calls do not: eight minutes of a rollout take about three seconds. */
const SCALE = 240;
/** Real milliseconds after the creation was sent; after the start for each eighth run. */
const LATEST = 2_000;

/** Runs a canary in real time, cancels it at a random moment, and has the post step finish it. */
export async function cancelledAt(seed: number): Promise<Cancelled> {
  const random = seededRandom(seed);
  const world = quickWorld({
    seed,
    platform: 'ECS',
    clock: realTime(START - 10 * MINUTE, SCALE),
    wire: realTime(0, 1),
  });
  const process = quickProcess(world, {
    seed,
    afterCancel: 1,
    onState: ({ phase }) => {
      if (phase === 'running') known = performance.now();
    },
  });
  let cancelled = Number.NaN;
  let known = 0;
  let sent: number | undefined;
  let written: string | undefined;
  world.watchers.push((operation, moment) => {
    if (operation !== 'StopDeployment' || moment !== 'sent' || Number.isNaN(cancelled)) return;
    written ??= process.states.at(-1)?.phase;
    sent ??= performance.now() - Math.max(cancelled, known);
  });
  let cancel: ReturnType<typeof setTimeout> | undefined;
  const cancelWithin = (most: number): void => {
    cancel = setTimeout(() => {
      cancelled = performance.now();
      process.cancel();
    }, random() * most);
  };
  if (seed % 8 === 0) cancelWithin(LATEST);
  else
    world.watchers.push((operation, moment) => {
      if (operation === 'CreateDeployment' && moment === 'sent' && cancel === undefined) cancelWithin(LATEST);
    });
  const scenario = plainScenario({ cancelAt: 0 });
  const end = await process.run(scenario.inputs, () => NO_JUDGE);
  clearTimeout(cancel);
  const took = sent ?? performance.now() - cancelled;
  const made = sent !== undefined;
  await quickProcess(world, { seed: seed + 1 }).finish(scenario.inputs, process.states.at(-1));
  const unwritten = made && written !== 'stopping' ? [`the state was ${written} when the stop was sent`] : [];
  return { seed, made, took, wrong: [...unwritten, ...(await wrongs(world, scenario, [end]))] };
}
