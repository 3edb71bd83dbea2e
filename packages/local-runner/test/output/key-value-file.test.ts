import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parseKeyValueFile } from '../../src/output/key-value-file.ts';

const parse = (text: string): unknown => [...parseKeyValueFile(text)];

describe('files of names and values', () => {
  it('reads one value a line, with everything behind the first equals sign', () => {
    expect(parse('a=1\n\nb=x=y<<z\n')).toEqual([
      ['a', '1'],
      ['b', 'x=y<<z'],
    ]);
  });

  it('reads a value of several lines up to its delimiter, without the last line end', () => {
    expect(parse('a<<END\none\n\ntwo=2\nEND\nb=2')).toEqual([
      ['a', 'one\n\ntwo=2'],
      ['b', '2'],
    ]);
  });

  it('reads a value without any line', () => {
    expect(parse('a<<END\nEND\n')).toEqual([['a', '']]);
  });

  it('keeps a carriage return: only a line feed ends a line', () => {
    expect(parse('a=1\r\n')).toEqual([['a', '1\r']]);
  });

  it.each([
    ['nothing', "Invalid format 'nothing'"],
    ['<<END\nx\nEND', "Invalid format '<<END'. Name must not be empty and delimiter must not be empty"],
    ['a<<\nx', "Invalid format 'a<<'. Name must not be empty and delimiter must not be empty"],
    ['a<<END\nx\n', "Invalid value. Matching delimiter not found 'END'"],
    ['a<<END\nx', 'Invalid value. EOF marker missing new line.'],
  ])('refuses %j in the words of the runner', (text, message) => {
    expect(() => parse(text)).toThrow(message);
  });

  it('gives the values that stand before a mistake', () => {
    const pairs = parseKeyValueFile('a=1\nbroken');
    expect(pairs.next().value).toEqual(['a', '1']);
    expect(() => pairs.next()).toThrow('Invalid format');
  });

  it('reads back whatever is written with a delimiter of its own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(parse(`a<<ghadelimiter\n${value}\nghadelimiter\n`)).toEqual([['a', value]]);
      }),
      { seed: 7 },
    );
  });
});
