import { describe, expect, it } from '@jest/globals';
import {
  judgeFor,
  type MetricReader,
  type Parameters,
  queryKey,
  readAnalysis,
  readBudget,
  type Slo,
} from '../../src/analysis/index.ts';
import { givenLook, givenParameters, givenRows, ONE_METRIC } from './given-look.ts';

const NOW = Date.UTC(2026, 0, 31, 12, 2);
const HOUR = 3_600_000;
const QUERY =
  '{ namespace: AWS/ApplicationELB, metric: NAME, statistic: Sum, dimensions: { LoadBalancer: app/shop/1 } }';

async function givenSlo(extra = ''): Promise<Slo> {
  const [bad, all] = [QUERY.replace('NAME', 'Errors'), QUERY.replace('NAME', 'Requests')];
  const { slo } = await readAnalysis(
    `{ slo: { objective: 99.9%, bad: ${bad}, all: ${all}${extra} }, ${ONE_METRIC.replace('\n', '')} }`,
    'analysis.yml',
  );
  if (slo === undefined) throw new Error('no objective was read');
  return slo;
}

/** 1,000 requests in each point, of which that share is bad so many hours ago. */
function givenService(bad: (hoursAgo: number) => number): MetricReader {
  return async (queries, { from, to, period = 60 }) =>
    new Map(
      queries.map((query) => {
        const values = new Map<number, number>();
        for (let at = from; at < to; at += period * 1_000)
          values.set(at, query.metric === 'Requests' ? 1_000 : 1_000 * bad((NOW - at) / HOUR));
        return [queryKey(query), { values, complete: true }];
      }),
    );
}

describe('the error budget before a canary', () => {
  it('is told as the share of the window that is spent', async () => {
    const { spent, burning, allowed } = await readBudget(
      await givenSlo(),
      givenService(() => 0.0005),
      NOW,
    );
    expect(spent).toBeCloseTo(0.5, 6);
    expect(allowed).toBeCloseTo(720, 0);
    expect(burning).toEqual([]);
  });

  it.each([
    ['14.4 times as fast for an hour and five minutes', 1, 0.016, [14.4]],
    ['6 times as fast for six hours', 6, 0.008, [6]],
    ['3 times as fast for a day', 24, 0.0035, [3]],
    ['more than as fast for three days', 72, 0.0015, [1]],
  ])('burns %s', async (_what, hours, rate, expected) => {
    const { burning } = await readBudget(
      await givenSlo(),
      givenService((ago) => (ago <= hours ? rate : 0)),
      NOW,
    );
    const limits = burning.map(({ sentence }) => Number(/limit ([\d.]+)/.exec(sentence)?.[1]));
    expect(limits).toEqual(expect.arrayContaining(expected));
    expect(burning.some(({ refuses }) => refuses)).toBe(hours <= 6);
  });

  it('does not burn when the short window has recovered', async () => {
    const recovered = givenService((ago) => (ago <= 1 && ago > 0.2 ? 0.03 : 0));
    const { burning } = await readBudget(await givenSlo(), recovered, NOW);
    expect(burning.filter(({ sentence }) => sentence.includes('limit 14.4'))).toEqual([]);
  });

  it('is not known without events', async () => {
    const silent: MetricReader = async () => new Map();
    expect(await readBudget(await givenSlo(), silent, NOW)).toMatchObject({ spent: undefined, burning: [] });
  });

  it('stops a canary that alone spends more than it may, whatever the statistics say', async () => {
    const parameters: Parameters = {
      ...(await givenParameters(ONE_METRIC)),
      budget: { metric: 'errors', allowed: 1_000, spend: 0.02 },
    };
    const judge = judgeFor(parameters);
    const rows = { errors: givenRows([7, 600, 63, 5_400]) };
    expect(judge(givenLook(rows, 2)).verdict).toBe('open');
    const { verdict, reasons } = judge(givenLook(rows, 3));
    expect(verdict).toBe('fail');
    expect(reasons).toEqual([
      'errors: the new revision alone has spent 2.1 % of the service’s error budget, more than the 2 % that a canary may',
    ]);
  });

  it.each([
    ['an objective that allows every error', 'objective: 0%', 'objective'],
    ['a window that CloudWatch does not keep', 'window: 200d', 'a window from 1d to 90d'],
    ['a metric that is not judged', 'metric: checkouts', 'there is no count metric "checkouts"'],
  ])('refuses %s', async (_what, change, message) => {
    const slo = `objective: 99.9%, bad: ${QUERY.replace('NAME', 'Errors')}, all: ${QUERY.replace('NAME', 'Requests')}`;
    const changed = change.startsWith('objective') ? slo.replace(/^objective: [^,]+/, change) : `${slo}, ${change}`;
    await expect(readAnalysis(`{ slo: { ${changed} }, ${ONE_METRIC} }`, 'analysis.yml')).rejects.toThrow(message);
  });

  it('refuses an objective of one revision alone', async () => {
    const one = QUERY.replace('NAME', 'Errors').replace('app/shop/1', "'{load-balancer}'");
    await expect(
      readAnalysis(`{ slo: { objective: 99%, bad: ${one}, all: ${one} }, ${ONE_METRIC} }`, 'analysis.yml'),
    ).rejects.toThrow('it is about the whole service');
  });
});
