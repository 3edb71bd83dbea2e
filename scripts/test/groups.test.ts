import { describe, expect, it } from '@jest/globals';
import { groupEntry, testGroups } from './groups.ts';

const many = (folder: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${folder}/${String(at).padStart(2, '0')}.test.ts`);

describe('the groups of the unit run', () => {
  it('hold every file once', () => {
    const files = [...many('a/test/x', 21), ...many('a/test/y', 3), 'packages/cli/test/leaks.test.ts'];
    expect(testGroups(files).flat().sort()).toEqual([...files].sort());
  });

  it('hold files of one folder, in even parts of at most twelve', () => {
    const sizes = testGroups([...many('a/test/x', 25), ...many('a/test/y', 3)]).map((group) => group.length);
    expect(sizes).toEqual([9, 9, 7, 3]);
  });

  it('start with the slow files, each alone', () => {
    const groups = testGroups([...many('a/test/x', 2), 'packages/cli/test/leaks.test.ts']);
    expect(groups[0]).toEqual(['packages/cli/test/leaks.test.ts']);
  });

  it('name each file by its path, with quotes escaped', () => {
    expect(groupEntry('/r', ['a"b.test.ts'])).toBe(
      'describe("a\\"b.test.ts", () => { require("/r/a\\"b.test.ts"); });\n',
    );
  });
});
