import { describe, expect, it } from '@jest/globals';
import { evaluate, identifiersIn, type Operand } from '../../src/cloudwatch/expression.ts';

const TIMES = [0, 60, 120];
const OPERANDS = new Map<string, Operand>([
  [
    'errors',
    new Map([
      [0, 1],
      [60, 3],
    ]),
  ],
  [
    'requests',
    new Map([
      [0, 100],
      [60, 0],
      [120, 50],
    ]),
  ],
  ['two', 2],
]);

function worked(text: string): Operand {
  return evaluate(text, { operands: OPERANDS, times: TIMES });
}

describe('metric math', () => {
  it('has a point only where both operands have one, and none where it divides by zero', () => {
    expect(worked('100 * errors / requests')).toEqual(new Map([[0, 1]]));
  });

  it.each<[string, Operand]>([
    ['1 + 2 * 3 ^ 2', 19],
    ['-(two - 5)', 3],
    ['two >= 2', 1],
    [
      'SUM([errors, requests])',
      new Map([
        [0, 101],
        [60, 3],
        [120, 50],
      ]),
    ],
    [
      'SUM(METRICS()) ',
      new Map([
        [0, 103],
        [60, 5],
        [120, 52],
      ]),
    ],
    ['MAX(requests)', 100],
    [
      'AVG([errors, errors])',
      new Map([
        [0, 1],
        [60, 3],
      ]),
    ],
    [
      'FILL(errors, 0)',
      new Map([
        [0, 1],
        [60, 3],
        [120, 0],
      ]),
    ],
    [
      'FILL(errors, REPEAT)',
      new Map([
        [0, 1],
        [60, 3],
        [120, 3],
      ]),
    ],
    [
      'IF(requests > 60, errors, 0)',
      new Map([
        [0, 1],
        [60, 0],
        [120, 0],
      ]),
    ],
    [
      'ABS(0 - errors)',
      new Map([
        [0, 1],
        [60, 3],
      ]),
    ],
  ])('works out %s', (text, expected) => {
    expect(worked(text)).toEqual(expected);
  });

  it.each(['', '1 +', 'unknown', 'errors errors', 'SEARCH(errors)', '[errors]', 'SUM(1)', '(1', '1 $ 2'])(
    'does not understand %j',
    (text) => {
      expect(() => worked(text)).toThrow();
    },
  );

  it('names the metrics that it needs', () => {
    expect(identifiersIn('SUM([m1, m2]) / FILL(m3, 1)')).toEqual(['m1', 'm2', 'm3']);
  });
});
