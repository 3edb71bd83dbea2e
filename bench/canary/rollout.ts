import { type Query, queryKey, readAnalysis } from '@waybill/shared/analysis';
import { type CodeDeploy, expectedWeight, type Target } from '@waybill/shared/codedeploy';
import { type Clock, seededRandom, silentLog, steppedClock } from '@waybill/shared/kernel';
import { codeDeployDriver } from '../../actions/canary/src/codedeploy-driver.ts';
import { analysisJudge } from '../../actions/canary/src/judging.ts';
import { watch } from '../../actions/canary/src/watch/watch.ts';
import { drawFrom } from './random.ts';

/** What a canary of 15 minutes costs in calls, and how soon it is stopped. */
export interface RolloutFigures {
  /** Most calls to AWS in any 60 s, over all of the canaries. */
  readonly callsAMinute: number;
  /** From the moment at which the minute that decides can be read to StopDeployment, seconds; the slowest. */
  readonly slowestStop: number;
  readonly canaries: number;
  readonly stopped: number;
}

const MINUTE = 60_000;
const SHIFT = { kind: 'canary', percent: 10, minutes: 15 } as const;
const OVERLAP = SHIFT.minutes * MINUTE;
const TERMINATION_WAIT = 5 * MINUTE;
const SETTLE = 2 * MINUTE;
const INSTALL = 90_000;
/** The release goes bad in this minute of the shift. */
const BAD_FROM = 6;
const analysis = await readAnalysis(
  'metrics: [{ template: alb-errors }, { template: alb-slow, threshold: 800ms }, { template: alb-latency }]',
  'bench',
);

/** Watches half of the canaries good and half bad, on a clock that only their own sleeping moves, and counts every call. */
export async function measureRollouts(canaries: number): Promise<RolloutFigures> {
  let [callsAMinute, slowestStop, stopped] = [0, 0, 0];
  for (let seed = 0; seed < canaries; seed++) {
    const bad = seed % 2 === 1;
    const { calls, stop } = await rollout(seed, bad);
    callsAMinute = Math.max(callsAMinute, busiestMinute(calls));
    if (bad !== (stop !== undefined))
      throw new Error(
        `canary ${seed} is ${bad ? 'bad' : 'good'} and ${stop === undefined ? 'went through' : 'was stopped'}`,
      );
    if (stop === undefined) continue;
    stopped += 1;
    slowestStop = Math.max(slowestStop, stop);
  }
  return { callsAMinute, slowestStop, canaries, stopped };
}

function busiestMinute(calls: readonly number[]): number {
  return Math.max(...calls.map((from) => calls.filter((at) => at >= from && at < from + MINUTE).length));
}

