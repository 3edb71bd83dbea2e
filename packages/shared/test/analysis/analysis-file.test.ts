import { describe, expect, it } from '@jest/globals';
import { queryFor, readAnalysis } from '../../src/analysis/index.ts';

const mistakeOf = (yaml: string): Promise<string> =>
  readAnalysis(yaml, '.waybill/analysis.yml').then(
    () => 'no mistake',
    (error: Error) => error.message,
  );

describe('.waybill/analysis.yml', () => {
  it('has defaults for all but its metrics', async () => {
    expect(await readAnalysis('metrics: [{ template: alb-errors }]', 'analysis.yml')).toMatchObject({
      judge: 'sequential',
      alpha: 0.01,
      margin: 0.25,
      settle: 120_000,
      warmUp: undefined,
      detect: { ratio: 10, rate: 0.05 },
      metrics: [{ name: 'alb-errors', kind: 'count', missing: 'zero', required: true }],
    });
  });

  it('counts slow requests exactly, by the statistic that CloudWatch has for it', async () => {
    const { metrics } = await readAnalysis('metrics: [{ template: alb-slow, threshold: 800ms }]', 'analysis.yml');
    expect(metrics[0]).toMatchObject({ bad: [{ metric: 'TargetResponseTime', statistic: 'TC(0.8:)' }] });
  });

  it('puts an arm into the dimensions', async () => {
    const { metrics } = await readAnalysis('metrics: [{ template: lambda-errors }]', 'analysis.yml');
    const [metric] = metrics;
    const query = metric?.kind === 'count' ? metric.bad[0] : undefined;
    expect(query && queryFor(query, { function: 'pay', alias: 'live', version: '7' }).dimensions).toEqual({
      FunctionName: 'pay',
      Resource: 'pay:live',
      ExecutedVersion: '7',
    });
  });

  it.each([
    ['{}', '"metrics" is missing'],
    ['metrics: []', 'at least 1'],
    ['metrics: [{ template: alb-eror }]', 'did you mean "alb-errors"'],
    ['metrics: [{ template: alb-slow }]', '"alb-slow" is not complete without `threshold`'],
    ['metrics: [{ template: alb-errors, threshold: 1s }]', '"alb-errors" is not a template with a `threshold`'],
    ['metrics: [{ template: alb-errors }]\nalpha: 7', 'a number from 0 to 1'],
    ['metrics: [{ template: alb-errors }]\nmargin: 120%', 'a number from 0 to 1'],
    ['metrics: [{ template: alb-errors }]\nsettel: 2m', 'did you mean "settle"'],
    ['metrics: [{ template: alb-errors }]\nsettle: 2', 'put it in quotes'],
    ['metrics: [{ template: alb-latency, statistic: P99 }]', 'a CloudWatch statistic'],
    ['metrics: [{ name: x }]', '"x" is not complete: it needs a template, or bad and all, or value'],
    [
      'metrics: [{ name: x, value: { namespace: "A b", metric: M, statistic: Sum, dimensions: { V: "{version}" } } }]',
      'a CloudWatch namespace',
    ],
    [
      'metrics: [{ name: x, value: { namespace: A, metric: M, statistic: Sum, dimensions: { V: "7" } } }]',
      'able to tell the revisions apart',
    ],
    [
      'metrics: [{ name: x, value: { namespace: A, metric: M, statistic: Sum, dimensions: { V: "{version}" }, period: 10 } }]',
      'there is no key "period" here',
    ],
    ['metrics: [{ template: alb-errors }, { template: alb-errors }]', 'two metrics are named "alb-errors"'],
    ['metrics: &a [{ template: alb-errors }]', 'anchors'],
  ])('refuses %s', async (yaml, message) => {
    expect(await mistakeOf(yaml)).toContain(message);
  });

  it('names every mistake with its place', async () => {
    const message = await mistakeOf('judge: bayes\nmetrics:\n  - template: alb-slow\n  - template: nope\n');
    expect(message).toMatch(
      /3 mistakes:\n {2}line 1, column \d+: .*\n {2}line 3, column \d+: .*\n {2}line 4, column \d+: /,
    );
  });
});
