import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import type { Log } from 'sarif';
import { decide, type GateFacts } from '../../src/findings/gate/index.ts';
import type { SarifFacts } from '../../src/findings/sarif/entries.ts';
import { layerLines } from '../../src/findings/sarif/layer-lines.ts';
import { sarifText } from '../../src/findings/sarif/write.ts';
import { SEVERITIES } from '../../src/findings/severity.ts';
import { digestOf } from '../../src/kernel/index.ts';
import { CHILD, givenFacts, givenFinding } from './given.ts';
import { givenSarifSchema } from './given-sarif-schema.ts';

const target = { digest: CHILD, platform: 'linux/amd64' };

function sarif(facts: Partial<GateFacts>, override: Partial<SarifFacts> = {}) {
  const { open } = decide(givenFacts(facts));
  const given = { repository: 'app', targets: [target], open, version: '1.0.0', file: 'Dockerfile', ...override };
  const log = JSON.parse([...sarifText(given)].join('')) as Log;
  return { log, results: log.runs[0]?.results ?? [], rules: log.runs[0]?.tool.driver.rules ?? [] };
}

describe('SARIF', () => {
  it('has one run and category for each platform', () => {
    const arm = { digest: digestOf('arm'), platform: 'linux/arm64' };
    const findings = [givenFinding(), givenFinding({ platform: 'linux/arm64' })];
    const { log } = sarif({ findings }, { targets: [target, arm] });
    expect(log.runs.map((run) => run.automationDetails?.id)).toEqual([
      'waybill-scan/app/linux/amd64/',
      'waybill-scan/app/linux/arm64/',
    ]);
    expect(log.runs.map((run) => run.results?.length)).toEqual([1, 1]);
  });

  it.each([
    ['critical', 9.8, 'error', '9.8'],
    ['critical', 5, 'error', '9.0'],
    ['high', 9.8, 'error', '8.9'],
    ['high', 0, 'error', '7.0'],
    ['medium', 5.5, 'warning', '5.5'],
    ['low', 3, 'note', '3.0'],
  ] as const)(
    'gives %s with score %d the level %s and the security severity %s',
    (severity, score, level, expected) => {
      const { results, rules } = sarif({
        findings: [givenFinding({ severity, ratings: [{ source: 'nvd', severity, score }] })],
      });
      expect(results[0]?.level).toBe(level);
      expect(rules[0]?.properties?.['security-severity']).toBe(expected);
    },
  );

  it('keeps the fingerprint over digests, versions and titles, and changes it with package and platform', () => {
    const print = (override: Parameters<typeof givenFinding>[0], platform = 'linux/amd64', digest = CHILD) =>
      sarif({ findings: [givenFinding({ ...override, platform })] }, { targets: [{ digest, platform }] }).results[0]
        ?.partialFingerprints;
    const one = print({});
    expect(
      print(
        { title: 'other', package: { name: 'openssl', version: '9', ecosystem: '' } },
        'linux/amd64',
        digestOf('next'),
      ),
    ).toEqual(one);
    expect(print({ package: { name: 'zlib', version: '1', ecosystem: '' } })).not.toEqual(one);
    expect(print({}, 'linux/arm64')).not.toEqual(one);
  });

  it('stays under GitHub’s limits with 30,000 findings, worst first', () => {
    const findings = Array.from({ length: 30_000 }, (_, index) =>
      givenFinding({
        id: `CVE-2026-${10_000 + index}`,
        severity: SEVERITIES[index % 4] ?? 'low',
        description: 'A long description of what is wrong. '.repeat(20),
        package: { name: `package-${index}`, version: '1', ecosystem: 'deb' },
      }),
    );
    const { log, results, rules } = sarif({ findings });
    expect(results).toHaveLength(5_000);
    expect(rules.length).toBeLessThanOrEqual(25_000);
    expect(new Set(results.map(({ level }) => level))).toEqual(new Set(['error']));
    expect(log.runs[0]?.properties).toMatchObject({ left: 25_000 });
    expect(gzipSync(JSON.stringify(log)).length).toBeLessThan(10 * 1024 * 1024);
  });

  it('writes at most twenty runs', () => {
    const targets = Array.from({ length: 30 }, (_, index) => ({
      digest: digestOf(`${index}`),
      platform: `linux/cpu${index}`,
    }));
    expect(sarif({}, { targets }).log.runs).toHaveLength(20);
  });

  it.each(['../../etc/passwd', '/etc/passwd', 'C:\\x', '', 'a b/Dockerfile', 'http://evil.example/x'])(
    'gives a relative location below the root for %j',
    (file) => {
      const { results } = sarif({ findings: [givenFinding()] }, { file });
      const uri = results[0]?.locations?.[0]?.physicalLocation?.artifactLocation?.uri ?? '';
      expect(uri).toMatch(/^[^/][^:]*$/);
      expect(uri.split('/')).not.toContain('..');
      expect(uri).not.toMatch(/^[a-z]+:/i);
    },
  );

  it('holds no control characters and only https links, whatever a scanner writes', () => {
    const evil = '\u001b[31m\u202e::error::x\r\n\u0000<img src=x>';
    const finding = givenFinding({
      id: `CVE-2026-1${evil}`,
      title: evil,
      description: evil,
      url: 'javascript:alert(1)',
      package: { name: evil, version: evil, ecosystem: '' },
    });
    const { log, rules } = sarif({ findings: [finding] });
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
    expect(JSON.stringify(log)).not.toMatch(/\\u00[01]|[\u0000-\u001f\u202e]/);
    expect(rules[0]?.helpUri).toBeUndefined();
  });
});

