import { Readable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Answer } from '../../src/registry/http.ts';
import { NotStrictJson, parseStrictJson } from '../../src/registry/index.ts';
import { discard, readBody, readJson } from '../../src/registry/read-body.ts';

const parse = (text: string, deepest?: number) => parseStrictJson(Buffer.from(text), deepest);
const nested = (depth: number): string => `${'['.repeat(depth)}${']'.repeat(depth)}`;

describe('strict JSON', () => {
  it('reads every document as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        let distinct: unknown;
        try {
          distinct = parse(text);
        } catch (error) {
          // Only a document that repeats a key is read differently.
          expect(String(error)).toContain('appears twice');
          return;
        }
        expect(distinct).toEqual(JSON.parse(text));
      }),
      { seed: 7, numRuns: 150 },
    );
  });

  it.each([
    [0xef, 0xbb, 0x7b, 0x7d],
    [0xef, 0x7b, 0xbf, 0x7d],
    [0x7b, 0xbb, 0xbf, 0x7d],
  ])('takes only a whole byte order mark for one: %i %i %i %i', (...bytes) => {
    expect(() => parseStrictJson(Buffer.from(bytes))).toThrow('bytes that are not UTF-8 at character 1');
  });

  it('reads exponents with and without a sign, and names its error', () => {
    expect(parse('[1e5,1E+5,1e-5]')).toEqual([1e5, 1e5, 1e-5]);
    expect(() => parse('x')).toThrow(expect.objectContaining({ name: 'NotStrictJson' }));
  });

  it.each([
    ['a key twice', '{"a":1,"b":2,"a":1}', 'the key "a" appears twice'],
    ['a key twice, once escaped', '{"manifests":[],"m\\u0061nifests":[]}', 'the key "manifests" appears twice'],
    ['a key twice, deep inside', '{"x":[{"a":1,"a":2}]}', 'the key "a" appears twice'],
    ['a byte order mark', '\uFEFF{}', 'a byte order mark at character 1'],
    ['a second value', '{}{}', 'something follows the value at character 3'],
    ['a comment', '{}//', 'something follows the value'],
    ['a comma at the end of an object', '{"a":1,}', 'a string is missing'],
    ['a comma at the end of a list', '[1,]', 'a value is missing'],
    ['single quotes', "{'a':1}", 'a string is missing'],
    ['a raw line break in a string', '"a\nb"', 'a string is missing or malformed'],
    ['a number with a leading zero', '[01]', '"]" is missing'],
    ['NaN', 'NaN', 'a value is missing'],
    ['a plus sign', '+1', 'a value is missing'],
    ['an open string', '{"a', 'a string is missing'],
    ['an open object', '{"a":1', '"}" is missing'],
    ['an open list', '[1', '"]" is missing'],
    ['a missing colon', '{"a" 1}', '":" is missing'],
    ['nothing', '', 'a value is missing or malformed at character 1'],
    ['an open string that ends in a backslash', '"a\\', 'a string is missing or malformed at character 1'],
    ['spaces and an open string', ' "a', 'a string is missing or malformed at character 2'],
    ['spaces and a wrong word', '[ nul]', 'a value is missing or malformed at character 3'],
    ['a form feed as space', '\f{}', 'a value is missing'],
  ])('refuses %s', (_name, text, why) => {
    expect(() => parse(text)).toThrow(NotStrictJson);
    expect(() => parse(text)).toThrow(why);
  });

  it.each([
    ['a byte that UTF-8 does not have', [0x22, 0xff, 0x22]],
    ['an overlong form', [0x22, 0xc0, 0xaf, 0x22]],
    ['half of a surrogate pair', [0x22, 0xed, 0xa0, 0x80, 0x22]],
    ['UTF-16', [0xff, 0xfe, 0x7b, 0x00, 0x7d, 0x00]],
  ])('refuses bytes with %s', (_name, bytes) => {
    expect(() => parseStrictJson(Uint8Array.from(bytes))).toThrow('bytes that are not UTF-8');
  });

  it('reads 32 levels and refuses the next', () => {
    expect(() => parse(nested(32))).not.toThrow();
    expect(() => parse(nested(33))).toThrow('nesting deeper than 32');
    expect(() => parse('{"a":'.repeat(100_000))).toThrow('nesting deeper than 32');
  });

  it('keeps the key __proto__ a key', () => {
    const found = parse('{"__proto__":{"polluted":true}}');
    expect(Object.keys(found as object)).toEqual(['__proto__']);
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('the body of an answer', () => {
  const givenAnswer = ({
    length,
    body = Readable.from([]),
    idle = 1_000,
  }: {
    length?: number;
    body?: Readable;
    idle?: number;
  } = {}): Answer => ({
    status: 200,
    headers: length === undefined ? {} : { 'content-length': String(length) },
    url: new URL('https://registry.test/v2/app/tags/list'),
    body,
    idle,
  });
  const chunks = (...texts: readonly string[]): Readable => Readable.from(texts.map((text) => Buffer.from(text)));
  const silent = (): Readable => new Readable({ read: () => {} });

  it('is read as a whole up to its bound, and not a byte further', async () => {
    expect(String(await readBody(givenAnswer({ body: chunks('ab', 'cd') }), 4))).toBe('abcd');
    await expect(readBody(givenAnswer({ body: chunks('ab', 'cde') }), 4)).rejects.toMatchObject({
      code: 'E_CONTENT_MISMATCH',
      message: expect.stringContaining('registry.test sent more than 4 bytes for /v2/app/tags/list'),
    });
  });

  it('is given up when it stalls', async () => {
    const body = silent();
    await expect(readBody(givenAnswer({ body, idle: 5 }), 4)).rejects.toMatchObject({
      code: 'E_REGISTRY_UNREACHABLE',
      message: expect.stringContaining('sent no whole answer'),
    });
    expect(body.destroyed).toBe(true);
  });

  it('is given up when the connection breaks', async () => {
    const body = silent();
    const reading = readBody(givenAnswer({ body }), 4);
    body.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
    await expect(reading).rejects.toMatchObject({ code: 'E_REGISTRY_UNREACHABLE' });
  });

  it('is JSON, or nothing', async () => {
    expect(await readJson(givenAnswer({ body: chunks('{"tags":', '["a"]}') }))).toEqual({ tags: ['a'] });
    expect(await readJson(givenAnswer({ body: chunks('<html>') }))).toBeUndefined();
    await expect(readJson(givenAnswer({ body: chunks('[1,2]') }), 4)).rejects.toMatchObject({
      code: 'E_CONTENT_MISMATCH',
    });
  });

  it.each([
    ['without a length', undefined, true],
    ['of 64 KiB', 65_536, true],
    ['of a byte more', 65_537, false],
  ])('that nobody wants, %s, keeps or costs the connection', (_what, length, kept) => {
    const body = silent();
    discard(givenAnswer({ body, ...(length !== undefined && { length }) }));
    expect([body.readableFlowing === true, body.destroyed]).toEqual([kept, !kept]);
    expect(() => body.emit('error', new Error('read ECONNRESET'))).not.toThrow();
    body.destroy();
  });
});
