import { describe, expect, it } from '@jest/globals';
import { flagInputs, parseFlags } from '../src/flags.ts';

describe('flags', () => {
  it('take a value from the next word or after an equals sign', () => {
    const { values } = parseFlags(['--image', 'app:1', '--to=prod/app']);
    expect([...values]).toEqual([
      ['image', 'app:1'],
      ['to', 'prod/app'],
    ]);
  });

  it('mean true when nothing follows', () => {
    expect(parseFlags(['--dry-run', '--image', 'a']).values.get('dry-run')).toBe('true');
  });

  it('become a list when given twice', () => {
    expect(parseFlags(['--to', 'a', '--to', 'b']).values.get('to')).toBe('a\nb');
  });

  it('end at two dashes', () => {
    expect(parseFlags(['--', '--image']).positionals).toEqual(['--image']);
  });

  it('refuse a single dash and say what a flag looks like', () => {
    expect(() => parseFlags(['-i', 'x'])).toThrow('"-i" is not a flag: flags are --name value');
  });

  it('stand before the defaults of action.yml, and only they count as given', () => {
    const reader = flagInputs(parseFlags(['--image', 'a']), { image: 'b', timeout: '15m' });
    expect([reader.read('image'), reader.read('timeout'), reader.read('to'), reader.given]).toEqual([
      'a',
      '15m',
      '',
      ['image'],
    ]);
  });
});
