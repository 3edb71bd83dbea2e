import type { ScanStatus } from '@aws-sdk/client-ecr';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { basic } from './given-findings.ts';
import { type GivenScan, givenScan } from './given-scan.ts';

describe('a scan by ECR itself', () => {
  let given: GivenScan;
  beforeAll(async () => {
    given = await givenScan({ scanType: 'BASIC' });
  });
  afterAll(() => given.stop());

  it('judges the findings of basic scanning', async () => {
    const digest = await given.image('basic');
    await given.script({ on: { digest }, frames: [{ status: 'COMPLETE', findings: [basic('CVE-2026-1000')] }] });
    const { report, outcome } = await given.run({ digest });
    expect(report).toMatchObject({ status: 'fail', outputs: { high: '1' } });
    expect(outcome.decision.open[0]?.findings[0]?.finding).toMatchObject({
      fix: 'unknown',
      package: { name: 'openssl' },
    });
  });

  it.each<[ScanStatus, string]>([
    ['FAILED', 'E_SCAN_FAILED'],
    ['UNSUPPORTED_IMAGE', 'E_SCAN_UNSUPPORTED'],
    ['SCAN_ELIGIBILITY_EXPIRED', 'E_SCAN_EXPIRED'],
    ['FINDINGS_UNAVAILABLE', 'E_SCAN_UNAVAILABLE'],
    ['LIMIT_EXCEEDED', 'E_SCAN_LIMIT'],
    ['IMAGE_ARCHIVED', 'E_SCAN_ARCHIVED'],
  ])('takes %s for not scanned', async (status, code) => {
    const digest = await given.image(`status ${status}`);
    await given.script({ on: { digest }, frames: [{ status, description: `It is ${status}.` }] });
    const { report } = await given.run({ digest });
    expect(report).toMatchObject({ status: 'error', exit: 1, outputs: { decision: 'error' } });
    expect(report.annotations).toMatchObject([{ level: 'error', title: code }]);
    expect(report.annotations[0]?.message).toContain(`It is ${status}.`);
  });

  it.each<[ScanStatus]>([['PENDING'], ['IN_PROGRESS']])('does not wait for ever while a scan is %s', async (status) => {
    const digest = await given.image(`never ${status}`);
    await given.script({ on: { digest }, frames: [{ status }] });
    const { report } = await given.run({ digest, timeout: '2m' });
    expect(report.annotations).toMatchObject([{ title: 'E_SCAN_PENDING' }]);
  });

  it('looks again where the list is complete but empty, and where it still grows', async () => {
    const digest = await given.image('growing');
    const [one, two] = [basic('CVE-2026-1'.padEnd(13, '0')), basic('CVE-2026-2'.padEnd(13, '0'))];
    await given.script({
      on: { digest },
      frames: [
        { status: 'COMPLETE', findings: [] },
        { status: 'COMPLETE', findings: [one], afterReads: 1 },
        { status: 'COMPLETE', findings: [one, two], afterReads: 2 },
      ],
    });
    const { report } = await given.run({ digest });
    expect(report.outputs['high']).toBe('2');
  });

  it('reads every page of the list', async () => {
    const digest = await given.image('pages');
    const findings = Array.from({ length: 1_100 }, (_, index) => basic(`CVE-2026-${10_000 + index}`, 'LOW'));
    await given.script({ on: { digest }, frames: [{ status: 'COMPLETE', findings }] });
    given.clock.advance(120_000);
    const { report } = await given.run({ digest });
    expect(report.outputs['low']).toBe('1100');
  });

  it('starts a scan once where none was made on push', async () => {
    const digest = await given.image('manual');
    await given.script({ on: { digest }, frames: [{ status: 'COMPLETE', findings: [] }] });
    const registry = await given.aws.registryOf('111111111111');
    const repository = registry.images.get('hello-service');
    repository.scanOnPush = false;
    const unscanned = await given.image('never scanned');
    repository.scanOnPush = true;
    await given.script({
      on: { digest: unscanned },
      frames: [{ status: 'COMPLETE', findings: [basic('CVE-2026-9999')] }],
    });
    given.aws.journal.clear();
    const { report } = await given.run({ digest: unscanned });
    expect(report.status).toBe('fail');
    expect(given.aws.journal.count({ operation: 'StartImageScan' })).toBe(1);
  });

  it('asks for a new scan where the last one is too old, and refuses an old one', async () => {
    const digest = await given.image('old');
    await given.script({ on: { digest }, frames: [{ status: 'COMPLETE', findings: [] }] });
    given.clock.advance(48 * 3_600_000);
    const { report, lines } = await given.run({ digest, 'max-scan-age': '24h' });
    expect(lines.join('\n')).toContain('a new one was asked for');
    expect(report.status).toBe('pass');
    given.clock.advance(2 * 3_600_000);
    const later = await given.run({ digest, 'max-scan-age': '1h' });
    expect(later.report.annotations).toMatchObject([{ title: 'E_SCAN_STALE' }]);
  });

  it.each([
    ['a throttle', { kind: 'throttle' }],
    ['a cut connection', { kind: 'reset-before-commit' }],
    ['a server error', { kind: 'error', status: 500 }],
    ['a cut answer', { kind: 'truncate' }],
  ] as const)('survives %s on any page and decides the same', async (name, fault) => {
    const digest = await given.image(`fault ${name}`);
    const findings = Array.from({ length: 1_050 }, (_, index) => basic(`CVE-2026-${10_000 + index}`, 'LOW'));
    await given.script({ on: { digest }, frames: [{ status: 'COMPLETE', findings }] });
    given.clock.advance(120_000);
    const undo = given.aws.faults.add({ on: { operation: 'DescribeImageScanFindings' }, fault, skip: 1 });
    const { report } = await given.run({ digest });
    undo();
    expect(report).toMatchObject({ status: 'pass', outputs: { low: '1050' } });
  });

  it('says which right is missing', async () => {
    const digest = await given.image('denied');
    const undo = given.aws.faults.add({
      on: { operation: 'DescribeImageScanFindings' },
      fault: {
        kind: 'error',
        status: 400,
        code: 'AccessDeniedException',
        message: 'User: arn:aws:sts::1:x is not authorized to perform: inspector2:ListFindings',
      },
      times: null,
    });
    const { report } = await given.run({ digest });
    undo();
    expect(report).toMatchObject({ status: 'error', exit: 2, annotations: [{ title: 'E_SCAN_DENIED' }] });
    expect(report.annotations[0]?.message).toContain('inspector2:ListFindings');
  });

  it('passes an image that cannot be scanned only where that is allowed, and says so loudly', async () => {
    const digest = await given.image('scratch');
    await given.script({ on: { digest }, frames: [{ status: 'UNSUPPORTED_IMAGE' }] });
    const { report } = await given.run({ digest, unscannable: 'warn' });
    expect(report).toMatchObject({ status: 'pass', outputs: { 'scanned-platforms': '{}' } });
    expect(report.summary).toContain('1 image NOT scanned');
    expect(report.annotations).toMatchObject([{ level: 'warning', title: 'E_SCAN_UNSUPPORTED' }]);
  });

  it('names what the image has where a platform is missing', async () => {
    const digest = await given.image('lone');
    await given.script({ on: { digest }, frames: [{ status: 'COMPLETE', findings: [] }] });
    await expect(given.run({ digest, platforms: 'linux/arm64' })).rejects.toMatchObject({
      code: 'E_NO_PLATFORM',
      message: expect.stringContaining('it has linux/amd64'),
    });
    expect((await given.run({ digest, platforms: 'linux/amd64' })).report.status).toBe('pass');
  });
});
