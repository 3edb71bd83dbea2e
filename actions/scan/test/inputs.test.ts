import { describe, expect, it } from '@jest/globals';
import { inputsOf } from './given-scan.ts';

const DIGEST = `sha256:${'a'.repeat(64)}`;
const IMAGE = `111111111111.dkr.ecr.eu-central-1.amazonaws.com/app@${DIGEST}`;

function mistakes(values: Readonly<Record<string, string>>): string {
  try {
    inputsOf({ image: IMAGE, ...values });
    return 'none';
  } catch (error) {
    return error instanceof Error ? error.message : '';
  }
}

describe('the inputs of scan', () => {
  it('take an image by digest and fail on high by default', () => {
    expect(inputsOf({ image: IMAGE })).toMatchObject({
      failOn: 'high',
      source: 'auto',
      image: { digest: DIGEST, repository: 'app' },
    });
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ['a tag without resolve-tag', { image: 'app:v1' }, /image: names no digest/],
    ['an image without tag, digest and environment', { image: 'app' }, /image: names no digest/],
    ['a layout', { image: 'oci:out' }, /an image in a registry; a layout has no scan/],
    ['no image', { image: '' }, /image: is required/],
    [
      'a severity of another tool',
      { 'fail-on': 'CRITICAL,HIGH' },
      /fail-on: "CRITICAL,HIGH" is not one of critical, high/,
    ],
    ['a source that is misspelt', { source: 'inspctor' }, /did you mean "inspector"\?/],
    ['a platform that is none', { platforms: 'amd64' }, /platforms: "amd64" is not a platform/],
    ['an age without unit', { 'max-scan-age': '24' }, /max-scan-age: "24" is not a duration/],
    ['the reports of source: report', { source: 'report' }, /reports: is required by source: report/],
    ['a baseline with report files', { reports: 'a.json', baseline: DIGEST }, /baseline: needs a source in AWS/],
    [
      'a tag with report files',
      { reports: 'a.json', image: 'app:v1', 'resolve-tag': 'true' },
      /image: must be by digest/,
    ],
    ['deployed without an environment', { baseline: 'deployed' }, /baseline: deployed needs an environment/],
    ['a baseline that is a tag', { baseline: 'latest' }, /baseline: "latest" is not a digest/],
    [
      'an unknown input',
      { 'ignore-unfixed': 'true' },
      /ignore-unfixed: there is no such input; did you mean "fixable-only"\?/,
    ],
    ['an environment with a slash', { environment: 'a/b' }, /environment: "a\/b" is not the name/],
  ])('refuse %s', (_, values, message) => {
    expect(mistakes(values)).toMatch(message);
  });

  it('list every mistake at once', () => {
    expect(mistakes({ image: 'app:v1', 'fail-on': 'x', platforms: 'y' })).toMatch(/^3 inputs are wrong:/);
  });
});
