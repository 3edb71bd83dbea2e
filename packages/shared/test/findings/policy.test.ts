import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, daysFor } from '../../src/findings/gate/index.ts';
import { parsePolicy } from '../../src/findings/gate/parse-policy.ts';

function read(source: string, environment?: string) {
  return parsePolicy(source, 'policy.yml', { environment });
}

function mistakesOf(source: string): Promise<string> {
  return read(source).then(
    () => 'none',
    (error: Error) => error.message,
  );
}

describe('the policy file', () => {
  it('is the default where it says nothing', async () => {
    expect(await read('version: 1\n')).toEqual(DEFAULT_POLICY);
  });

  it.each<[string, object]>([
    ['fail-on: critical', { limits: { critical: 0 } }],
    ['fail-on: none', { limits: {} }],
    ['budgets: {high: 3}', { limits: { high: 3 } }],
    ['{fail-on: critical, budgets: {medium: 20}}', { limits: { critical: 0, medium: 20 } }],
    ['severity-source: [vendor, nvd]', { severitySource: ['vendor', 'nvd'] }],
    ['undefined-severity: fail', { undefinedSeverity: 'fail' }],
    ['fixable-only: true', { fixableOnly: true }],
    ['fix-available-days: 14', { fixAvailableDays: { low: 14 } }],
    ['max-age-days: {critical: 7, high: 30}', { maxAgeDays: { critical: 7, high: 30 } }],
    ['kev: past-due', { kev: 'past-due' }],
    ['exploit: fail', { exploit: 'fail' }],
    ['epss: 0.5', { epss: 0.5 }],
    ['layers: own', { layers: 'own' }],
    ['deny: {vulnerabilities: [CVE-2021-44228]}', { deny: { vulnerabilities: ['CVE-2021-44228'], packages: [] } }],
    [
      "deny: {packages: [{package: log4j-core, versions: '<2.17'}]}",
      { deny: { packages: [{ text: 'log4j-core <2.17' }] } },
    ],
    [
      'exceptions: {max-days: 30, warn-days: 7, require-ticket: true}',
      { exceptionDays: 30, warnDays: 7, requireTicket: true },
    ],
  ])('reads %s', async (scan, expected) => {
    const body = scan.startsWith('{') ? scan : `{${scan}}`;
    expect(await read(`version: 1\nscan: ${body}\n`)).toMatchObject(expected);
  });

  it.each<[string, RegExp]>([
    ['scan: {fail-on: hgih}', /:1:8: fail-on: "hgih" is not one of .*; did you mean high\?/],
    ['scan: {failon: high}', /there is no key "failon" here; did you mean "fail-on"\?/],
    ['scna: {}', /there is no key "scna" here; did you mean "scan"\?/],
    ['version: 2', /version must be 1/],
    ['scan: {budgets: {high: -1}}', /high must be a whole number from 0/],
    ['scan: {budgets: {high: 1.5}}', /high must be a whole number/],
    ['scan: {budgets: {high: "3"}}', /high must be a whole number from 0 to 1000000, not "3"/],
    ['scan: {budgets: {higher: 3}}', /there is no key "higher" here; did you mean "high"\?/],
    ['scan: {budgets: 3}', /budgets must be a mapping of critical, high, medium, low/],
    ['scan: {epss: 50}', /epss must be a number from 0 to 1, not 50/],
    ['scan: {kev: yes}', /kev: "yes" is not one of fail, past-due, ignore/],
    ['scan: {fixable-only: "no"}', /fixable-only must be true or false, not "no"/],
    ['scan: {severity-source: [nist]}', /"nist" is not one of scanner, vendor, nvd/],
    ['scan: {severity-source: []}', /severity-source must list some of/],
    ['scan: {severity-source: vendor}', /severity-source must be a list/],
    ['scan: {max-age-days: {urgent: 3}}', /there is no key "urgent" here/],
    ['scan: {fix-available-days: soon}', /fix-available-days must be a mapping/],
    ['scan: {deny: {packages: [{versions: "<2"}]}}', /package is missing/],
    ['scan: {deny: {packages: [log4j]}}', /0 must be a mapping of package, versions/],
    ['scan: {deny: {vulnerabilities: ["CVE-*"]}}', /is not one exact name/],
    ['scan: {exceptions: {max-days: 0}}', /max-days must be a whole number from 1 to 366/],
    ['scan: []', /scan must be a mapping/],
    ['environments: [prod]', /environments must be a mapping/],
    ['environments: {prod: {scan: {fail-onn: high}}}', /there is no key "fail-onn" here/],
    ['scan: {fail-on: high, fail-on: low}', /second time/],
    ['scan: *x', /aliases|alias/i],
    ['- a', /the file must be a mapping/],
  ])('refuses %s', async (source, message) => {
    expect(await mistakesOf(`${source}\n`)).toMatch(message);
  });

  it('lets an environment change single rules and keep the rest', async () => {
    const source =
      'scan: {fail-on: high, kev: fail}\nenvironments:\n  dev: {scan: {fail-on: critical}}\n  prod: {promote: {require: [scan]}}\n';
    expect(await read(source, 'dev')).toMatchObject({ limits: { critical: 0 }, kev: 'fail' });
    expect(await read(source, 'prod')).toMatchObject({ limits: { high: 0 }, kev: 'fail' });
    await expect(read(source, 'produktion')).rejects.toMatchObject({ code: 'E_POLICY' });
    expect(await read('scan: {kev: fail}\n', 'anything')).toMatchObject({ kev: 'fail' });
  });

  it.each([
    ['critical', { critical: 7, high: 30 }, 7],
    ['high', { critical: 7, high: 30 }, 30],
    ['medium', { critical: 7, high: 30 }, undefined],
    ['critical', { high: 14 }, 14],
    ['critical', { critical: 30, high: 14 }, 14],
    ['low', { low: 90 }, 90],
    ['undefined', { low: 90 }, undefined],
  ] as const)('gives a %s finding under %j %s days', (severity, days, expected) => {
    expect(daysFor(severity, days)).toBe(expected);
  });
});
