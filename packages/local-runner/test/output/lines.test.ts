import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { lineSplitter } from '../../src/output/lines.ts';

function linesOf(chunks: readonly Buffer[]): string[] {
  const splitter = lineSplitter();
  return [...chunks.flatMap((chunk) => splitter.push(chunk)), ...splitter.end()];
}

describe('lines of a process', () => {
  it.each([
    ['a\nb\n', ['a', 'b']],
    ['a\r\nb', ['a', 'b']],
    ['a\rb\r', ['a', 'b']],
    ['a\n\n\nb', ['a', '', '', 'b']],
    ['\r', ['']],
    ['', []],
  ])('ends at a line feed, a carriage return or both: %j', (text, expected) => {
    expect(linesOf([Buffer.from(text)])).toEqual(expected);
  });

  it('keeps a character whole that comes in two chunks', () => {
    const bytes = Buffer.from('früh\n');
    expect(linesOf([bytes.subarray(0, 3), bytes.subarray(3)])).toEqual(['früh']);
  });

  it('does not depend on where the chunks are cut', () => {
    const text = fc.array(fc.constantFrom('a', 'é', '😀', '\n', '\r', '\r\n')).map((parts) => parts.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.nat(40), { maxLength: 6 }), (whole, places) => {
        const bytes = Buffer.from(whole);
        const cuts = [0, ...places.map((place) => Math.min(place, bytes.length)), bytes.length].sort((a, b) => a - b);
        const chunks = cuts.slice(1).map((end, index) => bytes.subarray(cuts[index], end));
        expect(linesOf(chunks)).toEqual(linesOf([bytes]));
      }),
      { seed: 7 },
    );
  });
});
