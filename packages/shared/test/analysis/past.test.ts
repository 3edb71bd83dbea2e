import { describe, expect, it } from '@jest/globals';
import {
  leastDetectable,
  type MetricReader,
  outlookOf,
  type Past,
  type Points,
  type Query,
  queryKey,
  readAnalysis,
  readPast,
} from '../../src/analysis/index.ts';
import { seededRandom } from '../../src/kernel/index.ts';
import { ONE_METRIC } from './given-look.ts';

const NOON = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;
const BLUE = { 'target-group': 'targetgroup/blue/1', 'load-balancer': 'app/shop/1' };
const GREEN = { 'target-group': 'targetgroup/green/2', 'load-balancer': 'app/shop/1' };
const CANARY = { kind: 'canary', percent: 10, minutes: 15 } as const;

/** An hour in which the blue group serves; errors fall into its zones in clusters of that size. */
function givenHour(cluster: number): MetricReader {
  const random = seededRandom(3);
  const errors = Array.from({ length: 200 }, () => {
    let first = 0;
    for (let event = 0; event < 20 / cluster; event++) if (random() < 0.5) first += cluster;
    return first;
  });
  const figureOf = ({ metric, dimensions }: Query, minute: number): number | undefined => {
    if (dimensions['TargetGroup'] !== BLUE['target-group']) return undefined;
    const zone = dimensions['AvailabilityZone'];
    if (metric === 'RequestCount') return zone === undefined ? 6_000 : 3_000;
    const first = errors[minute % 200] ?? 0;
    if (metric !== 'HTTPCode_Target_5XX_Count') return undefined;
    return zone === undefined ? 20 : zone === 'a' ? first : 20 - first;
  };
  return async (queries, { from, to }) =>
    new Map(
      queries.map((query): [string, Points] => {
        const values = new Map<number, number>();
        for (let at = from; at < to; at += MINUTE) {
          const value = figureOf(query, at / MINUTE);
          if (value !== undefined) values.set(at, value);
        }
        return [queryKey(query), { values, complete: true }];
      }),
    );
}

async function pastOf(cluster: number, zones: readonly string[] = ['a', 'b']): Promise<Past> {
  const { metrics, settle } = await readAnalysis(ONE_METRIC, 'analysis.yml');
  const ports = { metrics: givenHour(cluster), zones: async () => zones };
  const [past] = await readPast(metrics, [GREEN, BLUE], { now: NOON, settle, ports });
  if (past === undefined) throw new Error('no past');
  return past;
}

describe('the past hour of the revision that serves', () => {
  it('is that of the arm which had the traffic', async () => {
    expect(await pastOf(1)).toMatchObject({ minutes: 60, perMinute: 6_000, rate: 20 / 6_000 });
  });

  it('measures by its two zones how errors come together', async () => {
    const [single, clustered] = [(await pastOf(1)).calibration, (await pastOf(5)).calibration];
    expect(single).toMatchObject({ source: 'measured', minutes: 60, errors: 1_200 });
    const varianceOf = ({ dispersion }: typeof single): number => dispersion.inflation + 19 * dispersion.correlation;
    expect(varianceOf(clustered)).toBeGreaterThan(2 * varianceOf(single));
  });

  it('holds each minute against the next where there are no zones', async () => {
    expect((await pastOf(1, [])).calibration).toMatchObject({ source: 'measured', minutes: 30 });
  });
});

describe('what a canary can find', () => {
  // Source of the ratios: a simulation of noisy traces, 120 canaries a point; one step of the grid either way is its own noise.
  const GRID = [1.5, 2, 2.5, 3, 4, 5, 7, 10, 15, 20, 30, 50, 100, 200];
  it.each([
    [10, [200, 20, 5, 3]],
    [15, [100, 15, 4, 2.5]],
    [30, [30, 10, 3, 2]],
    [60, [20, 5, 2.5, 2]],
  ])('in %i minutes is what simulation says, within a step', (horizon, ratios) => {
    for (const [place, canary] of [6, 60, 600, 6_000].entries()) {
      const minutes = Array.from({ length: horizon }, (_, at) => ({ minute: at + 1, canary, baseline: 9 * canary }));
      const dispersion = { inflation: 1.5, correlation: 0.02 };
      const found = leastDetectable(minutes, 0.001, { alpha: 0.01, margin: 0.25, dispersion, warmUp: 2, horizon });
      const distance = GRID.indexOf(found ?? 0) - GRID.indexOf(ratios[place] ?? 0);
      expect([found, Math.abs(distance) <= 1]).toEqual([found, true]);
    }
  });

  const outlook = async (past: Partial<Past>) => {
    const analysis = await readAnalysis(ONE_METRIC, 'analysis.yml');
    const { calibration } = await pastOf(1);
    return outlookOf(
      analysis,
      [{ metric: 'errors', calibration, minutes: 60, perMinute: 600, rate: 0.001, ...past }],
      CANARY,
    );
  };

  it('is told before traffic moves', async () => {
    expect(await outlook({})).toEqual({
      sentences: ['errors: 60 canary requests a minute at 0.1 %: ×15 is found in 15 min, in four of five canaries'],
      warnings: [],
    });
  });

  it('comes with a warning where it proves nothing', async () => {
    const { warnings } = await outlook({ perMinute: 20, rate: 0.001 });
    expect(warnings[0]).toContain('2 canary requests a minute at 0.1 % proves next to nothing in 15 min');
    const silent = await outlook({ perMinute: undefined, rate: undefined, minutes: 0 });
    expect(silent.warnings[0]).toContain('no traffic');
  });
});
