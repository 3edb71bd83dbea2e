import { describe, expect, it } from '@jest/globals';
import { findingsError, parseExceptions, parsePolicy, scanReport } from '@waybill/shared/findings';
import type { Json } from '@waybill/shared/kernel';
import { report } from '../src/report.ts';
import { sentence } from '../src/sentence.ts';
import { DIGEST, givenFinding, givenOutcome } from './given-outcome.ts';
import { readSchema, violations } from './given-schema.ts';

const target = { digest: DIGEST, platform: 'linux/arm64' };
const outcome = givenOutcome({
  findings: [
    givenFinding({ kev: { due: 1 }, epss: 0.5, url: 'https://x.example' }),
    givenFinding({ id: 'CVE-2026-2000', severity: 'low' }),
  ],
  unscanned: [{ target, error: findingsError('E_SCAN_PENDING', 'x'), tolerated: false }],
  baseline: { digest: DIGEST, findings: [givenFinding({ id: 'CVE-2026-3000' })], unusable: undefined },
});

describe('what scan writes', () => {
  it('as report fits its schema', () => {
    expect(violations(scanReport(outcome, sentence(outcome)), readSchema('scan-report.json'))).toEqual([]);
  });

  it('as result fits its schema', () => {
    const { status, summary, digest, result } = report(outcome);
    const whole = {
      schema: 'waybill/scan-result/v1',
      action: 'scan',
      status,
      summary,
      digest: digest ?? null,
      ...result,
    };
    expect(violations(whole, readSchema('scan-result.json'))).toEqual([]);
  });
});

const entry = { id: 'CVE-2026-1000', package: 'openssl', owner: 'a', reason: 'r', expires: '2026-02-01' };
const exceptions = (...entries: readonly Json[]): Json => ({ version: 1, exceptions: entries });

describe('a schema and the parser of its file agree', () => {
  it.each<[string, Json]>([
    ['an entry', exceptions(entry)],
    [
      'every key',
      exceptions({
        ...entry,
        versions: '<4',
        ticket: 'X-1',
        justification: 'component_not_present',
        'until-fix': true,
        'allow-kev': false,
        scope: { repositories: ['a'], digests: [DIGEST], platforms: ['linux/amd64'], environments: ['prod'] },
      }),
    ],
    ['a missing owner', exceptions({ ...entry, owner: '' })],
    ['an unknown key', exceptions({ ...entry, until: 'x' })],
    ['a wildcard', exceptions({ ...entry, package: 'lib*' })],
    ['a wildcard id', exceptions({ ...entry, id: 'CVE-*' })],
    ['a scope that is misspelt', exceptions({ ...entry, scope: { repos: ['a'] } })],
    ['an empty scope', exceptions({ ...entry, scope: { platforms: [] } })],
    ['a flag as text', exceptions({ ...entry, 'until-fix': 'yes' })],
    ['no list', { version: 1 }],
    ['another version', { version: 2, exceptions: [] }],
  ])('on exceptions with %s', async (_, value) => {
    const limits = { now: Date.UTC(2026, 0, 15), mostDays: 90 };
    const parsed = await parseExceptions(JSON.stringify(value), 'f', limits).then(
      () => true,
      () => false,
    );
    expect(violations(value, readSchema('exceptions.json')).length === 0).toBe(parsed);
  });

  it.each<[string, Json]>([
    ['nothing', {}],
    [
      'every key',
      {
        version: 1,
        scan: {
          'fail-on': 'high',
          budgets: { low: 3 },
          'severity-source': ['nvd'],
          'undefined-severity': 'fail',
          'fixable-only': true,
          'fix-available-days': 3,
          'max-age-days': { high: 3 },
          kev: 'fail',
          exploit: 'fail',
          epss: 0.5,
          layers: 'own',
          deny: { vulnerabilities: ['CVE-2026-1'], packages: [{ package: 'a', versions: '<2' }] },
          exceptions: { 'max-days': 30, 'warn-days': 7, 'require-ticket': true },
        },
        promote: {
          require: ['scan:24h', 'provenance', 'sbom', 'signature', 'promoted:staging:1h30m'],
          builders: ['https://github.com/octo/app/*'],
          'signature-keys': ['.waybill/cosign.pub'],
        },
        environments: { prod: { scan: { 'fail-on': 'low' }, promote: {} } },
      },
    ],
    ['a misspelt rule', { scan: { failon: 'high' } }],
    ['a wrong word', { scan: { kev: 'yes' } }],
    ['a negative budget', { scan: { budgets: { high: -1 } } }],
    ['an EPSS in percent', { scan: { epss: 50 } }],
    ['days as text', { scan: { 'max-age-days': '30' } }],
    ['a package without name', { scan: { deny: { packages: [{ versions: '<2' }] } } }],
    ['a misspelt demand of promotion', { promote: { requires: ['scan'] } }],
    ['a demand that there is none of', { environments: { prod: { promote: { require: ['scans'] } } } }],
    ['an age without a unit', { promote: { require: ['scan:24'] } }],
    ['a builder that is every builder', { promote: { builders: ['*'] } }],
    ['demands that are no list', { promote: { require: 'scan' } }],
    ['a misspelt rule of an environment', { environments: { prod: { scan: { failon: 'x' } } } }],
  ])('on a policy with %s', async (_, value) => {
    const parsed = await parsePolicy(JSON.stringify(value), 'f', { environment: undefined }).then(
      () => true,
      () => false,
    );
    expect(violations(value, readSchema('policy.json')).length === 0).toBe(parsed);
  });
});