/** One canary: the times of its calls, and how long after the deciding minute could be read it was stopped. */
async function rollout(seed: number, bad: boolean): Promise<{ calls: number[]; stop: number | undefined }> {
  const random = seededRandom(seed + 1);
  const clock = steppedClock(Date.UTC(2026, 0, 1) + Math.floor(random() * MINUTE));
  const began = clock.now();
  const calls: number[] = [];
  const called = async <T>(answer: T): Promise<T> => {
    calls.push(clock.now());
    return answer;
  };
  const started = began + INSTALL;
  let stopAt: number | undefined;
  const codeDeploy = fakeCodeDeploy({ clock, started, called, stopping: () => (stopAt ??= clock.now()) });
  const ports = {
    clock,
    random,
    log: silentLog,
    time: { now: clock.now, observe: () => {} },
    signal: new AbortController().signal,
    alarms: { states: async () => called([]) },
  };
  const judge = analysisJudge(
    analysis,
    { shift: SHIFT },
    {
      log: silentLog,
      targetGroups: async (names) =>
        called(new Map(names.map((name) => [name, { 'target-group': name, 'load-balancer': 'app/shop/1' }] as const))),
      metrics: async (queries, { from, to }) => {
        await called(undefined);
        return new Map(
          queries.map((query) => [queryKey(query), { values: pointsOf(query, from, to), complete: true }]),
        );
      },
    },
  );
  await watch(
    codeDeployDriver('d-1', { codeDeploy, now: clock.now, log: silentLog, serving: async () => '' }),
    judge,
    {
      policy: { onFailure: 'rollback', onInconclusive: 'fail', onCancel: 'rollback', waitFor: 'completion' },
      poll: 'auto',
      shift: SHIFT,
      terminationWait: TERMINATION_WAIT,
      undoable: true,
      alarms: ['shop-5xx'],
      since: began,
      afterCancel: Number.POSITIVE_INFINITY,
      onStopping: () => {},
    },
    ports,
  );
  const decisive = judge.evidence()?.assessment.minute;
  const grid = judge.evidence()?.record.grid;
  if (stopAt === undefined || decisive === undefined || grid === undefined) return { calls, stop: undefined };
  return { calls, stop: (stopAt - (grid.origin + decisive * MINUTE + SETTLE)) / 1_000 };

  function pointsOf({ metric, statistic, dimensions }: Query, from: number, to: number): Map<number, number> {
    const green = dimensions['TargetGroup'] === 'green';
    const points = new Map<number, number>();
    for (let at = Math.ceil(from / MINUTE) * MINUTE; at < to; at += MINUTE) {
      const draw = drawFrom(
        seed * 1_000_003 + at / MINUTE + (metric.length + statistic.length) * 7_919 + (green ? 1 : 0),
      );
      const worse = bad && green && at - started > BAD_FROM * MINUTE;
      const requests = green ? 600 : 5_400;
      if (metric === 'RequestCount') points.set(at, requests);
      else if (statistic === 'SampleCount') points.set(at, requests);
      else if (statistic.startsWith('TC')) points.set(at, draw.poisson(requests * 0.002));
      else if (metric === 'TargetResponseTime') points.set(at, Math.exp(0.1 * draw.normal()));
      else if (metric === 'HTTPCode_Target_5XX_Count') points.set(at, draw.poisson(requests * (worse ? 0.3 : 0.002)));
    }
    return points;
  }
}

interface Stage {
  readonly clock: Clock;
  /** When traffic begins to move. */
  readonly started: number;
  readonly called: <T>(answer: T) => Promise<T>;
  /** Notes the stop. @returns when it was first sent */
  readonly stopping: () => number;
}

/** A deployment to ECS that takes its time, and the one that undoes it. */
function fakeCodeDeploy({
  clock,
  started,
  called,
  stopping,
}: Stage): Pick<CodeDeploy, 'deployment' | 'targetIds' | 'targets' | 'stop'> {
  let stopped: number | undefined;
  const done = started + OVERLAP + TERMINATION_WAIT;
  const status = (): string => (stopped !== undefined ? 'Stopped' : clock.now() >= done ? 'Succeeded' : 'InProgress');
  return {
    deployment: async (id) =>
      called({
        id,
        application: 'shop',
        group: 'live',
        status: id === 'd-1' ? status() : clock.now() > (stopped ?? 0) + MINUTE ? 'Succeeded' : 'InProgress',
        description: undefined,
        creator: 'user',
        config: undefined,
        created: started - INSTALL,
        completed: undefined,
        error: undefined,
        rollback:
          id === 'd-1' && stopped !== undefined && clock.now() > stopped + 20_000
            ? { deployment: 'd-2', undoes: undefined, message: undefined }
            : undefined,
        overview: undefined,
        terminating: clock.now() >= started + OVERLAP,
      }),
    targetIds: async () => called(['main:shop']),
    targets: async () => called([targetAt(clock.now(), started)]),
    stop: async () => {
      stopped ??= stopping();
      return called('accepted');
    },
  };
}

function targetAt(now: number, started: number): Target {
  const shifting = now >= started;
  const weight = shifting ? expectedWeight(SHIFT, now - started) : 0;
  const set = (label: 'Blue' | 'Green', share: number): Target['taskSets'][number] => ({
    id: label,
    label,
    status: 'ACTIVE',
    weight: share,
    desired: 2,
    running: 2,
    pending: 0,
    targetGroup: label.toLowerCase(),
  });
  const moved = weight === 100;
  return {
    id: 'main:shop',
    kind: 'service',
    status: 'InProgress',
    events: [
      {
        name: 'AllowTraffic',
        status: shifting ? (moved ? 'Succeeded' : 'InProgress') : 'Pending',
        started: shifting ? started : undefined,
        ended: moved ? started + OVERLAP : undefined,
        diagnostics: undefined,
      },
    ],
    weight,
    taskSets: [set('Blue', 100 - weight), set('Green', weight)],
    lambda: undefined,
    label: undefined,
  };
}
