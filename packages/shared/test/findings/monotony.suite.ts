import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Exception } from '../../src/findings/exceptions/exception.ts';
import type { Finding } from '../../src/findings/finding.ts';
import { DEFAULT_POLICY, decide, type GateFacts, type Policy } from '../../src/findings/gate/index.ts';
import type { VexStatement } from '../../src/findings/vex/statement.ts';
import { CHILD, givenException, givenFacts, givenFinding, NOW } from './given.ts';

const SEED = 20260115;
const DAY = 86_400_000;

const ids = fc.constantFrom(
  'CVE-2026-1000',
  'CVE-2026-1001',
  'GHSA-aaaa-bbbb-cccc',
  'GHSA-dddd-eeee-ffff',
  'ALAS-2026-1',
);
const severities = fc.constantFrom('critical', 'high', 'medium', 'low', 'informational', 'undefined') as fc.Arbitrary<
  Finding['severity']
>;
const packages = fc.constantFrom(undefined, 'openssl', 'zlib');
const fixes = fc.constantFrom('yes', 'partial', 'no', 'unknown') as fc.Arbitrary<Finding['fix']>;
const times = fc.option(
  fc.integer({ min: 0, max: 60 }).map((days) => NOW - days * DAY),
  { nil: undefined },
);

/** A report with anything that a rule looks at. */
const finding: fc.Arbitrary<Finding> = fc
  .record({
    id: ids,
    aliases: fc.array(ids, { maxLength: 2 }),
    scanner: fc.constantFrom('inspector', 'trivy', 'grype'),
    platform: fc.constantFrom('linux/amd64', 'linux/arm64'),
    severity: severities,
    score: fc.option(fc.constantFrom(0, 3.9, 5, 7.5, 9.8), { nil: undefined }),
    name: packages,
    fix: fixes,
    fixSince: times,
    firstObserved: times,
    exploit: fc.option(fc.boolean(), { nil: undefined }),
    epss: fc.option(fc.constantFrom(0.01, 0.4, 0.9), { nil: undefined }),
    kev: fc.option(fc.constantFrom({}, { due: NOW - DAY * 3 }, { due: NOW + DAY * 3 }), { nil: undefined }),
    insight: fc.boolean(),
  })
  .map(({ name, score, fixSince, firstObserved, exploit, epss, kev, severity, ...rest }) => {
    const { package: _, ...base } = givenFinding({ ...rest, severity });
    return {
      ...base,
      ratings: score === undefined ? [] : [{ source: 'nvd', severity, score }],
      ...(name !== undefined && {
        package: { name, version: '1.0', ecosystem: 'deb', purl: `pkg:deb/debian/${name}@1.0` },
      }),
      ...(fixSince !== undefined && { fixSince }),
      ...(firstObserved !== undefined && { firstObserved }),
      ...(exploit !== undefined && { exploit }),
      ...(epss !== undefined && { epss }),
      ...(kev !== undefined && { kev }),
    };
  });

const exception: fc.Arbitrary<Exception> = fc
  .record({
    id: ids,
    name: packages,
    platforms: fc.constantFrom([], ['linux/amd64']),
    expires: fc.constantFrom('2026-01-01', '2026-03-01'),
    untilFix: fc.boolean(),
    allowKev: fc.boolean(),
  })
  .map(({ name, platforms, ...rest }) =>
    givenException({
      ...rest,
      package: name === undefined ? { kind: 'none' } : { kind: 'name', name },
      scope: { repositories: [], digests: [], platforms, environments: [] },
    }),
  );

const vex: fc.Arbitrary<VexStatement> = fc
  .record({
    id: ids,
    status: fc.constantFrom('not_affected', 'fixed', 'affected') as fc.Arbitrary<VexStatement['status']>,
    at: times,
  })
  .map(({ id, status, at }) => ({
    from: 'vex.json',
    author: 'x',
    names: [id],
    status,
    justification: 'component_not_present',
    note: '',
    at,
    products: [{ names: ['pkg:deb/debian/openssl'], packages: [] }],
  }));

const days = fc.constantFrom({}, { low: 10 }, { critical: 40, high: 5 }, { medium: 20 });
const policy: fc.Arbitrary<Policy> = fc
  .record({
    limits: fc.constantFrom({}, { high: 0 }, { high: 1 }, { critical: 0, medium: 2 }, { low: 3 }),
    severitySource: fc.constantFrom(['scanner'], ['nvd'], ['cvss', 'vendor'], ['highest']) as fc.Arbitrary<
      Policy['severitySource']
    >,
    undefinedSeverity: fc.constantFrom('medium', 'critical', 'fail', 'ignore') as fc.Arbitrary<
      Policy['undefinedSeverity']
    >,
    fixableOnly: fc.boolean(),
    fixAvailableDays: days,
    maxAgeDays: days,
    kev: fc.constantFrom('fail', 'past-due', 'ignore') as fc.Arbitrary<Policy['kev']>,
    exploit: fc.constantFrom('fail', 'ignore') as fc.Arbitrary<Policy['exploit']>,
    epss: fc.constantFrom(undefined, 0.3),
    denied: fc.boolean(),
  })
  .map(({ denied, ...rest }) => ({
    ...DEFAULT_POLICY,
    ...rest,
    deny: { vulnerabilities: denied ? ['CVE-2026-1001'] : [], packages: [] },
  }));

