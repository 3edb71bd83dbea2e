import { describe, expect, it } from '@jest/globals';
import { code, link, md, table, text } from '../../src/report/index.ts';

describe('text in Markdown', () => {
  it('keeps plain words, times, digests and paths readable', () => {
    const plain = 'sha256:4f1c, 12.5 kB at 01:05 in a/b-c (2026-11-20), "quoted" and it\'s = fine';
    expect(text(plain)).toBe(plain);
  });

  it.each([
    ['<img src=x onerror=alert(1)>', '&lt;img src=x onerror=alert(1)&gt;'],
    ['[a](https://evil.example)', '&#91;a&#93;(https&#58;//evil.example)'],
    ['![a](x)', '!&#91;a&#93;(x)'],
    ['`code` *bold* _it_ ~~gone~~', '&#96;code&#96; &#42;bold&#42; &#95;it&#95; &#126;&#126;gone&#126;&#126;'],
    ['a | b', 'a &#124; b'],
    ['# head', '&#35; head'],
    ['> quote', '&gt; quote'],
    ['- item', '&#45; item'],
    ['12. item', '12&#46; item'],
    ['---', '&#45;--'],
    ['www.evil.example', 'www&#46;evil.example'],
    ['WWW.evil.example', 'WWW&#46;evil.example'],
    ['http://evil.example', 'http&#58;//evil.example'],
    ['mailto:a@b.example', 'mailto&#58;a&#64;b.example'],
    ['@octocat', '&#64;octocat'],
    [':tada:', '&#58;tada:'],
    ['&lt;b&gt; &#60;', '&amp;lt;b&amp;gt; &amp;&#35;60;'],
    ['a\\', 'a&#92;'],
    ['$x$', '&#36;x&#36;'],
    ['two\nlines\r\nthree', 'two lines three'],
    ['\u202eabc\u200b', '\\u{202e}abc\\u{200b}'],
  ])('makes %j inert', (hostile, inert) => {
    const escaped = inert.replaceAll('\\u{', '&#92;u{');
    expect([inert, escaped]).toContain(text(hostile));
  });

  it('is cut at its longest, counted in characters', () => {
    expect(text('😀'.repeat(400))).toBe(`${'😀'.repeat(300)}…`);
  });
});

describe('a link', () => {
  it('is made to https only', () => {
    expect(link('docs', 'https://docs.example/a?b=1&c=2')).toBe(
      '<a href="https://docs.example/a?b=1&amp;c=2">docs</a>',
    );
    for (const url of ['http://a.example', 'javascript:alert(1)', 'https://user:pw@a.example', 'nonsense'])
      expect(link('docs', url)).toBe('docs');
  });

  it('cannot leave its attribute', () => {
    expect(link('x', `https://a.example/"onmouseover='x'<b>|\``)).toBe(
      '<a href="https://a.example/%22onmouseover=%27x%27%3Cb%3E%7C%60">x</a>',
    );
  });
});

describe('a table', () => {
  it('keeps a hostile cell in its cell', () => {
    const rows = table([md`a`, md`b`], [[code('x | y'), text('\n| z |')]]).split('\n');
    expect(rows).toEqual(['| a | b |', '|---|---|', '| <code>x &#124; y</code> | &#124; z &#124; |', '']);
  });
});
