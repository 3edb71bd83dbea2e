import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalJson,
  cosignTags,
  digestOf,
  dnsSuffix,
  EMPTY_DIGEST,
  ecrHost,
  fallbackTag,
  formatArn,
  formatBytes,
  formatDuration,
  isDigest,
  isReferrerTag,
  parseAccountId,
  parseArn,
  parseBoolean,
  parseDigest,
  parseDuration,
  parseEcrHost,
  parseEnvironmentName,
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
      ['', 'yes', 'no', 'on', '1', '0', 'tRUE', 'true ', ' true', 'untrue', 'falsely', ' false', 'xfalse'],
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
        'x/eu-central-1',
        'x eu-central-1b',
        'eu-central-1b x',
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
        'xarn:aws:s3:::b',
        'arn:my-aws:s3:::b',
        'arn:aws2:s3:::b',
        'arn:aws::::b',
        'arn',
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
        'arn:aws:ec2::123456789012:role/x',
        'arn:aws:iam::123456789012:a-role/x',
      ],
    ],
    [
      'the name of an environment',
      parseEnvironmentName,
      ['prod', 'eu-1.blue_green', '9', 'a'.repeat(63)],
      ['', 'Prod', 'a--b', '-a', 'a-', 'a b', 'a/b', 'a:', 'a'.repeat(64), '.a'],
    ],
  ])('%s', (_what, parse, good, bad) => {
    for (const text of good) expect([text, accepts(parse, text)]).toEqual([text, true]);
    for (const text of bad) expect([text, accepts(parse, text)]).toEqual([text, false]);
  });

  it.each([
    ['eu-central-1a', 'eu-central-1'],
    ['us-gov-west-1b', 'us-gov-west-1'],
    ['us-iso-east-12c', 'us-iso-east-12'],
  ])('knows the zone %s from a region', (zone, region) => {
    expect(() => parseRegion(zone)).toThrow(
      new RegExp(`is not a region but an availability zone; the region is ${region}$`),
    );
    expect(parseRegion('us-iso-east-12')).toBe('us-iso-east-12');
  });

  it.each<[(text: string) => unknown, string, string]>([
    [parseBoolean, 'yes', '"yes" is not true or false'],
    [parseDigest, 'latest', '"latest" is not a digest (sha256: and 64 lower-case hex digits)'],
    [parseAccountId, '1', '"1" is not an AWS account id (12 digits)'],
    [parseRegion, 'Frankfurt', '"Frankfurt" is not an AWS region such as eu-central-1'],
    [parseArn, 'x', '"x" is not an ARN (arn:partition:service:region:account:resource)'],
    [parseRoleArn, 'x', '"x" is not the ARN of an IAM role (arn:aws:iam::123456789012:role/NAME)'],
    [parseDuration, '15', '"15" is not a duration such as 90s, 15m or 2h'],
    [parseDuration, '0s', '"0s" is not a duration such as 90s, 15m or 2h, more than zero'],
    [
      parseEnvironmentName,
      'A',
      '"A" is not the name of an environment (lower-case letters, digits, ".", "_" and "-", at most 63)',
    ],
  ])('says what %p would have wanted of %j', (parse, text, message) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ message }));
  });

  it('keeps what it parsed of a role', () => {
    const text = 'arn:aws-cn:iam::123456789012:role/path/name';
    expect(parseRoleArn(text)).toEqual({
      partition: 'aws-cn',
      service: 'iam',
      region: '',
      account: '123456789012',
      resource: 'role/path/name',
      text,
    });
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_000, '1.0 kB'],
    [9_949, '9.9 kB'],
    [9_950, '10 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [1_500_000, '1.5 MB'],
    [20e9, '20 GB'],
    [3e12, '3.0 TB'],
    [4e15, '4000 TB'],
  ])('shows %d bytes as %s', (bytes, shown) => {
    expect(formatBytes(bytes)).toBe(shown);
  });

  it('makes the digest of bytes and of text', () => {
    expect(digestOf('')).toBe('sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    expect(digestOf('')).toBe(EMPTY_DIGEST);
    expect(digestOf(Buffer.from('abc'))).toBe(
      'sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
    expect([isDigest(EMPTY_DIGEST), isDigest([EMPTY_DIGEST]), isDigest(undefined)]).toEqual([true, false, false]);
  });

  it('knows the tags that stand for referrers from tags of images', () => {
    const subject = parseDigest(`sha256:${HEX}`);
    expect(fallbackTag(subject)).toBe(`sha256-${HEX}`);
    expect(cosignTags(subject)).toEqual([`sha256-${HEX}.sig`, `sha256-${HEX}.att`, `sha256-${HEX}.sbom`]);
    for (const tag of [`sha256-${HEX}`, `sha256-${HEX}.sig`]) expect([tag, isReferrerTag(tag)]).toEqual([tag, true]);
    for (const tag of [
      'v1',
      `sha256-${HEX}.`,
      `sha256-${HEX}0`,
      `x-sha256-${HEX}`,
      `sha256-${HEX}.sig.x`,
      `sha256-${HEX}.1`,
    ])
      expect([tag, isReferrerTag(tag)]).toEqual([tag, false]);
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
    ['123456789012.dkr-ecr.us-gov-west-1.on.aws', { partition: 'aws-us-gov' }],
    ['123456789012.dkr.ecr.eu-central-12.amazonaws.com', { region: 'eu-central-12' }],
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

  it.each([
    ['us-isof-south-1', 'aws-iso-f'],
    ['eu-isoe-west-1', 'aws-iso-e'],
    ['us-isob-east-1', 'aws-iso-b'],
    ['us-iso-east-1', 'aws-iso'],
    ['us-gov-east-1', 'aws-us-gov'],
    ['cn-north-1', 'aws-cn'],
    ['eusc-de-east-1', 'aws-eusc'],
    ['us-east-1', 'aws'],
  ])('knows that %s is in %s', (region, partition) => {
    expect(partitionOf(region)).toBe(partition);
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
