import type { ScanFrame } from '@waybill/local-aws';
import { basic, enhanced, scanned } from '../../actions/scan/test/given-findings.ts';

/** What can be the case with an image; the gates’ rules speak of these words. */
export type Feature =
  | 'clean'
  | 'vulnerable'
  | 'empty-at-first'
  | 'grows'
  | 'no-scan'
  | 'never-ends'
  | 'scan-failed'
  | 'unsupported'
  | 'expired-eligibility'
  | 'archived'
  | 'unconfirmed'
  | 'other-platform'
  | 'undefined-severity'
  | 'excepted'
  | 'exception-expired'
  | 'exception-misspelt'
  | 'exception-without-package'
  | 'tag-moved'
  | 'baseline-has-it'
  | 'known-exploited';

export interface Situation {
  readonly name: string;
  readonly feature: Feature;
  /** What a gate that refuses high and critical vulnerabilities should do. */
  readonly right: 'pass' | 'block';
  readonly scanType?: 'BASIC' | 'ENHANCED';
  readonly frames?: readonly ScanFrame[];
  readonly inputs?: Readonly<Record<string, string>>;
  /** Lines of one entry of the exceptions file; DAY+n is a day from now. */
  readonly exception?: string;
}

const HIGH = 'CVE-2026-1000';
const high = scanned(enhanced(HIGH));
const entry = (rest: string): string => `id: ${HIGH}, package: openssl, owner: team, reason: r, ${rest}`;

export const SITUATIONS: readonly Situation[] = [
  { name: 'scanned and clean', feature: 'clean', right: 'pass', frames: [scanned()] },
  { name: 'one high vulnerability', feature: 'vulnerable', right: 'block', frames: [high] },
  {
    name: 'COMPLETE with an empty list, the findings come seconds later',
    feature: 'empty-at-first',
    right: 'block',
    scanType: 'BASIC',
    frames: [
      { status: 'COMPLETE', findings: [] },
      { status: 'COMPLETE', findings: [basic(HIGH)], afterReads: 1 },
    ],
  },
  {
    name: 'the list still grows, the high one comes last',
    feature: 'grows',
    right: 'block',
    scanType: 'BASIC',
    frames: [
      { status: 'COMPLETE', findings: [basic('CVE-2026-0001', 'LOW')] },
      { status: 'COMPLETE', findings: [basic('CVE-2026-0001', 'LOW'), basic(HIGH)], afterReads: 1 },
    ],
  },
  {
    name: 'no scan was ever made',
    feature: 'no-scan',
    right: 'block',
    scanType: 'BASIC',
    frames: [{ status: 'COMPLETE', findings: [basic(HIGH)] }],
  },
  {
    name: 'the scan never ends',
    feature: 'never-ends',
    right: 'block',
    scanType: 'BASIC',
    frames: [{ status: 'IN_PROGRESS' }],
  },
  {
    name: 'the scan failed',
    feature: 'scan-failed',
    right: 'block',
    scanType: 'BASIC',
    frames: [{ status: 'FAILED' }],
  },
  {
    name: 'the operating system is not supported',
    feature: 'unsupported',
    right: 'block',
    scanType: 'BASIC',
    frames: [{ status: 'UNSUPPORTED_IMAGE' }],
  },
  {
    name: 'continuous scanning has expired, the old list is empty',
    feature: 'expired-eligibility',
    right: 'block',
    frames: [{ status: 'SCAN_ELIGIBILITY_EXPIRED' }],
  },
  { name: 'the image is archived', feature: 'archived', right: 'block', frames: [{ status: 'IMAGE_ARCHIVED' }] },
  {
    name: 'ACTIVE and empty before Inspector’s first scan',
    feature: 'unconfirmed',
    right: 'block',
    frames: [
      { ...scanned(), coverage: { statusCode: 'ACTIVE', reason: 'PENDING_INITIAL_SCAN' } },
      { ...high, afterReads: 1 },
    ],
  },
  { name: 'amd64 is clean, arm64 is not', feature: 'other-platform', right: 'block', frames: [high] },
  {
    name: 'an undefined severity with CVSS 9.8',
    feature: 'undefined-severity',
    right: 'block',
    scanType: 'BASIC',
    frames: [
      {
        status: 'COMPLETE',
        findings: [
          {
            ...basic(HIGH, 'UNDEFINED'),
            attributes: [
              { key: 'package_name', value: 'openssl' },
              { key: 'CVSS3_SCORE', value: '9.8' },
            ],
          },
        ],
      },
    ],
  },
  {
    name: 'a valid exception',
    feature: 'excepted',
    right: 'pass',
    frames: [high],
    exception: entry('expires: DAY+30'),
  },
  {
    name: 'an exception that has expired',
    feature: 'exception-expired',
    right: 'block',
    frames: [high],
    exception: entry('expires: DAY-1'),
  },
  {
    name: 'an exception whose date is misspelt',
    feature: 'exception-misspelt',
    right: 'block',
    frames: [high],
    exception: entry('expries: DAY+30'),
  },
  {
    name: 'an exception for a package, a finding that names none',
    feature: 'exception-without-package',
    right: 'block',
    scanType: 'BASIC',
    frames: [{ status: 'COMPLETE', findings: [{ name: HIGH, severity: 'HIGH' }] }],
    exception: entry('expires: DAY+30').replace('package: openssl', 'package: "pkg:deb/debian/openssl"'),
  },
  { name: 'the tag moved to a clean image after the build', feature: 'tag-moved', right: 'block', frames: [high] },
  {
    name: 'a hot fix; the vulnerability is in production already',
    feature: 'baseline-has-it',
    right: 'pass',
    frames: [high],
    inputs: { baseline: 'deployed', environment: 'prod' },
  },
  {
    name: 'an exception for what is known to be exploited',
    feature: 'known-exploited',
    right: 'block',
    frames: [high],
    exception: entry('expires: DAY+30'),
  },
];