describe('SARIF by the official schema', () => {
  const mistake = givenSarifSchema();
  const evil = '\u001b[31m\u202e::error::x\r\n\u0000<img src=x>\ud800';
  const hostile = (index: number) =>
    givenFinding({
      id: index % 2 === 0 ? `${evil}${index}` : `CVE-2026-${index}`,
      title: index % 3 === 0 ? '' : evil,
      description: index % 4 === 0 ? '' : evil,
      url: index % 2 === 0 ? 'javascript:alert(1)' : `https://example.com/${evil}`,
      package: { name: evil, version: evil, ecosystem: '', fixedIn: evil, path: evil },
    });
  const arm = { digest: digestOf('arm'), platform: 'linux/arm64' };
  const vex: GateFacts['vex'] = [
    {
      from: 'app.openvex.json',
      author: 'a',
      names: ['CVE-2026-1000'],
      status: 'not_affected',
      justification: 'component_not_present',
      note: '',
      at: undefined,
      products: [{ names: [CHILD], packages: [] }],
    },
  ];

  it.each<[string, number, Partial<GateFacts>, Partial<SarifFacts>]>([
    ['no findings', 0, {}, {}],
    [
      'no platform by name',
      1,
      { findings: [givenFinding({ platform: '' })] },
      { targets: [{ ...target, platform: '' }] },
    ],
    [
      'every severity, on two platforms',
      SEVERITIES.length,
      {
        findings: SEVERITIES.flatMap((severity, index) =>
          ['linux/amd64', 'linux/arm64'].map((platform) =>
            givenFinding({ id: `CVE-2026-${index}`, severity, platform, url: 'https://example.com/a b' }),
          ),
        ),
      },
      { targets: [target, arm] },
    ],
    ['one finding that VEX suppresses', 1, { findings: [givenFinding(), givenFinding({ id: 'CVE-2026-2' })], vex }, {}],
    ['a baseline', 1, { findings: [givenFinding()] }, { fresh: new Set() }],
    ['a file of a strange name', 1, { findings: [givenFinding()] }, { file: '../a b/%/"<Dockerfile>' }],
    ['hostile texts', 12, { findings: Array.from({ length: 12 }, (_, index) => hostile(index)) }, {}],
  ])('holds for %s', (_, count, facts, override) => {
    const { log, results } = sarif(facts, override);
    expect(mistake(log)).toBeUndefined();
    expect(results).toHaveLength(count);
  });

  it('is broken by what is not SARIF', () => {
    const { log, results, rules } = sarif({ findings: [givenFinding()] });
    const [run] = log.runs;
    const [location] = results[0]?.locations ?? [];
    const tool = (driver: object) => ({ ...log, runs: [{ ...run, tool: { driver } }] });
    for (const broken of [
      { ...log, version: '2.0.0' },
      { ...log, runs: [{ ...run, columnKind: 'bytes' }] },
      { ...log, runs: [{ ...run, results: [{ ...results[0], level: 'high' }] }] },
      { ...log, runs: [{ ...run, results: [{ ...results[0], locations: [{ ...location, line: 1 }] }] }] },
      tool({ rules }),
      tool({ name: 'x', rules: [...rules, ...rules] }),
      tool({ name: 'x', rules: [{ id: 'x', helpUri: 'no link' }] }),
    ]) {
      expect(mistake(broken)).toEqual(expect.any(String));
    }
  });
});

describe('the line of a layer', () => {
  const instructions = [
    { name: 'FROM', rest: 'node:24 AS build', line: 1 },
    { name: 'RUN', rest: 'npm ci', line: 2 },
    { name: 'FROM', rest: 'debian:12', line: 4 },
    { name: 'RUN', rest: 'apt-get update && apt-get install -y openssl', line: 5 },
    { name: 'ENV', rest: 'A=b', line: 6 },
    { name: 'COPY', rest: '--from=build --chown=1:1 /app /app', line: 7 },
    { name: 'RUN', rest: 'echo $VERSION > /version', line: 8 },
  ];
  const layers = (...createdBy: readonly string[]) => ({
    platform: 'linux/amd64',
    baseDigest: undefined,
    baseName: undefined,
    layers: createdBy.map((text, index) => ({
      digest: `sha256:${index}`,
      diffId: `sha256:d${index}`,
      createdBy: text,
    })),
  });

  it.each([
    [
      'BuildKit',
      [
        '/bin/sh -c #(nop) ADD file:abc in / ',
        'RUN /bin/sh -c apt-get update && apt-get install -y openssl # buildkit',
        'COPY --chown=1:1 /app /app # buildkit',
        'RUN |1 VERSION=7 /bin/sh -c echo 7 > /version # buildkit',
      ],
    ],
    [
      'buildah',
      [
        '/bin/sh -c #(nop) ADD file:abc in / ',
        '/bin/sh -c apt-get update && apt-get install -y openssl',
        '/bin/sh -c #(nop) COPY /app /app',
        '/bin/sh -c echo 7 > /version',
      ],
    ],
  ])('is found in the history that %s writes, base layers at FROM', (_, history) => {
    const lines = layerLines(layers(...history), instructions);
    expect([0, 1, 2, 3].map((index) => lines.get(`sha256:${index}`))).toEqual([4, 5, 7, 8]);
    expect(lines.get('sha256:d1')).toBe(5);
  });

  it('is FROM where the history says nothing', () => {
    expect(layerLines(layers('', ''), instructions).get('sha256:1')).toBe(4);
  });
});
