import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { distance, Form, InvalidValue, parseInteger, parseText, shape, suggest } from '../../src/kernel/index.ts';

function givenForm(inputs: Readonly<Record<string, string>>): Form {
  return new Form({ read: (name) => inputs[name] ?? '', given: Object.keys(inputs) });
}

function mistakesOf(form: Form): string[] {
  try {
    form.finish({});
    return [];
  } catch (error) {
    return String((error as Error).message)
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

describe('a form', () => {
  it('gives typed values', async () => {
    const form = givenForm({ name: ' x ', count: '3', list: 'a,b\nc', on: 'true', kind: 'red', file: '{a: 1}' });
    const file = await form.document('file', shape.record({ a: shape.required(shape.wholeNumber(1, 1)) }));
    const values = {
      name: form.required('name', parseText),
      count: form.optional('count', parseInteger(1, 9), 1),
      list: form.list('list', parseText),
      on: form.flag('on', false),
      kind: form.choice('kind', ['red', 'blue'], 'blue'),
      none: form.optional('none', parseText),
      file,
    };
    expect(form.finish(values)).toEqual({
      name: 'x',
      count: 3,
      list: ['a', 'b', 'c'],
      on: true,
      kind: 'red',
      none: undefined,
      file: { a: 1 },
    });
  });

  it('takes its defaults for what is absent', async () => {
    const form = givenForm({});
    expect([
      form.optional('a', parseText, 'x'),
      form.flag('b', true),
      form.choice('c', ['p', 'q'], 'q'),
      form.list('d', parseText),
    ]).toEqual(['x', true, 'q', []]);
    expect(await form.document('e', shape.anything)).toBeUndefined();
    expect(mistakesOf(form)).toEqual([]);
  });

  it('collects every mistake with name, value and what is allowed', async () => {
    const form = givenForm({ count: '12', list: 'a,b', kind: 'rde', on: 'yes', file: 'a: 1\nb: 2', typo: '1' });
    form.required('name', parseText);
    form.optional('count', parseInteger(1, 9));
    form.list('list', (text) => {
      throw new InvalidValue(text, 'a number');
    });
    form.choice('kind', ['red', 'blue'], 'blue');
    form.flag('on', false);
    await form.document('file', shape.record({ a: shape.required(shape.text()) }));
    form.rule(false, 'a and b exclude each other');
    form.optional('type', parseText);
    expect(mistakesOf(form)).toEqual([
      'name: is required',
      'count: "12" is not a whole number from 1 to 9',
      'list: "a" is not a number',
      'list: "b" is not a number',
      'kind: "rde" is not one of red, blue; did you mean "red"?',
      'on: "yes" is not true or false',
      'file: line 1, column 4: a: "1" is not text but a number: put it in quotes',
      'file: line 2, column 1: there is no key "b" here; there are a',
      'a and b exclude each other',
      'typo: there is no such input; did you mean "type"?',
    ]);
  });

  it('counts the mistakes, and records none for a rule that holds', () => {
    const one = givenForm({ kind: 'green', zzz: '1' });
    one.rule(true, 'never seen');
    one.choice('kind', ['red'], 'red');
    expect(() => one.finish({})).toThrow(
      /^2 inputs are wrong:\n {2}kind: "green" is not one of red\n {2}zzz: there is no such input$/,
    );
    const other = givenForm({});
    other.required('name', parseText);
    expect(() => other.finish({})).toThrow(/^one input is wrong:\n {2}name: is required$/);
  });

  it('says our name for one of another action', () => {
    const form = givenForm({ 'codedeploy-application': 'x' });
    form.optional('application', parseText);
    expect(() => form.finish({}, { 'codedeploy-application': 'application' })).toThrow('did you mean "application"?');
  });

  it('shows hostile names and values harmless', () => {
    const form = givenForm({ 'a\u001b[2J': '1', kind: '\u202e::error::x' });
    form.choice('kind', ['red'], 'red');
    expect(mistakesOf(form).join()).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it('refuses a feature that is not there, and lets its defaults through', () => {
    expect(() => givenForm({ sbom: 'true' }).notYet('sbom', ['false'])).toThrow(
      expect.objectContaining({
        code: 'E_NOT_YET',
        message: 'sbom: "true" asks for a feature that this version does not have',
      }),
    );
    expect(() => givenForm({ sbom: 'false' }).notYet('sbom', ['false'])).not.toThrow();
    expect(() => givenForm({}).notYet('sbom', [])).not.toThrow();
  });

  it('lets an error through that is not about the value', () => {
    const broken = (): never => {
      throw new TypeError('bug');
    };
    expect(() => givenForm({ a: '1' }).optional('a', broken)).toThrow(TypeError);
  });
});

describe('did you mean', () => {
  it.each([
    ['tag', 'tags'],
    ['repositry', 'repository'],
    ['REPOSITORY', 'repository'],
    ['respository', 'repository'],
    ['image-repository', 'repository'],
    ['region', 'aws-region'],
  ])('%s: %s', (word, meant) => {
    expect(suggest(word, ['tags', 'repository', 'aws-region'])).toBe(meant);
  });

  it.each(['xyz', '', 'x', 'completely-different'])('has nothing for %j', (word) => {
    expect(suggest(word, ['tags', 'repository', 'aws-region'])).toBeUndefined();
  });

  it('takes no time for an endless word', () => {
    expect(suggest('x'.repeat(1_000_000), ['tags'])).toBeUndefined();
  });

  it('has nothing for a part of two letters, and takes the beginning of a word', () => {
    expect(suggest('re', ['repository'])).toBeUndefined();
    expect(suggest('rep', ['repository'])).toBe('repository');
    expect(suggest('ab', ['ac'])).toBeUndefined();
    expect(suggest('tory', ['repository'])).toBeUndefined();
    expect(suggest('abcd', ['abc', 'abce', 'abcde'])).toBe('abc');
  });

  it('measures like a metric', () => {
    const word = fc.string({ maxLength: 6, unit: fc.constantFrom('a', 'b', 'c') });
    fc.assert(
      fc.property(word, word, (a, b) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, b)).toBeLessThanOrEqual(Math.max(a.length, b.length));
        expect(distance(a, b)).toBeGreaterThanOrEqual(Math.abs(a.length - b.length));
      }),
      { seed: 1, numRuns: 300 },
    );
    expect([distance('ab', 'ba'), distance('abc', 'axc'), distance('', 'abc'), distance('kitten', 'sitting')]).toEqual([
      1, 1, 3, 3,
    ]);
    expect([distance('abcd', 'abdc'), distance('ca', 'abc'), distance('aab', 'aba')]).toEqual([1, 3, 1]);
  });
});
