import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/findings/finding.ts';
import { DEFAULT_POLICY, decide, type Policy } from '../../src/findings/gate/index.ts';
import { givenFacts, givenFinding, NOW } from './given.ts';

const DAY = 86_400_000;

function outcome(policy: Partial<Policy>, ...findings: readonly Finding[]) {
  const { verdict, rules } = decide(givenFacts({ policy: { ...DEFAULT_POLICY, limits: {}, ...policy }, findings }));
  return { verdict, says: rules.map(({ rule, says }) => `${rule}: ${says}`).join('; ') };
}

const low = (override: Partial<Finding> = {}): Finding => givenFinding({ severity: 'low', ...override });
const other = { name: 'zlib', version: '1', ecosystem: 'deb' };

describe('the rules of a policy', () => {
  it.each<[string, Partial<Policy>, Finding[], 'pass' | 'fail' | 'error', string]>([
    [
      'a budget that is kept',
      { limits: { high: 1 } },
      [givenFinding()],
      'pass',
      'severity high or worse: 1 found ≤ 1 allowed',
    ],
    [
      'a budget that is spent',
      { limits: { high: 1 } },
      [givenFinding(), givenFinding({ package: other })],
      'fail',
      '2 found > 1 allowed',
    ],
    [
      'a budget that a worse severity spends as well',
      { limits: { medium: 1 } },
      [givenFinding({ severity: 'critical' }), givenFinding({ package: other })],
      'fail',
      '2 found > 1 allowed',
    ],
    [
      'the same finding twice within a budget of one',
      { limits: { high: 1 } },
      [givenFinding(), givenFinding()],
      'pass',
      '1 found',
    ],
    [
      'the vendor’s milder word',
      { limits: { high: 0 }, severitySource: ['vendor'] },
      [givenFinding({ ratings: [{ source: 'vendor', severity: 'low' }] })],
      'pass',
      '',
    ],
    [
      'the NVD’s worse word',
      { limits: { high: 0 }, severitySource: ['nvd'] },
      [low({ ratings: [{ source: 'nvd', severity: 'critical' }] })],
      'fail',
      '',
    ],
    [
      'the CVSS score',
      { limits: { high: 0 }, severitySource: ['cvss'] },
      [low({ ratings: [{ source: 'x', severity: 'low', score: 9.1 }] })],
      'fail',
      '',
    ],
    [
      'the highest word',
      { limits: { high: 0 }, severitySource: ['highest'] },
      [low({ ratings: [{ source: 'x', severity: 'high' }] })],
      'fail',
      '',
    ],
    [
      'the scanner’s word where the vendor has none',
      { limits: { high: 0 }, severitySource: ['vendor'] },
      [givenFinding()],
      'fail',
      '',
    ],
    [
      'an undefined severity with a score',
      { limits: { high: 0 } },
      [givenFinding({ severity: 'undefined', ratings: [{ source: 'cvss', severity: 'critical', score: 9.8 }] })],
      'fail',
      '',
    ],
    [
      'an undefined severity as medium',
      { limits: { medium: 0 } },
      [givenFinding({ severity: 'undefined' })],
      'fail',
      '',
    ],
    [
      'an undefined severity as critical',
      { limits: { critical: 0 }, undefinedSeverity: 'critical' },
      [givenFinding({ severity: 'undefined' })],
      'fail',
      '',
    ],
    [
      'any undefined severity',
      { undefinedSeverity: 'fail' },
      [givenFinding({ severity: 'undefined' })],
      'fail',
      'severity undefined: 1 found > 0 allowed',
    ],
    [
      'an undefined severity that is only shown',
      { limits: { low: 0 }, undefinedSeverity: 'ignore' },
      [givenFinding({ severity: 'undefined' })],
      'pass',
      '',
    ],
    ['only what has a fix', { limits: { high: 0 }, fixableOnly: true }, [givenFinding({ fix: 'no' })], 'pass', ''],
    ['what may have a fix', { limits: { high: 0 }, fixableOnly: true }, [givenFinding({ fix: 'unknown' })], 'fail', ''],
    [
      'what has a fix in part',
      { limits: { high: 0 }, fixableOnly: true },
      [givenFinding({ fix: 'partial' })],
      'fail',
      '',
    ],
    [
      'a known exploited vulnerability',
      { kev: 'fail' },
      [low({ kev: {} })],
      'fail',
      'known exploited (KEV): 1 found > 0 allowed',
    ],
    ['one that is known not to be', { kev: 'fail' }, [low({ insight: true })], 'pass', ''],
    ['one of which the scanner does not say', { kev: 'fail' }, [low()], 'error', 'of 1 the scanner does not say'],
    ['a due date that has passed', { kev: 'past-due' }, [low({ kev: { due: NOW - 2 * DAY } })], 'fail', ''],
    ['a due date that is today', { kev: 'past-due' }, [low({ kev: { due: NOW } })], 'pass', ''],
    ['a due date that is not known', { kev: 'past-due' }, [low({ kev: {} })], 'fail', ''],
    ['an exploit', { exploit: 'fail' }, [low({ exploit: true })], 'fail', 'exploit available: 1 found'],
    ['no exploit', { exploit: 'fail' }, [low({ exploit: false })], 'pass', ''],
    ['an exploit that is not known of', { exploit: 'fail' }, [low()], 'error', ''],
    ['an EPSS at the threshold', { epss: 0.5 }, [low({ epss: 0.5 })], 'fail', 'EPSS of 0.5 or more'],
    ['an EPSS below it', { epss: 0.5 }, [low({ epss: 0.49 })], 'pass', ''],
    ['an EPSS that is not known', { epss: 0.5 }, [low()], 'error', ''],
    [
      'a fix that has been there too long',
      { fixAvailableDays: { low: 14 } },
      [low({ fixSince: NOW - 15 * DAY })],
      'fail',
      'fix available for (low 14 days)',
    ],
    ['a fix that is new', { fixAvailableDays: { low: 14 } }, [low({ fixSince: NOW - 13 * DAY })], 'pass', ''],
    ['no fix at all', { fixAvailableDays: { low: 14 } }, [low({ fix: 'no' })], 'pass', ''],
    ['a fix without a date', { fixAvailableDays: { low: 14 } }, [low()], 'error', ''],
    ['a fix of a severity without limit', { fixAvailableDays: { high: 14 } }, [low()], 'pass', ''],
    [
      'a vulnerability past its time',
      { maxAgeDays: { high: 30 } },
      [givenFinding({ firstObserved: NOW - 31 * DAY })],
      'fail',
      'age (high 30 days)',
    ],
    [
      'a critical one under the time of high',
      { maxAgeDays: { high: 30 } },
      [givenFinding({ severity: 'critical', firstObserved: NOW - 31 * DAY })],
      'fail',
      '',
    ],
    [
      'one within its time',
      { maxAgeDays: { high: 30 } },
      [givenFinding({ firstObserved: NOW - 29 * DAY })],
      'pass',
      '',
    ],
    ['one of unknown age', { maxAgeDays: { high: 30 } }, [givenFinding()], 'error', ''],
    [
      'a denied vulnerability, whatever its severity',
      { deny: { vulnerabilities: ['cve-2026-1000'], packages: [] } },
      [low()],
      'fail',
      'denied vulnerabilities: 1 found',
    ],
    [
      'a denied vulnerability by alias',
      { deny: { vulnerabilities: ['GHSA-1'], packages: [] } },
      [low({ aliases: ['GHSA-1'] })],
      'fail',
      '',
    ],
    [
      'a denied package',
      { deny: { vulnerabilities: [], packages: [{ match: { kind: 'name', name: 'openssl' }, text: 'openssl' }] } },
      [low()],
      'fail',
      'denied package openssl',
    ],
    [
      'another package',
      { deny: { vulnerabilities: [], packages: [{ match: { kind: 'name', name: 'zlib' }, text: 'zlib' }] } },
      [low()],
      'pass',
      '',
    ],
  ])('judge %s', (_, policy, findings, verdict, says) => {
    const result = outcome(policy, ...findings);
    expect(result.verdict).toBe(verdict);
    expect(result.says).toContain(says);
  });

  it('leave the base image’s layers out where the policy says so', () => {
    const layer = 'sha256:base';
    const found = (brought: string) =>
      givenFinding({ package: { name: 'a', version: '1', ecosystem: '', layer: brought } });
    const policy: Policy = { ...DEFAULT_POLICY, layers: 'own' };
    const judge = (brought: string) =>
      decide(givenFacts({ policy, baseLayers: new Set([layer]), findings: [found(brought)] })).verdict;
    expect([judge(layer), judge('sha256:own')]).toEqual(['pass', 'fail']);
    expect(decide(givenFacts({ policy, baseLayers: new Set([layer]), findings: [givenFinding()] })).verdict).toBe(
      'fail',
    );
  });
});

