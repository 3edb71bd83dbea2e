import { describe, expect, it } from '@jest/globals';
import { compareVersions } from '../../src/findings/exceptions/version-order.ts';
import { inRange, parseVersionRange } from '../../src/findings/exceptions/version-range.ts';

describe('the order of versions', () => {
  it.each([
    ['1.0', '1.0', 'deb', 0],
    ['1.9', '1.10', 'deb', -1],
    ['1.0~rc1', '1.0', 'deb', -1],
    ['1:1.0', '2.0', 'deb', 1],
    ['1.0-1', '1.0-2', 'deb', -1],
    ['1.0-1', '1.0-1+deb12u1', 'deb', -1],
    ['1.2.3-r0', '1.2.3-r1', 'apk', -1],
    ['3.0.7-27.el9', '3.0.7-28.el9', 'rpm', -1],
    ['1.0a', '1.0', 'deb', 1],
    ['00012', '12', 'deb', 0],
    ['99999999999999999999', '100000000000000000000', 'deb', -1],
    ['1.0.0-rc.1', '1.0.0', 'npm', -1],
    ['1.0.0-alpha', '1.0.0-beta', 'npm', -1],
    ['1.0.0-alpha.2', '1.0.0-alpha.10', 'npm', -1],
    ['1.0.0+build.5', '1.0.0', 'npm', 0],
    ['v1.2.3', '1.2.3', 'golang', 0],
    ['1.2', '1.2.0', 'npm', 0],
    ['1.0rc1', '1.0', 'pypi', -1],
    ['1.0.post1', '1.0', 'pypi', 1],
    ['2.17.0', '2.9.1', 'maven', 1],
    ['5.3.0.RELEASE', '5.3.0', 'maven', 1],
  ])('of %s and %s (%s) is %i', (a, b, ecosystem, sign) => {
    expect(Math.sign(compareVersions(a, b, ecosystem))).toBe(sign);
    expect(Math.sign(compareVersions(b, a, ecosystem))).toBe(sign === 0 ? 0 : -sign);
  });

  it.each([
    ['3.0.13', '>=3.0.0 <3.0.14', true],
    ['3.0.14', '>=3.0.0 <3.0.14', false],
    ['2.9', '>=3.0.0 <3.0.14', false],
    ['3.0.11', '3.0.11', true],
    ['3.0.11-1', '=3.0.11', false],
    ['3.0.11', '>= 3.0.0, < 4', true],
  ])('%s in %s: %s', (version, range, expected) => {
    expect(inRange(version, parseVersionRange(range), 'deb')).toBe(expected);
  });
});
