import { describe, expect, it } from '@jest/globals';
import type { Json } from '@waybill/shared/kernel';
import { evaluate, isTruthy } from '../../src/evaluate/expression.ts';

const scope = { contexts: { inputs: { name: 'app', tags: ['a', 'b'], deep: { flag: true } }, empty: {} } };

describe('expressions', () => {
  it.each<[string, Json]>([
    ["inputs.name == 'APP'", true],
    ["format('{0}@{1}', inputs.name, 'sha256:1')", 'app@sha256:1'],
    ["inputs.missing || 'fallback'", 'fallback'],
    ["fromJSON('[1, 2]')[1]", 2],
    ['inputs.tags', ['a', 'b']],
    ["join(inputs.tags, ',')", 'a,b'],
    ['inputs.deep', { flag: true }],
    ["case(inputs.deep.flag, 'yes', 'no')", 'yes'],
    ['empty.nothing.at.all', null],
    ["contains(inputs.tags, 'b') && !inputs.deep.flag", false],
  ])('evaluates %s', (expression, expected) => {
    expect(evaluate(expression, scope)).toEqual(expected);
  });

  it.each<[string, boolean]>([
    ["''", false],
    ["'false'", true],
    ['0', false],
    ['null', false],
    ['inputs.tags', true],
  ])('takes %s for %s in a condition', (expression, expected) => {
    expect(isTruthy(expression, scope)).toBe(expected);
  });

  it('refuses a context that is not there', () => {
    expect(() => evaluate('secret.name', scope)).toThrow('secret');
  });
});
