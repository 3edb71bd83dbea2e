import { describe, expect, it } from '@jest/globals';
import { InvalidValue, type Read, readDocument, shape, typedDocument } from '../../src/kernel/index.ts';

const EXCEPTION = shape.record({
  id: shape.required(shape.text()),
  severity: shape.optional(shape.oneOf('low', 'high'), 'low'),
  expires: shape.required(
    shape.text((value) => {
      if (!/^\d{4}-\d\d-\d\d$/.test(value)) throw new InvalidValue(value, 'a date');
      return new Date(`${value}T00:00:00Z`);
    }),
  ),
  count: shape.optional(shape.wholeNumber(1, 9)),
});
const FILE = shape.record({
  version: shape.required(shape.wholeNumber(1, 1)),
  exceptions: shape.optional(shape.list(EXCEPTION, { most: 3 }), []),
  labels: shape.optional(shape.mapOf(shape.text())),
});
type File = Read<typeof FILE>;

async function mistakesIn(text: string): Promise<string[]> {
  const typed = await typedDocument(text, FILE);
  return 'mistakes' in typed ? typed.mistakes.map(({ at, message }) => `${at.line}:${at.column} ${message}`) : [];
}

describe('a typed document', () => {
  it('gives typed values and defaults', async () => {
    const value: File = await readDocument(
      'version: 1\nexceptions:\n  - {id: CVE-1, expires: "2026-01-02"}\nlabels: {team: web}\n',
      FILE,
      'x.yml',
    );
    expect(value).toEqual({
      version: 1,
      exceptions: [{ id: 'CVE-1', severity: 'low', expires: new Date('2026-01-02T00:00:00Z'), count: undefined }],
      labels: new Map([['team', 'web']]),
    });
  });

  it('collects every mistake, in the order of the file, each with its place and path', async () => {
    const text = `version: 2
exceptions:
  - id: 7
    expire: 2026-01-02
    severity: hihg
    expires: tomorrow
    count: 10
  - severity: high
label: {}
`;
    expect(await mistakesIn(text)).toEqual([
      '1:10 version: "2" is not a whole number from 1 to 1',
      '3:9 exceptions[0].id: "7" is not text but a number: put it in quotes',
      '4:5 exceptions[0]: there is no key "expire" here; did you mean "expires"?',
      '5:15 exceptions[0].severity: "hihg" is not one of low, high; did you mean "high"?',
      '6:14 exceptions[0].expires: "tomorrow" is not a date',
      '7:12 exceptions[0].count: "10" is not a whole number from 1 to 9',
      '8:5 exceptions[1]: "id" is missing',
      '8:5 exceptions[1]: "expires" is missing',
      '9:1 there is no key "label" here; did you mean "labels"?',
    ]);
  });

  it.each([
    ['a list for a map', '- 1', '1:1 a list is not a map with version, exceptions, labels'],
    ['nothing', '', '1:1 empty is not a map with version, exceptions, labels'],
    ['a map for a list', 'version: 1\nexceptions: {}', '2:13 exceptions: a map is not a list'],
    ['an empty value', 'version: 1\nexceptions:', '2:12 exceptions: empty is not a list'],
    ['too many items', 'version: 1\nexceptions: [1, 1, 1, 1]', '2:13 exceptions: has 4 items; at most 3 are allowed'],
    ['an empty value for text', 'version: 1\nlabels: {a: }', '2:13 labels.a: empty is not text'],
    ['a list for text', 'version: 1\nlabels: {a: [b]}', '2:13 labels.a: a list is not text'],
    ['a list for a map of names', 'version: 1\nlabels: [a]', '2:9 labels: a list is not a map'],
    ['a list for a number', 'version: [1]', '1:10 version: a list is not a whole number from 1 to 1'],
    ['a number that is too small', 'version: 0', '1:10 version: "0" is not a whole number from 1 to 1'],
    ['an empty text', 'version: 1\nlabels: {a: " "}', '2:13 labels.a: " " is not text with something in it'],
    ['a fraction', 'version: 1.5', '1:10 version: "1.5" is not a whole number from 1 to 1'],
    ['text for a number', 'version: "1"', '1:10 version: "1" is not a whole number from 1 to 1'],
  ])('says what %s should be', async (_what, text, expected) => {
    expect(await mistakesIn(text)).toContain(expected);
  });

  it('throws E_FILE with the file’s name and one line for each mistake', async () => {
    await expect(readDocument('version: 3\nx: 1', FILE, '.waybill/x.yml')).rejects.toMatchObject({
      code: 'E_FILE',
      exit: 2,
      message:
        '.waybill/x.yml has 2 mistakes:\n  line 1, column 10: version: "3" is not a whole number from 1 to 1\n  line 2, column 1: there is no key "x" here; there are version, exceptions, labels',
    });
  });

  it('names at most fifty mistakes and counts the rest', async () => {
    const text = `version: 1\n${Array.from({ length: 60 }, (_, i) => `zz${i}q: 1`).join('\n')}`;
    await expect(readDocument(text, FILE, 'x')).rejects.toThrow(/has 60 mistakes:[\s\S]*and 10 more$/);
  });

  it('makes hostile keys visible', async () => {
    expect((await mistakesIn('version: 1\n"\\e[31mred\\u202e": 1')).join()).toContain('\\u{1b}[31mred\\u{202e}');
  });

  it('takes what is at its bounds', async () => {
    const list = shape.list(shape.text(), { least: 1, most: 2 });
    expect(await readDocument('[a]', list, 'x')).toEqual(['a']);
    expect(await readDocument('[a, b]', list, 'x')).toEqual(['a', 'b']);
    await expect(readDocument('[]', list, 'x')).rejects.toThrow('has 0 items; at least 1 are needed');
    expect(await readDocument('0', shape.number(0, 1), 'x')).toBe(0);
    expect(await readDocument('1', shape.number(0, 1), 'x')).toBe(1);
    await expect(readDocument('-0.1', shape.number(0, 1), 'x')).rejects.toThrow('a number from 0 to 1');
    await expect(readDocument('[1]', shape.number(0, 1), 'x')).rejects.toThrow('a list is not a number from 0 to 1');
    await expect(readDocument('[true]', shape.flag, 'x')).rejects.toThrow('a list is not true or false');
    await expect(readDocument('[red]', shape.oneOf('red'), 'x')).rejects.toThrow(/a list is not one of red$/);
    await expect(readDocument('blue', shape.oneOf('red'), 'x')).rejects.toThrow(/"blue" is not one of red$/);
    await expect(readDocument('true', shape.text(), 'x')).rejects.toThrow('is not text but true or false');
  });

  it('reads the names of a map too', async () => {
    const upper = shape.mapOf(shape.text(), (key) => {
      if (key !== key.toUpperCase()) throw new InvalidValue(key, 'in capitals');
      return key.toLowerCase();
    });
    expect(await readDocument('A: x', upper, 'x')).toEqual(new Map([['a', 'x']]));
    await expect(readDocument('a: x', upper, 'x')).rejects.toThrow('"a" is not in capitals');
  });

  it('names fifty mistakes without a count of none', async () => {
    const text = `version: 1\n${Array.from({ length: 50 }, (_, i) => `zz${i}q: 1`).join('\n')}`;
    await expect(readDocument(text, FILE, 'x')).rejects.toThrow(/has 50 mistakes:[\s\S]*"zz49q" here[^\n]*$/);
  });

  it('takes the shape that fits the kind of value', async () => {
    const either = shape.byKind<string | readonly string[]>({ scalar: shape.text(), list: shape.list(shape.text()) });
    expect(await readDocument('a', either, 'x')).toBe('a');
    expect(await readDocument('[a]', either, 'x')).toEqual(['a']);
    await expect(readDocument('{a: 1}', either, 'x')).rejects.toThrow(/a map is not a single value or a list$/);
    const mapped = shape.byKind<unknown>({ list: shape.list(shape.text()), map: shape.mapOf(shape.text()) });
    await expect(readDocument('a', mapped, 'x')).rejects.toThrow(/"a" is not a list or a map$/);
    await expect(readDocument('[1]', either, 'x')).rejects.toThrow('has one mistake');
  });

  it('refines only what was read without a mistake', async () => {
    const even = shape.refined(shape.wholeNumber(0, 10), (value) => {
      if (value % 2 === 1) throw new InvalidValue(String(value), 'even');
      return { half: value / 2 };
    });
    expect(await readDocument('4', even, 'x')).toEqual({ half: 2 });
    await expect(readDocument('3', even, 'x')).rejects.toThrow('"3" is not even');
    await expect(readDocument('11', even, 'x')).rejects.toThrow('one mistake');
  });

  it('lets through an error that is not about the value', async () => {
    const broken = shape.text(() => {
      throw new TypeError('bug');
    });
    await expect(readDocument('a', broken, 'x')).rejects.toThrow(TypeError);
  });

  it.each([
    ['.inf', 'a number from 0 to 1'],
    ['.nan', 'a number from 0 to 1'],
    ['2', 'a number from 0 to 1'],
    ['"0.5"', 'a number from 0 to 1'],
  ])('refuses %s as a number', async (text, allowed) => {
    await expect(readDocument(text, shape.number(0, 1), 'x')).rejects.toThrow(allowed);
  });

  it('reads flags, numbers and anything', async () => {
    const all = shape.record({
      a: shape.required(shape.flag),
      b: shape.required(shape.number(0, 1)),
      c: shape.required(shape.anything),
    });
    const value = await readDocument('a: true\nb: 0.5\nc: {d: [1, {e: null}]}', all, 'x');
    expect(JSON.parse(JSON.stringify(value))).toEqual({ a: true, b: 0.5, c: { d: [1, { e: null }] } });
    await expect(readDocument('a: "true"\nb: 0\nc: 1', all, 'x')).rejects.toThrow('"true" is not true or false');
  });
});
