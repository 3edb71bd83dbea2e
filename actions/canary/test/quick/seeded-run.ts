import { seededRandom } from '@waybill/shared/kernel';
import { NO_JUDGE } from '../../src/judging.ts';
import { OTHER, START } from './given-names.ts';
import { type End, quickProcess } from './given-process.ts';
import { judgeOf, type Scenario, SPAN, someScenario } from './given-scenario.ts';
import { FAIR, someWeather } from './given-weather.ts';
import { type QuickWorld, quickWorld } from './given-world.ts';
import { wrongs } from './truth.ts';

export interface SeededRun {
  readonly scenario: Scenario;
  readonly ends: readonly End[];
  readonly wrongs: readonly string[];
  readonly world: QuickWorld;
  readonly lines: readonly string[];
}

/** How an end is counted. */
export function nameOf(end: End): string {
  if (end.kind !== 'outcome') return end.kind === 'error' ? end.code : end.kind;
  return end.outcome.kind === 'deployed' ? end.outcome.watched.conclusion.status : end.outcome.kind;
}

/** Plays the scenario of one seed: the run, whatever happens to it, and who comes after it. */
export async function seededRun(seed: number): Promise<SeededRun> {
  const random = seededRandom(seed);
  const scenario = someScenario(random);
  const world = quickWorld({ ...scenario.world, seed });
  world.weather = someWeather(random, START, START + SPAN);
  const { inputs, cancelAt, killAt, alarmAt, rivalAt, crashAt, heir } = scenario;
  const first = quickProcess(world, { seed, afterCancel: scenario.afterCancel });
  if (cancelAt !== undefined) world.clock.at(cancelAt, () => first.cancel());
  if (killAt !== undefined) world.clock.at(killAt, () => first.kill());
  if (alarmAt !== undefined) world.clock.at(alarmAt, () => raise(world));
  if (crashAt !== undefined) world.clock.at(crashAt, () => crash(world));
  const judge = () => judgeOf(scenario, () => world.clock.now());
  const ends: End[] = [];
  const rivals: Promise<unknown>[] = [];
  if (rivalAt !== undefined) world.clock.at(rivalAt, () => void rivals.push(deployToo(world, seed)));
  ends.push(await first.run(inputs, judge));
  await Promise.all(rivals);
  const state = first.states.at(-1);
  const lines = [...first.lines];
  const killed = ends[0]?.kind === 'killed';
  const next = quickProcess(world, {
    seed: seed + 1,
    ...(killed && heir === 'later attempt' && { attempt: '2' }),
    ...(killed && heir === 'later run' && { run: '1002' }),
  });
  // Who comes later finds the weather as it is then; a post step after an outage that never ends could do nothing.
  if (killed && heir !== 'post step') {
    world.weather = FAIR;
    ends.push(await next.run(inputs, judge));
  } else await next.finish(inputs, state).catch((error: unknown) => lines.push(`post: ${String(error)}`));
  lines.push(...next.lines);
  return { scenario, ends, wrongs: await wrongs(world, scenario, ends), world, lines };
}

/** An alarm of the new revision goes into ALARM. */
function raise({ at }: QuickWorld): void {
  for (const name of ['shop-green-5xx', 'shop-live-errors']) {
    const alarm = at.cloudwatch.alarms.find(name);
    if (alarm !== undefined) at.cloudwatch.alarms.set(alarm, 'ALARM', 'Threshold Crossed: 500 > 5');
  }
}

/** The tasks of the old revision end: what is rolled back to is not there. */
function crash({ app, delivery }: QuickWorld): void {
  delivery.agenda.catchUp();
  for (const task of app?.service.taskSets[0]?.tasks ?? []) task.stop('crashed');
}

/** Another pipeline deploys to the same group, and watches its own. */
function deployToo(world: QuickWorld, seed: number): Promise<End> {
  const inputs = { cluster: 'main', service: 'shop', image: OTHER, 'deployment-config': 'all-at-once' };
  return quickProcess(world, { seed: seed + 2, run: '900' }).run(inputs, () => NO_JUDGE);
}
