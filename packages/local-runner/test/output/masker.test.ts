import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { masker } from '../../src/output/masker.ts';

describe('masking', () => {
  it('hides every place where a secret stands', () => {
    expect(masker(['s3cret']).mask('s3cret, again s3cret')).toBe('***, again ***');
  });

  it.each([
    ['base64', Buffer.from('pa"ss&<wörd>').toString('base64')],
    ['base64 behind one other byte', Buffer.from('a"ss&<wörd>').toString('base64')],
    ['base64 behind two other bytes', Buffer.from('"ss&<wörd>').toString('base64')],
    ['a shell argument', 'pa\\"ss&<wörd>'],
    ['JSON', 'pa\\"ss&<wörd>'],
    ['a URL', 'pa%22ss%26%3Cw%C3%B6rd%3E'],
    ['XML', 'pa&quot;ss&amp;&lt;wörd&gt;'],
    ['PowerShell, after the ampersand', '<wörd>'],
  ])('hides a secret written as %s', (_form, written) => {
    expect(masker(['pa"ss&<wörd>']).mask(`x ${written} y`)).toBe('x *** y');
  });

  it('finds the Base64 of a longer text that ends in the secret', () => {
    const hidden = masker(['topsecretpassword']).mask(Buffer.from('AWS:topsecretpassword').toString('base64'));
    expect(hidden).toContain('***');
    expect(hidden.length).toBeLessThan(12);
  });

  it('hides a quoted secret also without its quotes', () => {
    expect(masker(['"longer-than-8"']).mask('longer-than-8')).toBe('***');
  });

  it('shows one mask where secrets touch or overlap', () => {
    expect(masker(['abcd', 'cdef', 'ef12']).mask('-abcdef12-')).toBe('-***-');
  });

  it('ignores an empty secret', () => {
    expect(masker(['']).mask('text')).toBe('text');
  });

  it('adds a secret that was known as the encoded form of another with its own encoded forms', () => {
    const encoded = Buffer.from('inner secret').toString('base64');
    const hidden = masker(['inner secret', encoded]);
    expect(hidden.mask(Buffer.from(encoded).toString('base64'))).toBe('***');
  });

  it('never lets a secret through, whatever surrounds it', () => {
    const secret = fc.string({ minLength: 4, maxLength: 20 }).filter((text) => !text.includes('*'));
    fc.assert(
      fc.property(fc.string(), secret, fc.string(), (before, value, after) => {
        expect(masker([value]).mask(before + value + after)).not.toContain(value);
      }),
      { seed: 7 },
    );
  });
});
