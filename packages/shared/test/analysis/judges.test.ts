import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { judgeFor, type Row } from '../../src/analysis/index.ts';
import { givenLook, givenParameters, givenRows, ONE_METRIC } from './given-look.ts';

describe('the sequential judge', () => {
  it('passes a canary when a bad one is excluded', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    const assessment = judge(givenLook({ errors: givenRows([0, 600, 5, 5_400]) }));
    expect(assessment).toMatchObject({ verdict: 'pass', reasons: [], findings: [{ state: 'clear' }] });
  });

  it('fails a canary that is clearly worse, and says by how much', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    const assessment = judge(givenLook({ errors: givenRows([60, 600, 5, 5_400]) }, 4));
    expect(assessment.verdict).toBe('fail');
    expect(assessment.reasons).toEqual([
      'errors: 120 of 1,200 (10 %) bad on the new revision against 10 of 10,800 (0.0926 %) on the old; 120 by minute 4 reached the limit of 42',
    ]);
  });

  it('is inconclusive, never a pass, with hardly any traffic', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    const { verdict, reasons } = judge(givenLook({ errors: givenRows([0, 1, 0, 9]) }));
    expect(verdict).toBe('inconclusive');
    expect(reasons[0]).toContain('too little traffic to exclude a rate of 5 %');
  });

  it('is inconclusive when nothing could be read', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    expect(judge(givenLook({ errors: givenRows([null, null, null, null]) })).verdict).toBe('inconclusive');
    expect(judge(givenLook({})).verdict).toBe('inconclusive');
  });

  it('has no verdict before the horizon', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    expect(judge(givenLook({ errors: givenRows([0, 600, 5, 5_400]) }, 14)).verdict).toBe('open');
  });

  it('stops at nothing in one minute alone, for it may be one event', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    const rows = givenRows([0, 600, 0, 5_400]).map((row) => (row[0] === 7 ? ([7, 40, 600, 0, 5_400] as const) : row));
    expect(judge(givenLook({ errors: rows }, 10)).verdict).toBe('open');
  });

  it('finds a small steady difference at the horizon by its ranks', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    const { verdict, reasons } = judge(givenLook({ errors: givenRows([2, 600, 9, 5_400], 15) }));
    expect(verdict).toBe('fail');
    expect(reasons[0]).toContain('rank higher minute by minute');
  });

  it('guards absolutely: every request of the canary failing, from the first minutes on', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    const { verdict, reasons } = judge(givenLook({ errors: givenRows([60, 60, 1, 540]) }, 2));
    expect(verdict).toBe('fail');
    expect(reasons[0]).toContain('all 120 requests of the new revision were bad');
  });

  it('guards absolutely: no request reaching the canary', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    const { verdict, reasons } = judge(givenLook({ errors: givenRows([0, 0, 1, 540]) }, 3));
    expect(verdict).toBe('fail');
    expect(reasons[0]).toContain('not one request reached the new revision');
  });

  it('guards absolutely: hosts of the canary alone that stay unhealthy', async () => {
    const judge = judgeFor(await givenParameters(ONE_METRIC));
    const errors = givenRows([0, 600, 5, 5_400]);
    const both = { errors, '@hosts': givenRows([1, 1]) };
    expect(judge(givenLook(both, 3)).verdict).toBe('open');
    const alone = { errors, '@hosts': givenRows([2, 0]) };
    expect(judge(givenLook(alone, 2)).verdict).toBe('open');
    expect(judge(givenLook(alone, 3))).toMatchObject({
      verdict: 'fail',
      reasons: ['hosts: 2 of the new revision failed health checks for 3 minutes, and none of the old'],
    });
  });

  it('comes to the same verdict in another unit', async () => {
    const [latency, errors] = ['{ name: p99, template: alb-latency }', '{ name: errors, template: alb-errors }'];
    const parameters = await givenParameters(`metrics: [${latency}, ${errors}]`);
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(99), fc.nat(99)), { minLength: 15, maxLength: 15 }), (levels) => {
        const inUnit = (unit: number) => ({
          errors: givenRows([1, 600, 5, 5_400]),
          p99: levels.map(([a, b], at): Row => [at + 1, (a + 100) * unit, (b + 90) * unit]),
        });
        // Powers of two scale without rounding, so that equal means equal.
        const [one, other] = [1, 2 ** -20].map((unit) => judgeFor(parameters)(givenLook(inUnit(unit))));
        expect([other?.verdict, other?.reasons]).toEqual([one?.verdict, one?.reasons]);
      }),
      { seed: 5, numRuns: 25 },
    );
  });

  it('comes to the same verdict however often it looked', async () => {
    const parameters = await givenParameters(ONE_METRIC);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(6), fc.nat(12)), { minLength: 15, maxLength: 15 }),
        fc.uniqueArray(fc.integer({ min: 1, max: 14 })),
        (errors, looks) => {
          const rows = { errors: errors.map(([c, b], at): Row => [at + 1, c, 600, b, 5_400]) };
          const [often, once] = [judgeFor(parameters), judgeFor(parameters)];
          for (const settled of looks.toSorted((a, b) => a - b)) often(givenLook(rows, settled));
          expect(often(givenLook(rows))).toEqual(once(givenLook(rows)));
        },
      ),
      { seed: 6, numRuns: 25 },
    );
  });

  it('lets a metric that is not required be weak', async () => {
    const yaml =
      'metrics: [{ name: errors, template: alb-errors }, { name: slow, template: alb-slow, threshold: 1s, required: false }]';
    const judge = judgeFor(await givenParameters(yaml));
    const rows = { errors: givenRows([0, 600, 5, 5_400]), slow: givenRows([null, null, null, null]) };
    expect(judge(givenLook(rows)).verdict).toBe('pass');
  });

  it('shares alpha over its metrics', async () => {
    const limitWith = async (metrics: number): Promise<number> => {
      const list = Array.from({ length: metrics }, (_, at) => `{ name: m${at}, template: alb-errors }`).join(', ');
      const judge = judgeFor(await givenParameters(`metrics: [${list}]`));
      return judge(givenLook({ m0: givenRows([1, 600, 5, 5_400]) }, 12)).findings[0]?.evidence.at(-1)?.boundary ?? 0;
    };
    expect(await limitWith(20)).toBeGreaterThan(await limitWith(1));
  });

  it('judges levels minute by minute', async () => {
    const judge = judgeFor(await givenParameters('metrics: [{ name: p99, template: alb-latency }]'));
    const slower = givenRows([0, 0]).map(([minute]) => [minute, 0.5 + minute / 100, 0.4 + minute / 100] as const);
    expect(judge(givenLook({ p99: slower })).verdict).toBe('fail');
    const same = givenRows([0, 0]).map(
      ([minute]) => [minute, 0.4 + (minute % 2) / 100, 0.4 + ((minute + 1) % 2) / 100] as const,
    );
    expect(judge(givenLook({ p99: same })).verdict).toBe('pass');
  });
});

