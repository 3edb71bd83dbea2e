import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalJson,
  dnsSuffix,
  ecrHost,
  formatArn,
  formatDuration,
  parseAccountId,
  parseArn,
  parseBoolean,
  parseDigest,
  parseDuration,
  parseEcrHost,
  parseInteger,
  parseList,
  parseRegion,
  parseRoleArn,
  partitionOf,
  quote,
  shortDigest,
  visible,
} from '../../src/kernel/index.ts';

const HEX = 'a'.repeat(64);

function accepts(parse: (text: string) => unknown, text: string): boolean {
  try {
    parse(text);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ name: 'InvalidValue', message: expect.stringMatching(/^".*" is not /) });
    return false;
  }
}

describe('the plain values', () => {
  it.each<[string, (text: string) => unknown, readonly string[], readonly string[]]>([
    [
      'a digest',
      parseDigest,
      [`sha256:${HEX}`],
      [
        '',
        HEX,
        `sha256:${HEX}0`,
        `sha256:${HEX.toUpperCase()}`,
        `sha512:${HEX}`,
        ` sha256:${HEX}`,
        `sha256:${HEX}\n`,
        'latest',
      ],
    ],
    [
      'a boolean',
      parseBoolean,
      ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'],
      ['', 'yes', 'no', 'on', '1', '0', 'tRUE', 'true '],
    ],
    [
      'a whole number',
      parseInteger(1, 16),
      ['1', '16', '08'],
      ['', '0', '17', '1.0', '1e1', '0x1', '8abc', ' 8', '٣', '-1', 'NaN'],
    ],
    [
      'an account',
      parseAccountId,
      ['123456789012', '000000000001'],
      ['', '12345678901', '1234567890123', '1234-5678-9012', '12345678901a', '١٢٣٤٥٦٧٨٩٠١٢'],
    ],
    [
      'a region',
      parseRegion,
      [
        'eu-central-1',
        'us-gov-west-1',
        'cn-north-1',
        'ap-southeast-7',
        'us-iso-east-1',
        'eusc-de-east-1',
        'mx-central-1',
      ],
      [
        '',
        'eu',
        'eu-central',
        'eu-central-1a',
        'EU-CENTRAL-1',
        'Frankfurt',
        'eu_central_1',
        'eu-central-1 ',
        'eu-central-1.evil.com',
        'eu-central-1/x',
      ],
    ],
    [
      'a duration',
      parseDuration,
      ['90s', '15m', '2h', '1h30m', '250ms'],
      ['', '15', '0s', '-1s', '1.5h', '1d', '15 m', '15min', 'PT15M', '99999999999999999h', '1h 30m'],
    ],
    [
      'an ARN',
      parseArn,
      ['arn:aws:s3:::bucket', 'arn:aws-cn:iam::123456789012:role/x', 'arn:aws:iam::aws:policy/ReadOnlyAccess'],
      [
        '',
        'arn:aws:s3::',
        'arn:aws:s3:::',
        'arn:gcp:s3:::b',
        'aws:s3:::b:c',
        'arn:aws:iam::1:role/x',
        'arn:aws:s3:::a b',
      ],
    ],
    [
      'a role',
      parseRoleArn,
      ['arn:aws:iam::123456789012:role/deploy', 'arn:aws-us-gov:iam::123456789012:role/a/b/c+=,.@-_'],
      [
        '',
        'deploy',
        'arn:aws:iam::123456789012:user/me',
        'arn:aws:sts::123456789012:assumed-role/deploy/me',
        'arn:aws:iam::aws:role/x',
        'arn:aws:iam:eu-central-1:123456789012:role/x',
        'arn:aws:iam::123456789012:role/',
        'arn:aws:iam::123456789012:role/a b',
        'arn:aws:iam::12345678901:role/x',
        `arn:aws:iam::123456789012:role/${'x'.repeat(65)}`,
      ],
    ],
  ])('%s', (_what, parse, good, bad) => {
    for (const text of good) expect([text, accepts(parse, text)]).toEqual([text, true]);
    for (const text of bad) expect([text, accepts(parse, text)]).toEqual([text, false]);
  });

  it('knows a zone from a region', () => {
    expect(() => parseRegion('eu-central-1a')).toThrow(
      'is not a region but an availability zone; the region is eu-central-1',
    );
  });

  it('takes lists apart: lines, commas, comments, blanks', () => {
    expect(parseList(' a, b\n\n# no\nc # yes\n,,d#e,')).toEqual(['a', 'b', 'c', 'd#e']);
  });

  it('reads durations in milliseconds', () => {
    expect([parseDuration('90s'), parseDuration('1h30m'), parseDuration('250ms')]).toEqual([90_000, 5_400_000, 250]);
  });

  it.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1_000, '1.0 s'],
    [59_949, '59.9 s'],
    [59_950, '1 min 00 s'],
    [245_000, '4 min 05 s'],
    [3_599_400, '59 min 59 s'],
    [3_599_500, '1 h 00 min'],
    [7_380_000, '2 h 03 min'],
  ])('shows %i ms as %s', (ms, shown) => {
    expect(formatDuration(ms)).toBe(shown);
  });

  it('keeps an ARN through parsing', () => {
    expect(formatArn(parseArn('arn:aws:codedeploy:eu-central-1:123456789012:deploymentgroup:app/group'))).toBe(
      'arn:aws:codedeploy:eu-central-1:123456789012:deploymentgroup:app/group',
    );
  });

  it('shows twelve digits of a digest', () => {
    expect(shortDigest(parseDigest(`sha256:${HEX}`))).toBe('sha256:aaaaaaaaaaaa');
  });

  it('writes equal JSON for equal values', () => {
    const json = fc.jsonValue({ maxDepth: 3 });
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value as never);
        expect(canonicalJson(JSON.parse(text))).toBe(text);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
      { seed: 3, numRuns: 100 },
    );
    expect(canonicalJson({ b: 1, a: { d: [1, 'x'], c: null } })).toBe('{"a":{"c":null,"d":[1,"x"]},"b":1}');
  });
});