describe('a comparison with a baseline', () => {
  const compare = (now: readonly Finding[], before: readonly Finding[], unusable?: string) =>
    decide(givenFacts({ findings: now, baseline: { digest: 'sha256:b', findings: before, unusable } }));

  it.each<[string, Finding[], Finding[], 'pass' | 'fail']>([
    ['the same findings', [givenFinding()], [givenFinding()], 'pass'],
    ['a new vulnerability', [givenFinding({ id: 'CVE-2026-2000' })], [givenFinding()], 'fail'],
    ['the same vulnerability in another package', [givenFinding({ package: other })], [givenFinding()], 'fail'],
    [
      'the same vulnerability in a newer version',
      [givenFinding()],
      [givenFinding({ package: { name: 'openssl', version: '3.0.9', ecosystem: 'deb' } })],
      'pass',
    ],
    ['the same vulnerability, now worse', [givenFinding({ severity: 'critical' })], [givenFinding()], 'fail'],
    ['the same vulnerability, now milder', [givenFinding()], [givenFinding({ severity: 'critical' })], 'pass'],
    [
      'the same vulnerability under an alias',
      [givenFinding({ id: 'GHSA-1', aliases: ['CVE-2026-1000'] })],
      [givenFinding()],
      'pass',
    ],
    ['fewer findings', [], [givenFinding()], 'pass'],
    ['an empty baseline', [givenFinding()], [], 'fail'],
  ])('judges %s', (_, now, before, verdict) => {
    expect(compare(now, before).verdict).toBe(verdict);
  });

  it('counts everything as new where there is nothing to compare with', () => {
    const { verdict, comparison } = compare([givenFinding()], [givenFinding()], 'not scanned');
    expect([verdict, comparison?.fresh.length]).toEqual(['fail', 1]);
  });

  it('names what was fixed', () => {
    expect(compare([], [givenFinding()]).comparison?.fixed).toEqual(['CVE-2026-1000 openssl']);
  });
});
