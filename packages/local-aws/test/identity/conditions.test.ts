import { describe, expect, it } from '@jest/globals';
import { like } from '../../src/core/index.ts';
import { conditionsHold } from '../../src/identity/conditions.ts';

const context = new Map<string, readonly string[]>([
  ['gh:sub', ['repo:octo/app:ref:refs/heads/main']],
  ['aws:tagkeys', ['team', 'cost']],
  ['sts:age', ['7']],
  ['aws:currenttime', ['2026-11-20T12:00:00Z']],
  ['aws:securetransport', ['true']],
]);

const holds: readonly [string, string, string | readonly string[], boolean][] = [
  ['StringEquals', 'gh:sub', 'repo:octo/app:ref:refs/heads/main', true],
  ['StringEquals', 'GH:SUB', ['other', 'repo:octo/app:ref:refs/heads/main'], true],
  ['StringEquals', 'gh:sub', 'repo:octo/*', false],
  ['StringEquals', 'gh:missing', 'x', false],
  ['StringEqualsIfExists', 'gh:missing', 'x', true],
  ['StringLike', 'gh:sub', 'repo:octo/*:ref:refs/heads/?ain', true],
  ['StringLike', 'gh:sub', 'repo:other/*', false],
  ['StringNotEquals', 'gh:sub', 'other', true],
  ['StringNotEquals', 'gh:missing', 'other', true],
  ['StringNotLike', 'gh:sub', ['nothing', 'repo:*'], false],
  ['StringEqualsIgnoreCase', 'gh:sub', 'REPO:octo/app:ref:refs/heads/main', true],
  ['ForAllValues:StringEquals', 'aws:tagkeys', ['team', 'cost', 'more'], true],
  ['ForAllValues:StringEquals', 'aws:tagkeys', ['team'], false],
  ['ForAllValues:StringEquals', 'gh:missing', 'x', true],
  ['ForAnyValue:StringEquals', 'aws:tagkeys', ['team'], true],
  ['ForAnyValue:StringEquals', 'gh:missing', 'x', false],
  ['Null', 'gh:missing', 'true', true],
  ['Null', 'gh:sub', 'true', false],
  ['Bool', 'aws:securetransport', 'true', true],
  ['NumericLessThan', 'sts:age', '8', true],
  ['NumericGreaterThanEquals', 'sts:age', '8', false],
  ['DateLessThan', 'aws:currenttime', '2026-12-01T00:00:00Z', true],
  ['DateGreaterThan', 'aws:currenttime', '2026-12-01T00:00:00Z', false],
  ['ArnLike', 'gh:sub', 'repo:*', true],
  ['StringAlmostEquals', 'gh:sub', 'x', false],
];

describe('a condition of a policy', () => {
  it.each(holds)('%s %s %j is %s', (operator, key, wanted, expected) => {
    expect(conditionsHold({ [operator]: { [key]: wanted } }, context)).toBe(expected);
  });

  it('wants all operators and all keys', () => {
    const both = { StringLike: { 'gh:sub': 'repo:*' }, Bool: { 'aws:securetransport': 'false' } };
    expect(conditionsHold(both, context)).toBe(false);
  });
});

describe('a pattern', () => {
  it.each([
    ['*', '', true],
    ['a*c', 'abbbc', true],
    ['a*c', 'abbb', false],
    ['a?c', 'ac', false],
    ['*b*b', 'abab', true],
    ['', 'a', false],
  ])('%j on %j is %s', (pattern, text, expected) => {
    expect(like(pattern, text)).toBe(expected);
  });

  it('takes no time over many stars', () => {
    expect(like('*a'.repeat(30), 'b'.repeat(5_000))).toBe(false);
  });
});
