import { FAULTS, type FaultName, faultExperiments, nullExperiments, paceExperiments, type Size } from './cells.ts';
import { type Figure, meanOf, pooled, worstOf } from './figure.ts';
import { CALIBRATED, DEFAULTS, JUDGES } from './judges.ts';
import { lookTime } from './look-time.ts';
import { performAll } from './pool.ts';
import { measureRollouts, type RolloutFigures } from './rollout.ts';
import type { Done, Task } from './tasks.ts';
import type { NullFamily } from './traces.ts';

/** One judge's figures over all cells. */
export interface Row {
  readonly judge: string;
  /** False stops in the worst cell of each family. */
  readonly worst: Readonly<Record<NullFamily, Figure>>;
  readonly falseStops: Figure;
  /** Good canaries of which it could not say that they are. */
  readonly unsure: Figure;
  readonly found: Readonly<Record<FaultName, Figure>>;
  /** Median minute of the stop at ×5 and 6,000 requests a minute; bad requests until then, on average. */
  readonly minute: number | undefined;
  readonly harmed: number;
}

export interface Results {
  readonly size: Size;
  readonly traces: number;
  readonly rows: readonly Row[];
  readonly pace: Readonly<
    Record<typeof CALIBRATED | typeof DEFAULTS, { readonly early: Figure; readonly all: Figure }>
  >;
  readonly latency: {
    readonly found: Figure;
    readonly falseStops: Figure;
    readonly kayenta: Figure;
    /** The same with requests that differ twice as much from each other. */
    readonly spread: Figure;
  };
  readonly familyWise: Figure;
  readonly look: { readonly metrics: number; readonly milliseconds: number };
  readonly rollouts: RolloutFigures;
}

const EARLY = 10;
const ROLLOUTS = 60;
/** Others need no such precision: this part of the traces. */
const OTHERS = 4;
/** Cells of so few requests a minute cost little and decide most, so they get so many times the traces. */
const QUIET = 600;
const MORE = 5;

/** Runs everything. `word`: only judges whose name holds it. */
export async function measureAll(
  size: Size,
  { traces, word }: { traces: number; word: string },
  told: (done: number, of: number) => void,
): Promise<Results> {
  const look = lookTime();
  const rollouts = await measureRollouts(ROLLOUTS);
  const tasks: Task[] = [];
  const answers: Done[][] = [];
  const ask = (task: Task): (() => Done[]) => {
    const place = tasks.push(task) - 1;
    return () => answers[place] ?? [];
  };
  const judges = Object.keys(JUDGES).filter((name) => name.includes(word));
  const countsOf = (experiments: ReturnType<typeof nullExperiments>, names = judges): Asked[] =>
    [true, false].flatMap((ours) => {
      const some = names.filter((name) => name.startsWith('waybill') === ours);
      if (some.length === 0) return [];
      return experiments.map((experiment) => {
        const runs = ours ? traces * (experiment.cell.perMinute <= QUIET ? MORE : 1) : Math.ceil(traces / OTHERS);
        return { experiment, names: some, done: ask({ kind: 'counts', experiment, runs, names: some }) };
      });
    });
  const good = countsOf(nullExperiments(size));
  const bad = (Object.keys(FAULTS) as FaultName[]).map(
    (name) => [name, countsOf(faultExperiments(size, name))] as const,
  );
  const pace = countsOf(paceExperiments(size), [CALIBRATED, DEFAULTS]);
  const latencyOf = (ratio: number, spread: number) =>
    [600, 6_000].map((perMinute) =>
      ask({ kind: 'latency', experiment: { ...size, perMinute, ratio, spread }, runs: traces }),
    );
  const latency = { slow: latencyOf(1.2, 0.25), same: latencyOf(1, 0.25), spread: latencyOf(1.2, 0.5) };
  const many = (['poisson', 'both noises', 'shared incident'] as const).flatMap((family) =>
    [600, 6_000].map((perMinute) =>
      ask({ kind: 'family-wise', experiment: { family, cell: { ...size, rate: 0.005, perMinute } }, runs: traces }),
    ),
  );
  answers.push(...(await performAll(tasks, (done) => told(done, tasks.length))));
  const latencyFigure = (all: readonly (() => Done[])[], place: number, until: number): Figure =>
    pooled(all.map((done) => stopsOf(done()[place], until)));
  const paceOf = (judge: string) => ({
    early: pooled(ofJudge(pace, judge).map(({ done }) => stopsOf(done, EARLY))),
    all: pooled(ofJudge(pace, judge).map(({ done }) => stopsOf(done))),
  });
  return {
    size,
    traces,
    rows: judges.map((judge) => rowOf(judge, good, new Map(bad))),
    pace: { [CALIBRATED]: paceOf(CALIBRATED), [DEFAULTS]: paceOf(DEFAULTS) },
    latency: {
      found: latencyFigure(latency.slow, 0, EARLY),
      falseStops: latencyFigure(latency.same, 0, size.minutes),
      kayenta: latencyFigure(latency.slow, 1, size.minutes),
      spread: latencyFigure(latency.spread, 0, EARLY),
    },
    familyWise: pooled(many.map((done) => stopsOf(done()[0]))),
    look,
    rollouts,
  };
}

interface Asked {
  readonly experiment: ReturnType<typeof nullExperiments>[number];
  readonly names: readonly string[];
  readonly done: () => Done[];
}

function ofJudge(all: readonly Asked[], judge: string): { experiment: Asked['experiment']; done: Done | undefined }[] {
  return all.flatMap(({ experiment, names, done }) =>
    names.includes(judge) ? [{ experiment, done: done()[names.indexOf(judge)] }] : [],
  );
}

function stopsOf(done: Done | undefined, until = Number.POSITIVE_INFINITY): Figure {
  return { hits: (done?.minutes ?? []).filter((minute) => minute <= until).length, runs: done?.runs ?? 0 };
}

function rowOf(judge: string, good: readonly Asked[], bad: ReadonlyMap<FaultName, readonly Asked[]>): Row {
  const own = ofJudge(good, judge);
  const families = Map.groupBy(own, ({ experiment }) => experiment.family);
  const worst = [...families].map(([family, all]) => [family, worstOf(all.map(({ done }) => stopsOf(done)))] as const);
  const found = [...bad].map(
    ([fault, all]) => [fault, meanOf(ofJudge(all, judge).map(({ done }) => stopsOf(done)))] as const,
  );
  const busy = ofJudge(bad.get('×5') ?? [], judge).filter(({ experiment }) => experiment.cell.perMinute === 6_000);
  const minutes = busy.flatMap(({ done }) => [...(done?.minutes ?? [])]).sort((a, b) => a - b);
  const harmed = busy.reduce((sum, { done }) => sum + (done?.harmed ?? 0), 0);
  return {
    judge,
    worst: Object.fromEntries(worst) as Record<NullFamily, Figure>,
    falseStops: meanOf(own.map(({ done }) => stopsOf(done))),
    unsure: meanOf(own.map(({ done }) => ({ hits: done?.unsure ?? 0, runs: done?.runs ?? 0 }))),
    found: Object.fromEntries(found) as Record<FaultName, Figure>,
    minute: minutes[minutes.length >> 1],
    harmed: harmed / Math.max(1, pooled(busy.map(({ done }) => stopsOf(done))).runs),
  };
}
