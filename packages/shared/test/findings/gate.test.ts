import { describe, expect, it } from '@jest/globals';
import { findingsError } from '../../src/findings/errors.ts';
import type { Exception } from '../../src/findings/exceptions/exception.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { DEFAULT_POLICY, decide, limitsFrom } from '../../src/findings/gate/index.ts';
import { CHILD, givenException, givenFacts, givenFinding, givenScene } from './given.ts';

function verdict(findings: readonly Finding[], exceptions: readonly Exception[] = [], environment?: string) {
  return decide(givenFacts({ findings, exceptions, scene: givenScene({ environment }) })).verdict;
}

describe('the gate', () => {
  it('passes an image that is scanned and clean', () => {
    expect(decide(givenFacts()).verdict).toBe('pass');
  });

  it('is an error where a platform is not scanned, however clean the rest is', () => {
    const unscanned = [
      {
        target: { digest: CHILD, platform: 'linux/arm64' },
        error: findingsError('E_SCAN_PENDING', 'x'),
        tolerated: false,
      },
    ];
    expect(decide(givenFacts({ unscanned })).verdict).toBe('error');
    expect(decide(givenFacts({ unscanned, findings: [givenFinding()] })).verdict).toBe('fail');
    expect(decide(givenFacts({ unscanned: unscanned.map((one) => ({ ...one, tolerated: true })) })).verdict).toBe(
      'pass',
    );
  });

  it.each([
    ['critical', 'critical', 'fail'],
    ['critical', 'high', 'pass'],
    ['high', 'critical', 'fail'],
    ['high', 'high', 'fail'],
    ['high', 'medium', 'pass'],
    ['medium', 'undefined', 'fail'],
    ['high', 'undefined', 'pass'],
    ['low', 'informational', 'pass'],
    ['low', 'low', 'fail'],
    ['none', 'critical', 'pass'],
  ] as const)('with fail-on %s and a %s finding: %s', (failOn, severity, expected) => {
    const policy = { ...DEFAULT_POLICY, limits: limitsFrom(failOn) };
    expect(decide(givenFacts({ policy, findings: [givenFinding({ severity })] })).verdict).toBe(expected);
  });

  it('says the arithmetic of a broken rule', () => {
    const { rules } = decide(givenFacts({ findings: [givenFinding()] }));
    expect(rules).toMatchObject([{ rule: 'severity high or worse', state: 'broken', says: '1 found > 0 allowed' }]);
  });

  it('joins the reports of two scanners and two platforms by alias', () => {
    const findings = [
      givenFinding({ id: 'GHSA-aaaa-bbbb-cccc', aliases: ['CVE-2026-1000'], scanner: 'grype' }),
      givenFinding({ scanner: 'trivy' }),
      givenFinding({ platform: 'linux/arm64' }),
    ];
    const { open } = decide(givenFacts({ findings }));
    expect(open).toHaveLength(1);
    expect(open[0]).toMatchObject({ id: 'CVE-2026-1000' });
  });
});

describe('an exception', () => {
  const [finding, other] = [givenFinding(), givenFinding({ platform: 'linux/arm64' })];
  const scope = { repositories: [], digests: [], platforms: [], environments: [] };

  it.each<[string, Partial<Exception>, Finding, 'pass' | 'fail']>([
    ['of the same id and package takes the finding out', {}, finding, 'pass'],
    ['of another id does not', { id: 'CVE-2026-1001' }, finding, 'fail'],
    ['is compared without case', { id: 'cve-2026-1000' }, finding, 'pass'],
    [
      'by an alias of the report holds',
      { id: 'GHSA-aaaa-bbbb-cccc' },
      givenFinding({ aliases: ['GHSA-aaaa-bbbb-cccc'] }),
      'pass',
    ],
    ['of another package does not', { package: { kind: 'name', name: 'zlib' } }, finding, 'fail'],
    ['of a package never matches a finding without one', {}, without(finding), 'fail'],
    [
      'of a purl never matches a finding without one',
      { package: { kind: 'purl', purl: 'pkg:deb/debian/openssl' } },
      without(finding),
      'fail',
    ],
    ['of no package matches a finding without one', { package: { kind: 'none' } }, without(finding), 'pass'],
    ['of no package does not match one that has one', { package: { kind: 'none' } }, finding, 'fail'],
    ['by purl without version holds', { package: { kind: 'purl', purl: 'pkg:deb/debian/openssl' } }, finding, 'pass'],
    [
      'by purl of the version holds',
      { package: { kind: 'purl', purl: 'pkg:deb/debian/openssl@3.0.11-1' } },
      finding,
      'pass',
    ],
    [
      'by purl of another version does not',
      { package: { kind: 'purl', purl: 'pkg:deb/debian/openssl@3.0.12' } },
      finding,
      'fail',
    ],
    [
      'by purl of another distribution does not',
      { package: { kind: 'purl', purl: 'pkg:deb/ubuntu/openssl' } },
      finding,
      'fail',
    ],
    ['of this repository holds', { scope: { ...scope, repositories: ['app'] } }, finding, 'pass'],
    ['of another repository does not', { scope: { ...scope, repositories: ['apps'] } }, finding, 'fail'],
    ['of this platform holds', { scope: { ...scope, platforms: ['linux/amd64'] } }, finding, 'pass'],
    ['of another platform does not', { scope: { ...scope, platforms: ['linux/amd64'] } }, other, 'fail'],
    ['of the platform’s digest holds', { scope: { ...scope, digests: [CHILD] } }, finding, 'pass'],
    ['of the platform’s digest does not hold for another', { scope: { ...scope, digests: [CHILD] } }, other, 'fail'],
    [
      'of an environment does not hold where none is named',
      { scope: { ...scope, environments: ['prod'] } },
      finding,
      'fail',
    ],
    ['holds on its last day', { expires: '2026-01-15' }, finding, 'pass'],
    ['ends after its last day', { expires: '2026-01-14' }, finding, 'fail'],
    ['until a fix ends when there is one', { untilFix: true }, finding, 'fail'],
    ['until a fix holds while there is none', { untilFix: true }, givenFinding({ fix: 'no' }), 'pass'],
    ['does not hold for a known exploited vulnerability', {}, givenFinding({ kev: {} }), 'fail'],
    ['holds for a known exploited one where it says so', { allowKev: true }, givenFinding({ kev: {} }), 'pass'],
  ])('%s', (_, override, found, expected) => {
    expect(verdict([found], [givenException(override)])).toBe(expected);
  });

  it('of one platform leaves the other open', () => {
    const exception = givenException({ scope: { ...scope, platforms: ['linux/amd64'] } });
    expect(verdict([finding, other], [exception])).toBe('fail');
  });

  it('that ended says who owned it', () => {
    const { open, exceptions } = decide(
      givenFacts({ findings: [finding], exceptions: [givenException({ expires: '2026-01-01' })] }),
    );
    expect(open[0]?.findings[0]?.standing).toMatchObject({
      kind: 'open',
      lapses: [{ why: 'expired', exception: { owner: 'team-a' } }],
    });
    expect(exceptions).toMatchObject([{ matches: 1, daysLeft: -13 }]);
  });

  it('that matches nothing is counted as stale', () => {
    expect(decide(givenFacts({ exceptions: [givenException()] })).exceptions).toMatchObject([{ matches: 0 }]);
  });
});

function without(finding: Finding): Finding {
  const { package: _, ...rest } = finding;
  return rest;
}