describe('the judge that is Kayenta’s', () => {
  const yaml = 'judge: kayenta\nmetrics: [{ name: errors, template: alb-errors, kayenta: { direction: increase } }]';
  const rates = (factor: number) =>
    givenRows([0]).map(
      ([minute]) => [minute, Math.round(factor * (10 + (minute % 5))), 600, 10 + (minute % 5), 600] as const,
    );

  it('scores at every interval and stops at or under the marginal score', async () => {
    const judge = judgeFor(await givenParameters(yaml));
    expect(judge(givenLook({ errors: rates(8) }, 10))).toMatchObject({ verdict: 'fail', score: 0 });
    expect(judge(givenLook({ errors: rates(8) }, 4))).toMatchObject({ verdict: 'open', score: null });
  });

  it('passes from the pass score on, at the horizon', async () => {
    const judge = judgeFor(await givenParameters(yaml));
    expect(judge(givenLook({ errors: rates(1) }))).toMatchObject({ verdict: 'pass', score: 100 });
  });

  it('fails without data', async () => {
    const judge = judgeFor(await givenParameters(yaml));
    const assessment = judge(givenLook({ errors: givenRows([null, null, null, null]) }));
    expect(assessment).toMatchObject({ verdict: 'fail', score: 0 });
  });
});

describe('the threshold judge', () => {
  const yaml = (limits: string): string =>
    `judge: threshold\nmetrics: [{ name: errors, template: alb-errors, limits: ${limits} }]`;

  it('fails after more failed minutes than its limit, and shows the arithmetic', async () => {
    const judge = judgeFor(await givenParameters(yaml('{ success: { at-most: 1% }, failures: 3 }')));
    expect(judge(givenLook({ errors: givenRows([3, 60, 0, 540]) }, 5)).verdict).toBe('open');
    const { verdict, reasons } = judge(givenLook({ errors: givenRows([3, 60, 0, 540]) }, 6));
    expect(verdict).toBe('fail');
    expect(reasons[0]).toContain('failed (4) against a limit of 3');
  });

  it('is inconclusive between its two bounds', async () => {
    const limits = '{ success: { at-most: 1% }, failure: { at-least: 10% }, inconclusive: 2 }';
    const judge = judgeFor(await givenParameters(yaml(limits)));
    expect(judge(givenLook({ errors: givenRows([3, 60, 0, 540]) }, 5)).verdict).toBe('inconclusive');
  });

  it('never takes missing data for success', async () => {
    const judge = judgeFor(await givenParameters(yaml('{ success: { at-most: 1% } }')));
    const { verdict } = judge(givenLook({ errors: givenRows([null, null, null, null]) }));
    expect(verdict).toBe('inconclusive');
    expect(judge(givenLook({ errors: [] })).verdict).toBe('inconclusive');
  });

  it('passes at the horizon when all held', async () => {
    const judge = judgeFor(await givenParameters(yaml('{ success: { at-most: 1% } }')));
    expect(judge(givenLook({ errors: givenRows([0, 60, 0, 540]) })).verdict).toBe('pass');
  });
});
