import { describe, expect, it } from '@jest/globals';
import { parseUses } from '../../src/workflow/uses.ts';

describe('uses', () => {
  it.each([
    ['$/actions/promote', { kind: 'self', path: 'actions/promote' }],
    ['./actions/promote', { kind: 'local', path: 'actions/promote' }],
    ['actions/checkout@v6', { kind: 'external', repository: 'actions/checkout', path: '', ref: 'v6' }],
    ['o/r/a/b@v1', { kind: 'external', repository: 'o/r', path: 'a/b', ref: 'v1' }],
    ['docker://alpine:3', { kind: 'image', image: 'alpine:3' }],
  ])('reads %s', (text, expected) => {
    expect(parseUses(text)).toEqual(expected);
  });

  it.each(['$/actions/promote@v1', 'checkout@v6', 'o/r', 'o/r @v1', ''])('knows no %j', (text) => {
    expect(parseUses(text)).toBeUndefined();
  });
});