describe('hosts of ECR', () => {
  it.each([
    [
      '123456789012.dkr.ecr.eu-central-1.amazonaws.com',
      { account: '123456789012', region: 'eu-central-1', partition: 'aws', fips: false },
    ],
    ['123456789012.dkr.ecr-fips.us-east-1.amazonaws.com', { fips: true, partition: 'aws' }],
    ['123456789012.dkr.ecr-fips.us-gov-west-1.amazonaws.com', { fips: true, partition: 'aws-us-gov' }],
    ['123456789012.dkr.ecr.cn-north-1.amazonaws.com.cn', { partition: 'aws-cn' }],
    ['123456789012.dkr-ecr.eu-central-1.on.aws', { partition: 'aws', region: 'eu-central-1' }],
    ['123456789012.dkr-ecr.cn-north-1.on.amazonwebservices.com.cn', { partition: 'aws-cn' }],
    ['123456789012.dkr.ecr.eusc-de-east-1.amazonaws.eu', { partition: 'aws-eusc' }],
    ['123456789012.dkr.ecr.us-iso-east-1.c2s.ic.gov', { partition: 'aws-iso' }],
    ['123456789012.dkr.ecr.us-isob-east-1.sc2s.sgov.gov', { partition: 'aws-iso-b' }],
  ])('reads %s', (host, expected) => {
    expect(parseEcrHost(host)).toMatchObject(expected);
  });

  it.each([
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com.evil.com',
    'evil.com/123456789012.dkr.ecr.eu-central-1.amazonaws.com',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com:443',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com.',
    '123456789012.dkr.ecr.eu-central-1.amazonaws.com.cn',
    '123456789012.dkr.ecr.cn-north-1.amazonaws.com',
    '123456789012.dkr.ecr.eu-central-1.amazonawsxcom',
    '123456789012.dkr.ecr.eu-central-1.on.aws',
    '123456789012.dkr-ecr.eu-central-1.amazonaws.com',
    '12345678901.dkr.ecr.eu-central-1.amazonaws.com',
    'x123456789012.dkr.ecr.eu-central-1.amazonaws.com',
    '123456789012.DKR.ECR.eu-central-1.amazonaws.com',
    '123456789012.dkr.ecr.eu-central-1a.amazonaws.com',
    '123456789012.dkr.ecr..amazonaws.com',
    'public.ecr.aws',
    'ecr.eu-central-1.amazonaws.com',
    '123456789012.dkr.ecr.eusc-de-east-1.on.aws',
    '',
  ])('takes %s for no registry of ECR', (host) => {
    expect(parseEcrHost(host)).toBeUndefined();
  });

  it.each([
    'eu-central-1',
    'cn-north-1',
    'us-gov-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'us-isof-south-1',
    'eu-isoe-west-1',
    'eusc-de-east-1',
  ])('writes the host of a registry in %s so that it reads it', (region) => {
    expect(parseEcrHost(ecrHost('123456789012', region))).toMatchObject({
      account: '123456789012',
      region,
      partition: partitionOf(region),
    });
  });

  it('falls back to the common suffix for a partition that it does not know', () => {
    expect(dnsSuffix('aws-mars')).toBe('amazonaws.com');
  });
});

describe('quoting', () => {
  it.each([
    ['plain', '"plain"'],
    ['a "b" \\c', '"a \\"b\\" \\\\c"'],
    ['a\nb\rc\td', '"a\\nb\\rc\\td"'],
    ['\u001b[31m', '"\\u{1b}[31m"'],
    ['\u0000\u007f\u0085\u009b', '"\\u{0}\\u{7f}\\u{85}\\u{9b}"'],
    ['a\u202eb\u2066c', '"a\\u{202e}b\\u{2066}c"'],
    ['\u200b\u2060\ufeff\u00ad', '"\\u{200b}\\u{2060}\\u{feff}\\u{ad}"'],
    ['\u2028\u2029', '"\\u{2028}\\u{2029}"'],
    ['\u{e0041}', '"\\u{e0041}"'],
    ['\u3164\u115f', '"\\u{3164}\\u{115f}"'],
    ['\ud800', '"\\u{d800}"'],
    ['über 日本 🚢', '"über 日本 🚢"'],
  ])('shows %j as %s', (value, shown) => {
    expect(quote(value)).toBe(shown);
  });

  it('cuts at 80 characters, never within one', () => {
    expect(quote('🚢'.repeat(81))).toBe(`"${'🚢'.repeat(80)}…"`);
    expect(quote('x'.repeat(80))).toBe(`"${'x'.repeat(80)}"`);
  });

  it('leaves nothing that acts, whatever the text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visible(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
        expect(visible(text).isWellFormed()).toBe(true);
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
