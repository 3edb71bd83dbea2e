import { describe, expect, it } from '@jest/globals';
import { evaluateAlarm, type MissingData } from '../../src/cloudwatch/alarm-evaluation.ts';

const TREATMENTS: readonly MissingData[] = ['missing', 'ignore', 'breaching', 'notBreaching'];

function evaluated(points: string, datapointsToAlarm: number, treatMissing: MissingData): string {
  const values = points.split(' ').map((point) => (point === '-' ? undefined : point === 'X' ? 1 : 0));
  return evaluateAlarm(
    { evaluationPeriods: 3, datapointsToAlarm, treatMissing, breaches: (value) => value > 0 },
    values,
  );
}

/** Rows of the tables in the CloudWatch user guide, "How alarm state is evaluated when data is missing"; the newest point is last. */
const OF_THREE = [
  ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
  ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
  ['- - - - -', 'INSUFFICIENT_DATA', 'keep', 'ALARM', 'OK'],
  ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
  ['- - X - -', 'ALARM', 'keep', 'ALARM', 'OK'],
] as const;

describe('an alarm with three of three data points', () => {
  it.each(
    OF_THREE.flatMap(([points, ...states]) =>
      states.map((state, index) => [points, TREATMENTS[index] ?? 'missing', state] as const),
    ),
  )('with %s and missing data treated as %s is %s', (points, treatment, state) => {
    expect(evaluated(points, 3, treatment)).toBe(state);
  });
});

describe('an alarm with two of three data points', () => {
  it.each<[string, MissingData, string]>([
    ['0 - X - X', 'missing', 'ALARM'],
    ['0 0 X 0 X', 'missing', 'ALARM'],
    ['0 - X - -', 'missing', 'OK'],
    ['0 - X - -', 'breaching', 'ALARM'],
    ['- - - X -', 'missing', 'ALARM'],
    ['- - - X -', 'ignore', 'keep'],
    ['- - - X -', 'notBreaching', 'OK'],
    ['- - - - X', 'missing', 'keep'],
    ['- - X X -', 'ignore', 'ALARM'],
  ])('with %s and missing data treated as %s is %s', (points, treatment, state) => {
    expect(evaluated(points, 2, treatment)).toBe(state);
  });
});
