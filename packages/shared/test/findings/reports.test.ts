import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../src/findings/finding.ts';
import { DEFAULT_POLICY, decide } from '../../src/findings/gate/index.ts';
import { readReport } from '../../src/findings/reports/read.ts';
import type { Json } from '../../src/kernel/index.ts';
import { digestOf } from '../../src/kernel/index.ts';
import { DIGEST, givenFacts } from './given.ts';
import { cycloneDxReport, givenVulnerable, grypeReport, sarifReport, trivyReport } from './given-reports.ts';

const read = (body: Json, digest = DIGEST) => readReport(Buffer.from(JSON.stringify(body)), 'report.json', [digest]);

const KINDS = [
  ['trivy', trivyReport],
  ['grype', grypeReport],
  ['sarif', sarifReport],
  ['cyclonedx', cycloneDxReport],
] as const;

describe.each(KINDS)('a report of %s', (scanner, make) => {
  it('is recognized, bound to its digest, and read', () => {
    const report = read(make(DIGEST, givenVulnerable()));
    expect(report).toMatchObject({ scanner, digests: [DIGEST], hollow: undefined });
    expect(report.findings).toMatchObject([
      { package: { name: 'openssl', version: '3.0.11-1' }, severity: 'high', fix: 'yes' },
    ]);
  });

  it('is refused for another image', () => {
    expect(() => read(make(digestOf('another'), givenVulnerable()))).toThrow(/is about sha256:[a-f0-9]{64}, not about/);
  });

  it('of a clean image is clean', () => {
    expect(read(make(DIGEST))).toMatchObject({ hollow: undefined, findings: [] });
  });
});

describe('the details of a report', () => {
  it('of Trivy: platform, time, layer, ratings, vendor ids', () => {
    const report = read(trivyReport(DIGEST, givenVulnerable({ fixed: '' })));
    expect(report).toMatchObject({ platform: 'linux/arm64/v8', scannedAt: Date.parse('2026-01-14T10:00:00.123Z') });
    expect(report.findings).toMatchObject([
      {
        id: 'CVE-2026-1000',
        aliases: ['DSA-1-1'],
        fix: 'no',
        url: 'https://avd.example/CVE-2026-1000',
        package: { ecosystem: 'deb', layer: `sha256:${'1'.repeat(64)}` },
        ratings: expect.arrayContaining([{ source: 'nvd', severity: 'critical', score: 9.8 }]),
      },
    ]);
  });

  it('of Grype: aliases, EPSS, known exploitation, the date of the fix', () => {
    const [finding] = read(grypeReport(DIGEST, givenVulnerable())).findings;
    expect(finding).toMatchObject({
      id: 'GHSA-1000-aaaa-bbbb',
      aliases: ['CVE-2026-1000'],
      epss: 0.42,
      insight: true,
      kev: { added: Date.UTC(2026, 0, 3), due: Date.UTC(2026, 0, 24) },
      fixSince: Date.UTC(2026, 0, 2),
    });
  });

  it('of an old Grype: nothing is known of exploitation', () => {
    const body = JSON.parse(
      JSON.stringify(grypeReport(DIGEST, givenVulnerable())).replace(
        /"risk":12.3,"epss":\[.*?\],"knownExploited":\[.*?\]/,
        '"x":1',
      ),
    );
    expect(read(body).findings[0]?.insight).toBeUndefined();
  });

  it.each([
    ['CVE-2026-1000-openssl', 'CVE-2026-1000'],
    ['GHSA-aaaa-bbbb-cccc-lodash', 'GHSA-aaaa-bbbb-cccc'],
    ['RUSTSEC-2026-0001', 'RUSTSEC-2026-0001'],
  ])('of SARIF: the rule %s is %s', (ruleId, id) => {
    const body = {
      version: '2.1.0',
      runs: [
        {
          tool: { driver: { name: 'x' } },
          properties: { digest: DIGEST },
          results: [{ ruleId, message: { text: 'A high vulnerability in deb package: zlib, version 1.2 was found' } }],
        },
      ],
    };
    expect(read(body).findings).toMatchObject([{ id, package: { name: 'zlib', version: '1.2' } }]);
  });

  it.each([
    [{ kind: 'pass' }, 0],
    [{ baselineState: 'absent' }, 0],
    [{ kind: 'fail' }, 1],
    [{ suppressions: [{ kind: 'external', status: 'accepted' }] }, 1],
  ])('of SARIF: a result with %j counts %d times', (extra, count) => {
    const results = [{ ruleId: 'CVE-2026-1000', message: { text: 'x' }, ...extra }];
    const body = {
      version: '2.1.0',
      runs: [{ tool: { driver: { name: 'x' } }, properties: { digest: DIGEST }, results }],
    };
    expect(read(body).findings).toHaveLength(count);
  });

  it('of CycloneDX: its own analysis is not applied', () => {
    const { findings } = read(cycloneDxReport(DIGEST, givenVulnerable()));
    expect(decide(givenFacts({ findings })).verdict).toBe('fail');
  });

  it.each<[string, Json, RegExp]>([
    ['Trivy that recognized nothing', { ...(trivyReport(DIGEST) as object), Results: [] }, /recognized nothing/],
    [
      'SARIF of a run that failed',
      { version: '2.1.0', runs: [{ properties: { digest: DIGEST }, invocations: [{ executionSuccessful: false }] }] },
      /did not succeed/,
    ],
    [
      'CycloneDX without vulnerabilities',
      { bomFormat: 'CycloneDX', metadata: { component: { version: DIGEST } } },
      /it is an SBOM, not a scan/,
    ],
  ])('is hollow: %s', (_, body, why) => {
    expect(read(body).hollow).toMatch(why);
  });

  it.each<[string, Json, RegExp]>([
    ['OpenVEX', { '@context': 'https://openvex.dev/ns/v0.2.0', statements: [] }, /hand it in by `vex`/],
    ['SPDX', { spdxVersion: 'SPDX-2.3' }, /is an SPDX SBOM/],
    ['something else', { hello: 1 }, /is none of Trivy JSON, Grype JSON, SARIF 2\.1\.0 and CycloneDX/],
    ['a list', [], /is not a JSON object/],
  ])('is refused: %s', (_, body, why) => {
    expect(() => read(body)).toThrow(why);
  });
});

describe('several reports', () => {
  it('of the same vulnerability are one, by its CVE, with the worst word and everything that is known', () => {
    const vulnerable = givenVulnerable();
    const findings = KINDS.flatMap(([, make]) => read(make(DIGEST, vulnerable)).findings);
    const { open, counts } = decide(givenFacts({ findings, policy: { ...DEFAULT_POLICY, limits: {} } }));
    expect(open.map(({ id, names }) => [id, names])).toEqual([['CVE-2026-1000', ['CVE-2026-1000']]]);
    expect(counts.high).toBe(1);
    expect(new Set(open[0]?.findings.map(({ finding }) => finding.scanner))).toEqual(
      new Set(['trivy', 'grype', 'sarif', 'cyclonedx']),
    );
  });

  it('that name a vulnerability differently are tied by the one that knows both names', () => {
    const [ghsa] = read(grypeReport(DIGEST, givenVulnerable())).findings;
    const bare = {
      ...read(trivyReport(DIGEST, givenVulnerable())).findings[0],
      id: 'GHSA-1000-aaaa-bbbb',
      aliases: [],
    };
    const findings = [ghsa, bare].filter((item) => item !== undefined) as Finding[];
    expect(decide(givenFacts({ findings })).open).toHaveLength(1);
  });
});
