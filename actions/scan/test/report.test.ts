import { describe, expect, it } from '@jest/globals';
import { DEFAULT_POLICY, type Exception, findingsError, type GateFacts } from '@waybill/shared/findings';
import { fitSummary } from '@waybill/shared/report';
import { report } from '../src/report.ts';
import { DIGEST, givenFinding, givenOutcome } from './given-outcome.ts';

const target = { digest: DIGEST, platform: 'linux/amd64' };

describe('the report of a scan', () => {
  it('begins with the verdict, then the rules, the counts and the findings', () => {
    const { page } = report(
      givenOutcome({ findings: [givenFinding({ epss: 0.94, kev: { due: Date.UTC(2026, 1, 1) } })] }),
    );
    const order = ['❌ Scan refused', '| Rule |', '| Open |', 'Findings, worst first', 'What was scanned'].map((part) =>
      page.indexOf(part),
    );
    expect(order.every((at) => at >= 0)).toBe(true);
    expect(order).toEqual(order.toSorted((a, b) => a - b));
    expect(page).toContain('**known exploited**');
  });

  it('gives the ten worst findings as annotations', () => {
    const findings = Array.from({ length: 40 }, (_, index) =>
      givenFinding({ id: `CVE-2026-${2_000 + index}`, severity: index === 39 ? 'critical' : 'high' }),
    );
    const { annotations } = report(givenOutcome({ findings }));
    expect(annotations).toHaveLength(10);
    expect(annotations[0]).toMatchObject({ title: 'CVE-2026-2039 (critical)' });
  });

  it.each([
    ['pass', {}, 0],
    ['fail', { findings: [givenFinding()] }, 1],
    ['error', { unscanned: [{ target, error: findingsError('E_SCAN_PENDING', 'x'), tolerated: false }] }, 1],
    ['error', { unscanned: [{ target, error: findingsError('E_SCAN_DENIED', 'x'), tolerated: false }] }, 2],
    ['error', { policy: { ...DEFAULT_POLICY, limits: {}, kev: 'fail' as const }, findings: [givenFinding()] }, 1],
  ] as const)('says %s for %j with exit code %i', (status, facts, exit) => {
    expect(report(givenOutcome(facts as Partial<GateFacts>))).toMatchObject({
      status,
      exit,
      outputs: { decision: status },
    });
  });

  it('says whose exception no longer holds', () => {
    const exception: Exception = {
      line: 3,
      id: 'CVE-2026-1000',
      package: { kind: 'name', name: 'openssl' },
      scope: { repositories: [], digests: [], platforms: [], environments: [] },
      owner: 'team-a',
      reason: 'r',
      expires: '2026-01-01',
      untilFix: false,
      allowKev: false,
    };
    const { annotations, page } = report(givenOutcome({ findings: [givenFinding()], exceptions: [exception] }));
    expect(annotations[0]?.message).toContain('the exception of team-a no longer holds: it has expired');
    expect(page).toContain('⛔ expired, counts again');
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    '[click](https://evil.example)',
    '![x](https://evil.example/x.png)',
    '| a | b |\n|---|---|',
    '`code` **bold** ~~gone~~',
    '\n## ✅ Scan passed',
    '</details><script>alert(1)</script>',
    '@octocat #1 https://evil.example',
    '\u202egnitrevni\u2066\u200b',
    '\u001b[31mred\u001b]8;;https://evil.example\u0007',
    '::error::injected',
    '##[error]injected',
    '&lt;b&gt;',
  ])('keeps %j inert wherever a scanner can write it', (evil) => {
    const finding = givenFinding({
      id: `CVE-2026-1${evil}`,
      title: evil,
      description: evil,
      url: evil,
      platform: evil,
      package: { name: evil, version: evil, ecosystem: '', fixedIn: evil },
    });
    const { page } = report(givenOutcome({ findings: [finding] }));
    const cell = page.split('\n').find((line) => line.includes('🟧 high |') && line.includes('CVE')) ?? '';
    expect(page.match(/Scan refused/g)).toHaveLength(1);
    expect(page).not.toContain('### ✅');
    expect(cell.match(/\|/g)).toHaveLength(8);
    expect(cell).not.toMatch(/<(?!\/?code>)/);
    expect(cell).not.toMatch(/[[\]`*_~]|https:\/\/evil|@octocat/);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
    expect(page).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202e\u2066\u200b]/);
  });

  it('stays within the runner’s limit with 30,000 findings', () => {
    const findings = Array.from({ length: 30_000 }, (_, index) =>
      givenFinding({ id: `CVE-2026-${10_000 + index}`, description: 'x'.repeat(500) }),
    );
    const made = report(givenOutcome({ findings }));
    expect(Buffer.byteLength(fitSummary(made.page))).toBeLessThan(1_000_000);
    expect(made.page).toContain('29780 more are in the report file');
    expect(Buffer.byteLength(JSON.stringify(made.result))).toBeLessThan(20_000);
  });

  it('tells of copies that could not be delivered, without changing its mind', () => {
    const { status, annotations } = report(givenOutcome({}, [{ title: 'SARIF was not uploaded', message: 'no' }]));
    expect([status, annotations]).toEqual([
      'pass',
      [{ level: 'warning', title: 'SARIF was not uploaded', message: 'no' }],
    ]);
  });
});
