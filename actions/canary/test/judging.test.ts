import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readAnalysis, replay } from '@waybill/shared/analysis';
import { analysisJudge } from '../src/judging.ts';
import type { Outcome } from '../src/outcome.ts';
import { type GivenCanary, givenCanary, NEW, OLD } from './given-canary.ts';
import { givenTraffic } from './given-traffic.ts';

const ERRORS = `
settle: 60s
metrics:
  - template: alb-errors
`;

describe('a canary that is judged', () => {
  let given: GivenCanary;
  const judged = async (
    inputs: Record<string, string> = {},
    analysis = ERRORS,
  ): Promise<Outcome & { kind: 'deployed' }> => {
    const rules = await readAnalysis(analysis, 'analysis.yml');
    const outcome = await given.run(inputs, ({ checked }) => analysisJudge(rules, checked, given.ports));
    if (outcome.kind !== 'deployed') throw new Error(outcome.kind);
    return outcome;
  };

  beforeEach(async () => {
    given = await givenCanary();
  });

  afterEach(async () => {
    await given.stop();
    expect(given.aws.defects).toEqual([]);
    given.aws.violations.assertClean();
  });

  it('stops a release of which one request in five fails, by the judge and not by an alarm', async () => {
    givenTraffic(given, { perMinute: 600, bad: { old: 0.001, new: () => 0.2 } });
    const outcome = await judged();
    expect(outcome.watched.conclusion).toMatchObject({ status: 'rolled-back', cause: { kind: 'judge' } });
    expect(outcome.serving).toContain(OLD);
    expect(outcome.watched.evidence?.assessment.verdict).toBe('fail');
  });

  it('lets a release through that is as good as the one before', async () => {
    givenTraffic(given, { perMinute: 3_000, bad: { old: 0.001, new: () => 0.001 } });
    const outcome = await judged();
    expect(outcome.watched.conclusion).toEqual({ status: 'succeeded', cause: undefined, undo: undefined });
    expect(outcome.watched.judgement.kind).toBe('pass');
    expect(outcome.serving).toContain(NEW);
  });

  it('calls it inconclusive, and stops, when hardly anybody came', async () => {
    givenTraffic(given, { perMinute: 30, bad: { old: 0, new: () => 0 } });
    const outcome = await judged();
    expect(outcome.watched.conclusion).toMatchObject({ status: 'rolled-back', cause: { kind: 'inconclusive' } });
  });

  it('comes to the same verdict when its record is replayed', async () => {
    givenTraffic(given, { perMinute: 600, bad: { old: 0.001, new: () => 0.2 }, delay: 90_000 });
    const { evidence } = (await judged()).watched;
    if (evidence === undefined) throw new Error('nothing was judged');
    const again = replay(JSON.parse(JSON.stringify(evidence.record)));
    expect(again.differing).toEqual([]);
    expect(again.assessments.at(-1)).toEqual(evidence.assessment);
  });
});

describe('an analysis that cannot judge', () => {
  let given: GivenCanary;

  afterEach(async () => {
    await given.stop();
  });

  it.each([
    ['metrics: [{ template: alb-errors }]', 'all-at-once', 'leaves no time in which both revisions have traffic'],
    ['metrics: [{ template: lambda-errors }]', 'canary 10% 5m', 'there is no {function} in a deployment to ECS'],
  ])('is refused before anything is made: %s with %s', async (yaml, config, message) => {
    given = await givenCanary();
    const analysis = await readAnalysis(yaml, 'analysis.yml');
    await expect(given.run({ 'deployment-config': config }, undefined, { analysis })).rejects.toThrow(message);
    expect(given.calls('CreateDeployment')).toBe(0);
    expect(given.calls('RegisterTaskDefinition')).toBe(0);
  });
});