const facts: fc.Arbitrary<GateFacts> = fc
  .record({
    findings: fc.array(finding, { maxLength: 8 }),
    exceptions: fc.array(exception, { maxLength: 4 }),
    vex: fc.array(vex, { maxLength: 3 }),
    policy,
    baseline: fc.option(fc.array(finding, { maxLength: 4 }), { nil: undefined }),
  })
  .map(({ baseline, ...rest }) =>
    givenFacts({
      ...rest,
      baseline: baseline === undefined ? undefined : { digest: CHILD, findings: baseline, unusable: undefined },
    }),
  );

const verdict = (given: GateFacts): string => decide(given).verdict;

/** What must hold whatever is found, excepted or demanded: over so many random gates. */
export function describeMonotony(runs: number): void {
  describe('whatever is found', () => {
    it('in any order, the decision is the same', () => {
      fc.assert(
        fc.property(facts, fc.integer(), (given, turn) => {
          const by = (a: Finding, b: Finding): number => (JSON.stringify(a) < JSON.stringify(b) ? turn : -turn);
          const turned = {
            ...given,
            findings: given.findings.toSorted(by),
            exceptions: given.exceptions.toReversed(),
            vex: given.vex.toReversed(),
          };
          expect(decide(turned).rules.map(({ says }) => says)).toEqual(decide(given).rules.map(({ says }) => says));
          expect(verdict(turned)).toBe(verdict(given));
        }),
        { seed: SEED, numRuns: runs },
      );
    });

    it('more than once, the decision is the same', () => {
      fc.assert(
        fc.property(facts, (given) => {
          const twice = { ...given, findings: [...given.findings, ...given.findings] };
          expect(decide(twice).rules.map(({ says }) => says)).toEqual(decide(given).rules.map(({ says }) => says));
        }),
        { seed: SEED, numRuns: runs },
      );
    });

    it('in whatever pages it comes, the decision is the same', () => {
      fc.assert(
        fc.property(facts, fc.nat({ max: 8 }), fc.nat({ max: 8 }), (given, first, second) => {
          const [from, to] = [Math.min(first, second), Math.max(first, second)];
          const { findings } = given;
          // The second page begins before the first one ended, and the third comes first.
          const pages = [...findings.slice(to), ...findings.slice(0, to), ...findings.slice(from)];
          const inPages = decide({ ...given, findings: pages });
          const whole = decide(given);
          expect(inPages.rules.map(({ rule, state, says }) => [rule, state, says])).toEqual(
            whole.rules.map(({ rule, state, says }) => [rule, state, says]),
          );
          expect([inPages.verdict, inPages.counts]).toEqual([whole.verdict, whole.counts]);
        }),
        { seed: SEED, numRuns: runs },
      );
    });

    it('a finding more never turns fail into pass, nor into error', () => {
      fc.assert(
        fc.property(facts, finding, (given, more) => {
          if (verdict(given) === 'fail')
            expect(verdict({ ...given, findings: [...given.findings, more] })).toBe('fail');
        }),
        { seed: SEED, numRuns: runs },
      );
    });

    it('an exception less never turns fail into pass', () => {
      fc.assert(
        fc.property(facts, fc.nat(), (given, index) => {
          if (given.exceptions.length === 0 || verdict(given) !== 'fail') return;
          const exceptions = given.exceptions.filter((_, at) => at !== index % given.exceptions.length);
          expect(verdict({ ...given, exceptions })).toBe('fail');
        }),
        { seed: SEED, numRuns: runs },
      );
    });

    it('an expired exception is worth as much as none', () => {
      fc.assert(
        fc.property(facts, (given) => {
          const expired = given.exceptions.map((one) => ({ ...one, expires: '2020-01-01' }));
          expect(verdict({ ...given, exceptions: expired })).toBe(verdict({ ...given, exceptions: [] }));
        }),
        { seed: SEED, numRuns: runs },
      );
    });

    it('the counts are those of the open vulnerabilities', () => {
      fc.assert(
        fc.property(facts, (given) => {
          const { counts, open, closed } = decide(given);
          expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(open.length);
          expect(new Set([...open, ...closed].map(({ key }) => key)).size).toBe(open.length + closed.length);
        }),
        { seed: SEED, numRuns: runs },
      );
    });
  });
}
