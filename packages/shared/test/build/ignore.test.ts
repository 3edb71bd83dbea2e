import { describe, expect, it } from '@jest/globals';
import { parseIgnore } from '../../src/build/context/index.ts';

describe('.dockerignore', () => {
  it.each([
    ['a name at the top', 'node_modules', ['node_modules', 'node_modules/a/b'], ['src/node_modules', 'node_modules2']],
    ['a name anywhere', '**/node_modules', ['node_modules', 'src/node_modules/x'], ['src/node']],
    ['one level of wildcard', '*/temp*', ['a/temp', 'a/temporary.txt'], ['temp', 'a/b/temp']],
    ['a question mark', 'temp?', ['tempa'], ['temp', 'tempab', 'temp/']],
    ['an extension anywhere', '**/*.go', ['a.go', 'x/y/b.go'], ['a.gold', 'go']],
    ['a class of characters', 'file[0-3].txt', ['file2.txt'], ['file5.txt']],
    ['a leading slash', '/build', ['build/x'], ['src/build']],
    ['an exception', '*.md\n!README.md', ['a.md'], ['README.md']],
    ['the last rule that fits', '!keep\nkeep', ['keep'], []],
    ['everything but some', '*\n!src\n!package.json', ['README.md', 'lib/a'], ['src', 'src/a/b', 'package.json']],
    ['an exception below a folder', 'docs\n!docs/api', ['docs/a'], ['docs/api', 'docs/api/x']],
    ['comments and empty lines', '# a\n\n  \nb', ['b'], ['a', '#']],
    ['a literal dot', 'a.c', ['a.c'], ['abc']],
    ['an escaped character', '\\*.txt', ['*.txt'], ['a.txt']],
    ['dots in a pattern', './a/../b', ['b'], ['a']],
  ])('knows %s', (_what, text, left, kept) => {
    const rules = parseIgnore(text);
    expect(left.filter((path) => !rules.ignores(path))).toEqual([]);
    expect(kept.filter((path) => rules.ignores(path))).toEqual([]);
  });

  it('leaves .git out at any depth without a word, because no two clones have the same', () => {
    expect(['.git', '.git/config', 'vendor/x/.git'].every((path) => parseIgnore('').ignores(path))).toBe(true);
    expect(parseIgnore('').ignores('.gitignore')).toBe(false);
    expect(parseIgnore('!.git').ignores('.git/config')).toBe(false);
  });

  it('only looks into a folder that is left out where an exception may lead', () => {
    const rules = parseIgnore('*\n!src/lib');
    expect(rules.mayReenter('src')).toBe(true);
    expect(rules.mayReenter('src/lib')).toBe(true);
    expect(rules.mayReenter('docs')).toBe(false);
  });
});
