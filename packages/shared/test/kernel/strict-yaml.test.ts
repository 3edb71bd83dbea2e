import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Mistake, parseYaml, plainValue } from '../../src/kernel/index.ts';

async function valueIn(text: string | Uint8Array): Promise<unknown> {
  const parsed = await parseYaml(text);
  if ('mistakes' in parsed) throw new Error(parsed.mistakes.map(shown).join('\n'));
  return plainValue(parsed.node);
}

async function mistakesIn(text: string | Uint8Array): Promise<string[]> {
  const parsed = await parseYaml(text);
  return 'mistakes' in parsed ? parsed.mistakes.map(shown) : [];
}

const shown = ({ at, message }: Mistake): string => `${at.line}:${at.column} ${message}`;

describe('the strict YAML reader', () => {
  it('reads the core schema as JSON’s kinds of value', async () => {
    expect(await valueIn('a: 1\nb: [x, "2", true, null, 1.5]\nc:\n  d: |\n    two\n    lines\n')).toEqual({
      a: 1,
      b: ['x', '2', true, null, 1.5],
      c: { d: 'two\nlines\n' },
    });
  });

  it('leaves alone what only YAML 1.1 changes: dates, yes and no, octal by a leading zero', async () => {
    expect(await valueIn('a: 2026-01-01\nb: yes\nc: "010"\nd: off')).toEqual({
      a: '2026-01-01',
      b: 'yes',
      c: '010',
      d: 'off',
    });
  });

  it('reads keys as text, also where they look like something else', async () => {
    expect(await valueIn('1: a\ntrue: b\nnull: c')).toEqual({ 1: 'a', true: 'b', null: 'c' });
  });

  it('gives objects without a prototype', async () => {
    expect(Object.getPrototypeOf(await valueIn('a: 1'))).toBeNull();
  });

  it('reads any JSON as JSON.parse does', async () => {
    const json = fc.jsonValue({ maxDepth: 4, noUnicodeString: false }).filter((value) => {
      const text = JSON.stringify(value);
      return !/__proto__|constructor|prototype|<</.test(text) && text.isWellFormed() && !/-0[,\]}]|-0$/.test(text);
    });
    await fc.assert(
      fc.asyncProperty(json, async (value) => {
        const text = JSON.stringify(value).replace(
          /[\u007f-\u009f\u2028\u2029\ufffe\uffff]/g,
          (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
        );
        expect(JSON.parse(JSON.stringify(await valueIn(text)))).toEqual(JSON.parse(text));
      }),
      { seed: 4, numRuns: 40 },
    );
  });

  it.each([
    ['an alias', 'a: &x 1\nb: *x', ['1:7 anchors (&) are not allowed', '2:4 aliases (*) are not allowed']],
    ['a lone alias', 'b: *x', ['1:4 aliases (*) are not allowed']],
    ['an anchor on a map', 'a: &x\n  b: 1', ['2:3 anchors (&) are not allowed']],
    ['a merge key', 'a:\n  <<: {b: 1}', ['2:3 merge keys (<<) are not allowed']],
    ['a duplicate key', 'a: 1\nb: 2\na: 3', ['3:1 the key "a" stands here a second time']],
    ['a duplicate key in JSON', '{"a": 1, "a": 2}', ['1:10 the key "a" stands here a second time']],
    ['__proto__', '__proto__: {x: 1}', ['1:1 the key "__proto__" is not allowed']],
    ['an escaped __proto__', '"__\\u0070roto__": 1', ['1:1 the key "__proto__" is not allowed']],
    ['constructor', 'a: {constructor: 1}', ['1:5 the key "constructor" is not allowed']],
    ['a directive', '%YAML 1.1\n---\na: yes', ['1:1 directives (%) are not allowed']],
    ['two documents', 'a: 1\n---\nb: 2', ['2:1 there is more than one document']],
    ['a control character', 'a: 1\nb: "x\u0007y"', ['2:6 has the unprintable character U+0007']],
    ['a lone surrogate', 'a: \ud800', ['1:1 is not well-formed Unicode']],
  ])('refuses %s', async (_what, text, expected) => {
    expect(await mistakesIn(text)).toEqual(expect.arrayContaining(expected));
  });

  it.each([
    ['a tag', 'a: !!str 1'],
    ['a tag on a map', 'a: !!map {b: 1}'],
    ['the non-specific tag', 'a: ! 1'],
    ['a custom tag', 'a: !ruby/object:Gem x'],
    ['a binary tag', 'a: !!binary aGk='],
    ['a tag on a key', '!!int 1: a'],
  ])('refuses %s', async (_what, text) => {
    expect((await mistakesIn(text)).join()).toMatch(/tags \(!\) are not allowed|must be strings/);
  });

  it.each([
    ['a map as a key', '? {a: 1}\n: 2'],
    ['a tab as indentation', 'a:\n\tb: 1'],
    ['an open quote', 'a: "x'],
    ['an open bracket', 'a: [1'],
    ['a bad indentation', 'a: 1\n  b: 2'],
  ])('says where %s is', async (_what, text) => {
    expect((await mistakesIn(text))[0]).toMatch(/^\d+:\d+ /);
  });

  it('refuses bytes that are not UTF-8', async () => {
    expect(await mistakesIn(Buffer.from([0x61, 0xff]))).toEqual(['1:1 is not UTF-8 text']);
  });

  it('refuses more than 256 KiB unread', async () => {
    expect(await mistakesIn('a'.repeat(256 * 1024 + 1))).toEqual(['1:1 is larger than 256 KiB']);
  });

  it('reads an empty text as null', async () => {
    expect(await valueIn('')).toBeNull();
    expect(await valueIn('# only a comment\n')).toBeNull();
  });

  it.each([
    ['brackets', '['.repeat(200_000)],
    ['braces', '{a: '.repeat(50_000)],
    ['dashes', '- '.repeat(100_000)],
    ['question marks', '? '.repeat(100_000)],
    ['33 levels', `${'['.repeat(33)}${']'.repeat(33)}`],
  ])('stops at 32 levels of %s, at once', async (_what, text) => {
    const start = process.cpuUsage();
    expect((await mistakesIn(text)).join()).toContain('nests deeper than 32 levels');
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  });

  it('allows 32 levels', async () => {
    expect(await mistakesIn(`${'['.repeat(32)}${']'.repeat(32)}`)).toEqual([]);
  });

  it.each([
    ['keys', Array.from({ length: 8_000 }, (_, i) => `k${i}:`).join('\n')],
    ['items', '- a\n'.repeat(8_000)],
    ['flow items', `[${'a,'.repeat(10_000)}]`],
    ['comments', '#\n'.repeat(10_000)],
    ['blank lines', `a:${'\n'.repeat(20_000)}`],
    ['one long text', `a: "${'\\n'.repeat(120_000)}"`],
    ['a folded text', `a: >\n${'  b\n'.repeat(20_000)}`],
    ['a plain text of many lines', `a:\n${'  b\n'.repeat(20_000)}`],
    [
      'laughs',
      [
        'a: &a [x,x,x,x,x,x,x,x,x]',
        ...'bcdefghi'.split('').map((c, i) => `${c}: &${c} [${`*${'abcdefgh'[i]},`.repeat(9)}]`),
      ].join('\n'),
    ],
  ])('takes a bounded time for many %s', async (_what, text) => {
    const start = process.cpuUsage();
    await parseYaml(text);
    expect(process.cpuUsage(start).user).toBeLessThan(2_000_000);
  });
});
