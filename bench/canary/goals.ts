import { FAULTS, type FaultName } from './cells.ts';
import { type Figure, shareOf, withInterval, worstOf } from './figure.ts';
import { CALIBRATED, DEFAULTS } from './judges.ts';
import type { Results } from './results.ts';
import { NULL_FAMILIES, type NullFamily } from './traces.ts';

/** One figure beside what it must be. */
export interface Goal {
  readonly what: string;
  readonly figure: string;
  readonly goal: string;
  readonly holds: boolean;
}

const BURSTS: NullFamily = 'retry bursts';
const BURSTS_AT_MOST = { [CALIBRATED]: 0.03, [DEFAULTS]: 0.05 } as const;
const FALSE_STOPS = 0.01;
const INCIDENT = 0.003;
const FOUND: Readonly<Partial<Record<FaultName, number>>> = { '×5': 0.6, '×10': 0.75, '×50': 0.95, 'late ×5': 0.45 };
const PACE = { minute: 10, least: 0.8 } as const;
const LATENCY = { minute: 10, least: 0.93 } as const;
const LOOK_MS = 50;
const CALLS = 12;
/** Seconds: the longest pause between looks, and two more. */
const STOP_WITHIN = 17 + 2;

/** Every figure that was promised, as it came out. */
export function goalsOf(results: Results): Goal[] {
  return [
    ...([CALIBRATED, DEFAULTS] as const).flatMap((judge) => countGoals(judge, results)),
    atLeast(
      `median latency +20 % under shared noise, by minute ${LATENCY.minute}`,
      results.latency.found,
      LATENCY.least,
    ),
    atMost('median latency unchanged under shared noise: false stops', results.latency.falseStops, FALSE_STOPS),
    atMost('20 metrics: canaries stopped by any of them, no release worse', results.familyWise, FALSE_STOPS),
    {
      what: `one more look at ${results.look.metrics} metrics`,
      figure: `${results.look.milliseconds.toFixed(1)} ms`,
      goal: `under ${LOOK_MS} ms`,
      holds: results.look.milliseconds < LOOK_MS,
    },
    {
      what: `calls to AWS in the busiest 60 s of ${results.rollouts.canaries} canaries`,
      figure: String(results.rollouts.callsAMinute),
      goal: `at most ${CALLS}`,
      holds: results.rollouts.callsAMinute <= CALLS,
    },
    {
      what: `from the deciding minute’s figures to StopDeployment, slowest of ${results.rollouts.stopped}`,
      figure: `${results.rollouts.slowestStop.toFixed(1)} s`,
      goal: `one poll (17 s) and 2 s`,
      holds: results.rollouts.stopped > 0 && results.rollouts.slowestStop <= STOP_WITHIN,
    },
  ];
}

function countGoals(judge: typeof CALIBRATED | typeof DEFAULTS, { rows, pace }: Results): Goal[] {
  const row = rows.find((each) => each.judge === judge);
  if (row === undefined) return [];
  const calm = NULL_FAMILIES.filter((family) => family !== BURSTS).map((family) => row.worst[family]);
  return [
    atMost(`${judge}: false stops, worst cell of six families`, worstOf(calm), FALSE_STOPS),
    atMost(`${judge}: false stops, worst cell of ${BURSTS}`, row.worst[BURSTS], BURSTS_AT_MOST[judge]),
    atMost(`${judge}: false stops, worst cell of shared incident`, row.worst['shared incident'], INCIDENT),
    ...(Object.keys(FAULTS) as FaultName[]).flatMap((fault) => {
      const least = FOUND[fault];
      return least === undefined ? [] : [atLeast(`${judge}: ${fault} found`, row.found[fault], least)];
    }),
    atLeast(`${judge}: ×4 at 600 canary requests a minute, by minute ${PACE.minute}`, pace[judge].early, PACE.least),
  ];
}

function atMost(what: string, figure: Figure, most: number): Goal {
  return { what, figure: withInterval(figure), goal: `at most ${most}`, holds: shareOf(figure) <= most };
}

function atLeast(what: string, figure: Figure, least: number): Goal {
  return { what, figure: withInterval(figure), goal: `at least ${least}`, holds: shareOf(figure) >= least };
}
