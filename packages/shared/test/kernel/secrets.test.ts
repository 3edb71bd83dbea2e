import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { secretKeeper } from '../../src/kernel/index.ts';
import { text as markdown } from '../../src/report/index.ts';

const secretText = fc
  .string({ minLength: 4, maxLength: 60, unit: 'grapheme-ascii' })
  .filter((text) => text.trim().length >= 4 && !text.includes('*'));

function keeping(...secrets: readonly string[]) {
  const keeper = secretKeeper();
  for (const secret of secrets) keeper.register(secret);
  return keeper;
}

describe('secrets', () => {
  it('hides the text wherever it stands', () => {
    expect(keeping('hunter22').redact('a hunter22, hunter22hunter22')).toBe('a ***, ******');
  });

  it.each<[string, (secret: string) => string]>([
    ['a URL', (secret) => encodeURIComponent(secret)],
    [
      'a URL in lower case',
      (secret) => encodeURIComponent(secret).replace(/%[0-9A-F]{2}/g, (code) => code.toLowerCase()),
    ],
    [
      'a form',
      (secret) => new URLSearchParams({ x: secret }).toString().replace(/%21|%27|%28|%29|%7E/g, decodeURIComponent),
    ],
    ['JSON', (secret) => JSON.stringify({ x: secret })],
    ['JSON in JSON', (secret) => JSON.stringify(JSON.stringify({ x: secret }))],
    ['hex', (secret) => Buffer.from(secret).toString('hex')],
    ['upper-case hex', (secret) => Buffer.from(secret).toString('hex').toUpperCase()],
    ['our Markdown', (secret) => markdown(secret)],
  ])('hides it in %s', (_what, encode) => {
    fc.assert(
      fc.property(secretText, (secret) => {
        const clean = keeping(secret).redact(`before ${encode(secret.trim())} after`);
        expect(clean).toContain('***');
        expect(clean).not.toContain(encode(secret.trim()));
      }),
      { seed: 7, numRuns: 100 },
    );
  });

  it.each([
    ['HTML', 'a<b>&"c"', 'a&lt;b&gt;&amp;&quot;c&quot;'],
    ['HTML of one character each', '<<<<', '&lt;&lt;&lt;&lt;'],
    ['a strict URL', "it's(a)*!", 'it%27s%28a%29%2A%21'],
    ['a form', 'two words', 'two+words'],
    ['GitHub’s Markdown', 'a*b_c|d', 'a&#42;b&#95;c&#124;d'],
    ['a line of Markdown', '- x - y', '&#45; x - y'],
    ['a numbered line of Markdown', '12. word', '12&#46; word'],
    ['Markdown that links by itself', 'https://www.x', 'https&#58;//www&#46;x'],
    [
      'Markdown of all that acts',
      '\\`*_[]<>|#~$@&',
      '&#92;&#96;&#42;&#95;&#91;&#93;&lt;&gt;&#124;&#35;&#126;&#36;&#64;&amp;',
    ],
  ])('hides it in %s as others write that', (_what, secret, written) => {
    const clean = keeping(secret).redact(`before ${written} after`);
    expect(clean).toMatch(/^before .?\*\*\* after$/);
  });

  it('knows a secret however it is padded, and never the empty text of an encoding', () => {
    const told: string[] = [];
    const keeper = secretKeeper((secret) => told.push(secret));
    keeper.register('  padded-secret \t');
    expect(keeper.redact('padded-secret')).toBe('***');
    expect(told).toEqual(['padded-secret']);
    expect(keeping('////').redact('a b % 2F 2f')).toBe('a b % 2F 2f');
  });

  it('hides it inside any longer base64, at each shift', () => {
    fc.assert(
      fc.property(
        fc.string({ minLength: 6, maxLength: 60 }).filter((text) => text.trim().length >= 6),
        fc.string({ maxLength: 7 }),
        fc.string({ maxLength: 7 }),
        (raw, before, after) => {
          const secret = raw.trim();
          const keeper = keeping(secret);
          for (const encoding of ['base64', 'base64url'] as const) {
            const clean = keeper.redact(Buffer.from(before + secret + after).toString(encoding));
            const left = clean.split('***');
            // At most the two characters at either end that also hold bits of a neighbor are left of it.
            const stable = Math.floor((Buffer.byteLength(secret) * 8) / 6) - 1;
            expect(left.join('').length).toBeLessThanOrEqual(
              Math.ceil((Buffer.byteLength(before + secret + after) * 8) / 6) + 3 - stable,
            );
          }
        },
      ),
      { seed: 7, numRuns: 200 },
    );
  });

  it('hides base64(AWS:password), which docker logins are made of', () => {
    const keeper = keeping('the-ecr-password');
    const pair = Buffer.from('AWS:the-ecr-password').toString('base64');
    expect(keeper.redact(`Authorization: Basic ${pair}`)).toMatch(/^Authorization: Basic .{0,6}\*\*\*.{0,4}$/);
  });

  it('hides each line of a secret of several, whatever ends the lines', () => {
    expect(keeping('first line\r\nsecond line\rthird line\n').redact('second line; third line; first line')).toBe(
      '***; ***; ***',
    );
  });

  it('leaves no piece of overlapping secrets', () => {
    expect(keeping('abcdef', 'defghi').redact('xabcdefghix')).toBe('x***x');
    expect(keeping('abcd', 'abcdefgh').redact('abcdefgh abcd')).toBe('*** ***');
    expect(keeping('aaaa').redact('aaaaaaa')).toBe('***');
  });

  it('ignores what is too short to be one, and empty lines', () => {
    const keeper = keeping('', ' ', 'abc', '\n\n');
    expect(keeper.redact('abc abc  ')).toBe('abc abc  ');
  });

  it('tells the runner’s masker of each secret and line, once', () => {
    const told: string[] = [];
    const keeper = secretKeeper((secret) => told.push(secret));
    keeper.register('one-secret\ntwo-secret');
    keeper.register('one-secret');
    expect(told).toEqual(['one-secret\ntwo-secret', 'one-secret', 'two-secret']);
  });

  it('changes nothing of a text without secrets', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(keeping('a-very-long-and-unlikely-secret').redact(text)).toBe(text);
      }),
      { seed: 7, numRuns: 100 },
    );
  });
});
