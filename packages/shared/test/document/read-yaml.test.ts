import { describe, expect, it } from '@jest/globals';
import { optional, readYaml, required } from '../../src/document/index.ts';
import { parseTag } from '../../src/kernel/index.ts';

interface Fruit {
  name: string;
  count?: number;
  ripe?: boolean;
  tags?: string[];
}

function read(text: string): Fruit {
  const reading = readYaml(text, 'fruit.yml');
  const value = reading.root.map<Fruit>({
    name: required((part) => part.text()),
    count: optional((part) => part.number(0, 10)),
    ripe: optional((part) => part.flag()),
    tags: optional((part) => part.listOrOne((item) => item.text(parseTag))),
  });
  return reading.finish(value, (mistakes) => new Error(mistakes));
}

describe('a document that a user wrote', () => {
  it('is read as the types that the shape names', () => {
    expect(read('name: plum\ncount: 3\nripe: true\ntags: [a, b]\n')).toEqual({
      name: 'plum',
      count: 3,
      ripe: true,
      tags: ['a', 'b'],
    });
  });

  it('leaves absent keys absent', () => {
    expect(read('name: plum')).toEqual({ name: 'plum' });
  });

  it('may be JSON', () => {
    expect(read('{"name": "plum", "tags": "a"}')).toEqual({ name: 'plum', tags: ['a'] });
  });

  it('tells every mistake at once, each with line and column', () => {
    expect(() => read('nam: plum\ncount: many\nripe: yes\ntags:\n  - good\n  - "not good"\n')).toThrow(
      [
        'fruit.yml has 5 mistakes:',
        '  fruit.yml:1:1: there is no key "nam" here; did you mean "name"?',
        '  fruit.yml:1:1: the key "name" is missing',
        '  fruit.yml:2:8: "many" is here where a number belongs',
        '  fruit.yml:3:7: "yes" is here where true or false belongs',
        '  fruit.yml:6:5: "not good" is not a tag (letters, digits, "_", "." and "-", at most 128, not starting with "." or "-")',
      ].join('\n'),
    );
  });

  it.each([
    ['a duplicate key', 'name: a\nname: b', 'Map keys must be unique'],
    ['an anchor', 'name: &x plum', 'anchors (&x) are not read'],
    ['an alias', 'name: &x plum\ntags: [*x]', 'aliases (*x) are not read'],
    ['a merge key', 'name: a\n<<: {count: 1}', 'merge keys (<<) are not read'],
    ['a tag of its own', 'name: !secret plum', 'tags ("!secret") are not read'],
    ['a second document', 'name: a\n---\nname: b', 'there is a second document'],
    ['a number where text belongs', 'name: 1.10', 'text (put it in quotes)'],
    ['a number out of bounds', 'name: a\ncount: 11', '11 is not a number from 0 to 10'],
    ['a list where a map belongs', '- a', 'a list is here where a map (key: value) belongs'],
    ['nothing at all', '', 'nothing is here where a map (key: value) belongs'],
    ['broken YAML', 'name: [a', 'fruit.yml:1:'],
  ])('refuses %s', (_what, text, message) => {
    expect(() => read(text)).toThrow(message);
  });
});
