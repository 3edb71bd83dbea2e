import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { enhanced, scanned } from './given-findings.ts';
import { AMD64, ARM64 } from './given-images.ts';
import { type GivenScan, givenScan, HOST, REPOSITORY } from './given-scan.ts';

describe('a scan by Inspector', () => {
  let given: GivenScan;
  beforeAll(async () => {
    given = await givenScan();
  });
  afterAll(() => given.stop());

  it('passes a clean image, with Inspector’s own proof', async () => {
    const digest = await given.image('clean');
    await given.script({ on: { digest }, frames: [scanned()] });
    const { outcome, report } = await given.run({ digest });
    expect(report).toMatchObject({ status: 'pass', exit: 0, outputs: { decision: 'pass', critical: '0', high: '0' } });
    expect(outcome.scans).toMatchObject([{ kind: 'scanned', reading: { proof: 'SUCCESSFUL', engine: 'enhanced' } }]);
  });

  it('refuses an image for a high vulnerability and says the arithmetic', async () => {
    const digest = await given.image('vulnerable');
    await given.script({ on: { digest }, frames: [scanned(enhanced('CVE-2026-1000'))] });
    const { report } = await given.run({ digest });
    expect(report).toMatchObject({ status: 'fail', exit: 1, outputs: { high: '1' } });
    expect(report.summary).toContain('severity high or worse: 1 found > 0 allowed');
    expect(report.annotations[0]).toMatchObject({ level: 'error', title: 'CVE-2026-1000 (high)' });
  });

  it('judges every platform of an index and leaves attestations out', async () => {
    const [a, b, x] = [await given.image('multi-a'), await given.image('multi-b'), await given.image('attestation')];
    const digest = await given.index([
      { digest: a, platform: AMD64 },
      { digest: b, platform: ARM64 },
      { digest: x, platform: { os: 'unknown', architecture: 'unknown' } },
    ]);
    await given.script({ on: { digest: a }, frames: [scanned()] });
    await given.script({ on: { digest: b }, frames: [scanned(enhanced('CVE-2026-2000', { severity: 'CRITICAL' }))] });
    const { outcome, report } = await given.run({ digest });
    expect(report.outputs['decision']).toBe('fail');
    expect(JSON.parse(report.outputs['scanned-platforms'] ?? '')).toEqual({ 'linux/amd64': a, 'linux/arm64': b });
    expect(outcome.decision.open[0]?.findings[0]?.finding.platform).toBe('linux/arm64');
  });

  it('waits while Inspector has not confirmed the scan, though ECR says ACTIVE with an empty list', async () => {
    const digest = await given.image('unconfirmed');
    await given.script({
      on: { digest },
      frames: [
        { ...scanned(), coverage: { statusCode: 'ACTIVE', reason: 'PENDING_INITIAL_SCAN' } },
        { ...scanned(enhanced('CVE-2026-3000')), afterReads: 2 },
      ],
    });
    const { report, lines } = await given.run({ digest });
    expect(report.status).toBe('fail');
    expect(lines.join('\n')).toContain('PENDING_INITIAL_SCAN');
  });

  it.each([
    ['UNSUPPORTED_OS', 'E_SCAN_UNSUPPORTED'],
    ['SCAN_ELIGIBILITY_EXPIRED', 'E_SCAN_EXPIRED'],
    ['IMAGE_ARCHIVED', 'E_SCAN_ARCHIVED'],
    ['INTERNAL_ERROR', 'E_SCAN_FAILED'],
    ['EXCLUDED_BY_TAG', 'E_SCAN_NOT_COVERED'],
    ['A_REASON_OF_TOMORROW', 'E_SCAN_UNKNOWN'],
  ])('does not call an image clean that Inspector gives the reason %s for', async (reason, code) => {
    const digest = await given.image(`reason ${reason}`);
    await given.script({ on: { digest }, frames: [{ ...scanned(), coverage: { statusCode: 'INACTIVE', reason } }] });
    const { report } = await given.run({ digest, timeout: '2m' });
    expect(report).toMatchObject({
      status: 'error',
      exit: 1,
      outputs: { decision: 'error', 'scanned-platforms': '{}' },
    });
    expect(report.annotations[0]).toMatchObject({ title: code });
  });

  it('asks Inspector about known exploitation of what is shown, and no more than six requests in all', async () => {
    const digest = await given.image('large');
    const findings = Array.from({ length: 1_000 }, (_, index) =>
      enhanced(`CVE-2026-${10_000 + index}`, { severity: 'LOW', name: `package-${index}` }),
    );
    await given.script({
      on: { digest },
      frames: [scanned(...findings)],
      insights: {
        'CVE-2026-10000': { epss: 0.94, knownExploited: { added: '2026-01-01', due: '2026-02-01', action: 'update' } },
      },
    });
    given.clock.advance(120_000);
    given.aws.journal.clear();
    const { report, outcome } = await given.run({ digest });
    expect(report.status).toBe('pass');
    expect(outcome.decision.open).toHaveLength(1_000);
    expect(report.page).toContain('known exploited');
    const requests = given.aws.journal.entries.filter(({ service }) => service !== 'sts');
    expect(requests.map(({ operation }) => operation).length).toBeLessThanOrEqual(6);
  });

  it('gives the same decision from Inspector’s own list, page by page', async () => {
    const digest = await given.image('paged');
    const findings = Array.from({ length: 60 }, (_, index) =>
      enhanced(`CVE-2026-${20_000 + index}`, { name: `p-${index}` }),
    );
    await given.script({ on: { digest }, frames: [scanned(...findings)] });
    const runs = [await given.run({ digest, source: 'ecr' }), await given.run({ digest, source: 'inspector' })];
    expect(runs.map(({ outcome }) => outcome.decision.open.length)).toEqual([60, 60]);
    expect(runs.map(({ report }) => report.summary)[0]).toBe(runs[1]?.report.summary);
  });

  it('scans the digest behind a tag only when asked to', async () => {
    const digest = await given.image('tagged', { tag: 'v1' });
    await given.script({ on: { digest }, frames: [scanned()] });
    const { report } = await given.run({ image: `${HOST}/${REPOSITORY}:v1`, 'resolve-tag': 'true' });
    expect(report.digest).toBe(digest);
    const other = await given.image('tagged elsewhere');
    const both = { image: `${HOST}/${REPOSITORY}:v1@${other}`, 'resolve-tag': 'true' };
    await expect(given.run(both)).rejects.toMatchObject({ code: 'E_IMAGE_BY_TAG' });
  });

  it('re-judges what an environment runs', async () => {
    const digest = await given.image('deployed', { tag: 'prod' });
    await given.script({ on: { digest }, frames: [scanned(enhanced('CVE-2026-4000'))] });
    const { report } = await given.run({ image: `${HOST}/${REPOSITORY}`, environment: 'prod' });
    expect(report).toMatchObject({ status: 'fail', digest });
  });
});
