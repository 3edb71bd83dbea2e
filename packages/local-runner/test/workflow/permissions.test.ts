import { describe, expect, it } from '@jest/globals';
import { accessTo, beyond, type Permissions } from '../../src/workflow/permissions.ts';

const NONE: Permissions = { all: 'none', scopes: {} };

describe('permissions', () => {
  it('give nothing that is not named', () => {
    expect(accessTo({ all: 'none', scopes: { contents: 'read' } }, 'id-token')).toBe('none');
  });

  it('read-all gives no id-token, write-all does', () => {
    expect(accessTo({ all: 'read', scopes: {} }, 'id-token')).toBe('none');
    expect(accessTo({ all: 'write', scopes: {} }, 'id-token')).toBe('write');
  });

  it.each<[string, Permissions, Permissions, string[]]>([
    ['equal', { all: 'none', scopes: { contents: 'read' } }, { all: 'none', scopes: { contents: 'read' } }, []],
    ['less', NONE, { all: 'write', scopes: {} }, []],
    ['more of one', { all: 'none', scopes: { 'id-token': 'write' } }, NONE, ['id-token']],
    ['more of all', { all: 'write', scopes: {} }, { all: 'read', scopes: {} }, ['id-token', 'every scope']],
  ])('of a called workflow that are %s than its caller’s go beyond in %j', (_case, asked, ceiling, expected) => {
    expect(beyond(asked, ceiling).map(({ scope }) => scope)).toEqual(expected);
  });
});
