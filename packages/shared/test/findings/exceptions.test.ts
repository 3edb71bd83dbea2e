import { describe, expect, it } from '@jest/globals';
import { parseExceptions } from '../../src/findings/exceptions/parse.ts';
import { NOW } from './given.ts';

const LIMITS = { now: NOW, mostDays: 90 };

function givenFile(lines: Record<string, string | undefined> = {}): string {
  const entry = {
    id: 'CVE-2026-1000',
    package: 'openssl',
    owner: 'team-a',
    reason: 'not reachable from outside',
    expires: '2026-02-01',
    ...lines,
  };
  const body = Object.entries(entry)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key}: ${value}`);
  return `version: 1\nexceptions:\n  - ${body.join('\n    ')}\n`;
}

async function mistakesOf(source: string): Promise<string> {
  return parseExceptions(source, 'exceptions.yml', LIMITS).then(
    () => 'none',
    (error: Error) => error.message,
  );
}

describe('the exceptions file', () => {
  it('reads an exception with its place', async () => {
    expect(await parseExceptions(givenFile(), 'exceptions.yml', LIMITS)).toMatchObject([
      { id: 'CVE-2026-1000', package: { kind: 'name', name: 'openssl' }, expires: '2026-02-01', line: 3 },
    ]);
  });

  it.each<[string, Record<string, string | undefined>, RegExp]>([
    ['a missing id', { id: undefined }, /:3:\d+: id is missing/],
    ['a missing package', { package: undefined }, /package is missing/],
    ['a missing owner', { owner: undefined }, /owner is missing/],
    ['a missing reason', { reason: undefined }, /reason is missing/],
    ['a missing end', { expires: undefined }, /expires is missing/],
    ['an empty owner', { owner: "''" }, /owner must be text/],
    ['a misspelt key', { expiers: '2026-02-01' }, /:8:5: there is no key "expiers" here; did you mean "expires"\?/],
    ['a day that does not exist', { expires: '2026-02-30' }, /"2026-02-30" is not a day that exists/],
    ['a day in another form', { expires: '01/02/2026' }, /is not a day that exists/],
    ['a date with a time', { expires: "'2026-02-01T00:00:00Z'" }, /is not a day that exists/],
    [
      'an end too far away',
      { expires: '2026-12-31' },
      /is not within 90 days; the farthest day allowed now is 2026-04-15/,
    ],
    ['a wildcard as id', { id: "'*'" }, /"\*" is not the id of one vulnerability/],
    ['a wildcard in an id', { id: 'CVE-2026-*' }, /is not the id of one vulnerability/],
    ['a wildcard package', { package: "'*'" }, /is not one exact name/],
    ['a wildcard in a package', { package: 'lib*' }, /is not one exact name/],
    ['a wildcard version', { versions: '3.*' }, /without wildcards/],
    ['an x as version', { versions: '3.x' }, /without wildcards/],
    ['a version as a number', { versions: '3.0' }, /versions must be text, not 3/],
    ['a purl that is none', { package: 'pkg:deb' }, /is not a package URL/],
    ['versions twice', { package: 'pkg:deb/debian/openssl@3.0.11', versions: "'<4'" }, /say the same thing twice/],
    ['versions without a package', { package: 'none', versions: "'<4'" }, /versions needs a package/],
    ['an unknown scope', { scope: '{repos: [app]}' }, /there is no key "repos" here/],
    ['an empty scope list', { scope: '{platforms: []}' }, /platforms is empty/],
    ['a wildcard repository', { scope: "{repositories: ['team/*']}" }, /is not one exact name/],
    ['a short digest', { scope: "{digests: ['sha256:abc']}" }, /is not a digest/],
    ['a flag that is none', { 'until-fix': "'yes'" }, /until-fix must be true or false, not "yes"/],
    ['the same key twice', { owner: 'a\n    owner: b' }, /second time/],
    ['an alias', { owner: '&a me' }, /anchors/],
  ])('refuses %s', async (_, lines, message) => {
    expect(await mistakesOf(givenFile(lines))).toMatch(message);
  });

  it('refuses the same exception twice', async () => {
    const twice = `${givenFile()}${givenFile().split('\n').slice(2).join('\n')}`;
    expect(await mistakesOf(twice)).toMatch(/the same exception as number 1/);
  });

  it('lists all mistakes with their places, in order', async () => {
    const text = await mistakesOf(givenFile({ id: "'*'", owner: undefined, expires: 'soon' }));
    expect(text).toMatch(/^3 mistakes in exceptions\.yml:/);
    expect(text.match(/exceptions\.yml:\d+:\d+:/g)).toHaveLength(3);
  });

  it.each([
    ['a list at the top', '- a\n'],
    ['an empty file', ''],
    ['exceptions left out', 'version: 1\n'],
    ['another version', 'version: 2\nexceptions: []\n'],
  ])('refuses %s', async (_, source) => {
    expect(await mistakesOf(source)).toMatch(/mistake/);
  });

  it('takes an empty list', async () => {
    expect(await parseExceptions('version: 1\nexceptions: []\n', 'f', LIMITS)).toEqual([]);
  });
});
