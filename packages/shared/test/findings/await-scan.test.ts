import { describe, expect, it } from '@jest/globals';
import { awaitScan, type Scanned } from '../../src/findings/ecr/await-scan.ts';
import type { ScanReading, ScanSetting, Scans } from '../../src/findings/ecr/scan-reading.ts';
import { silentLog, steppedClock } from '../../src/kernel/index.ts';
import { CHILD, givenFinding, NOW } from './given.ts';

const TARGET = { digest: CHILD, platform: 'linux/amd64' };

function givenScanned(override: Partial<Scanned> = {}): Scanned {
  return {
    kind: 'scanned',
    status: 'COMPLETE',
    engine: 'basic',
    completedAt: NOW - 3_600_000,
    findings: [],
    counted: 0,
    listed: 0,
    fingerprint: 'empty',
    ...override,
  };
}

function growing(listed: number, at = NOW): Scanned {
  const findings = Array.from({ length: listed }, (_, index) => givenFinding({ id: `CVE-2026-${1000 + index}` }));
  return givenScanned({ completedAt: at, findings, listed, counted: listed, fingerprint: `${listed}` });
}

/** Each look takes the next reading; the last one stays. */
function givenWatch(
  readings: readonly ScanReading[],
  override: {
    setting?: ScanSetting;
    minutes?: number;
    maxAge?: number;
    start?: 'started' | 'limited' | 'refused';
  } = {},
) {
  const clock = steppedClock(NOW);
  const calls = { looks: 0, starts: 0 };
  const scans: Scans = {
    read: async () => readings[Math.min(calls.looks++, readings.length - 1)] as ScanReading,
    start: async () => {
      calls.starts += 1;
      return override.start ?? 'started';
    },
    setting: async () => override.setting ?? { engine: 'basic', frequency: 'MANUAL' },
  };
  const lines: string[] = [];
  const log = { ...silentLog, info: (line: string) => void lines.push(line) };
  const deadline = NOW + (override.minutes ?? 10) * 60_000;
  const { maxAge } = override;
  const signal = new AbortController().signal;
  const watch = { scans, clock, log, signal, deadline, ...(maxAge !== undefined && { maxAge }) };
  return { calls, clock, lines, watch };
}

describe('waiting for a scan', () => {
  it('takes one look at a scan that ended long ago', async () => {
    const { watch, calls } = givenWatch([givenScanned()]);
    expect(await awaitScan(TARGET, watch)).toMatchObject({ kind: 'scanned' });
    expect(calls.looks).toBe(1);
  });

  it('waits through PENDING and IN_PROGRESS and says each only once', async () => {
    const { watch, lines } = givenWatch([
      { kind: 'waiting', status: 'PENDING' },
      { kind: 'waiting', status: 'PENDING' },
      { kind: 'waiting', status: 'IN_PROGRESS' },
      givenScanned(),
    ]);
    expect(await awaitScan(TARGET, watch)).toMatchObject({ kind: 'scanned' });
    expect(lines).toEqual(['linux/amd64: scan PENDING', 'linux/amd64: scan IN_PROGRESS']);
  });

  it('starts a scan once where there is none and scanning is manual', async () => {
    const { watch, calls } = givenWatch([{ kind: 'absent' }, { kind: 'absent' }, givenScanned()]);
    expect(await awaitScan(TARGET, watch)).toMatchObject({ kind: 'scanned' });
    expect(calls.starts).toBe(1);
  });

  it('does not ask for a scan where scanning is enhanced', async () => {
    const setting: ScanSetting = { engine: 'enhanced', frequency: 'CONTINUOUS_SCAN' };
    const { watch, calls } = givenWatch([{ kind: 'absent' }, givenScanned()], { setting });
    await awaitScan(TARGET, watch);
    expect(calls.starts).toBe(0);
  });

  it('does not believe an empty list that has only just been completed', async () => {
    const { watch } = givenWatch([growing(0), growing(2), growing(2)]);
    expect(await awaitScan(TARGET, watch)).toMatchObject({ kind: 'scanned', reading: { listed: 2 } });
  });

  it('looks until a growing list stands still', async () => {
    const { watch, calls } = givenWatch([growing(1), growing(3), growing(4), growing(4)]);
    expect(await awaitScan(TARGET, watch)).toMatchObject({ reading: { listed: 4 } });
    expect(calls.looks).toBe(4);
  });

  it('believes an empty list after three looks that agree', async () => {
    const { watch, calls } = givenWatch([growing(0)]);
    expect(await awaitScan(TARGET, watch)).toMatchObject({ kind: 'scanned' });
    expect(calls.looks).toBe(3);
  });

  it('decides one look after a scan with findings has ended', async () => {
    const { watch, calls } = givenWatch([{ kind: 'waiting', status: 'IN_PROGRESS' }, growing(5)]);
    await awaitScan(TARGET, watch);
    expect(calls.looks).toBe(3);
  });

  it('never believes a list that is shorter than the count beside it', async () => {
    const { watch } = givenWatch([givenScanned({ counted: 5, listed: 3 })]);
    const outcome = await awaitScan(TARGET, watch);
    expect(outcome).toMatchObject({ kind: 'unscanned', error: { code: 'E_SCAN_UNSETTLED' } });
  });

  it('does not stop where a scan that was complete runs again', async () => {
    const { watch } = givenWatch([growing(2), { kind: 'waiting', status: 'IN_PROGRESS' }, growing(2), growing(3)]);
    expect(await awaitScan(TARGET, watch)).toMatchObject({ reading: { listed: 3 } });
  });

  it.each([
    ['no scan ever', { kind: 'absent' } as const, 'E_SCAN_NOT_FOUND'],
    ['a scan that never ends', { kind: 'waiting', status: 'IN_PROGRESS' } as const, 'E_SCAN_PENDING'],
  ])('ends %s at the deadline, with its own code', async (_, reading, code) => {
    const { watch, clock } = givenWatch([reading], { minutes: 3 });
    expect(await awaitScan(TARGET, watch)).toMatchObject({ kind: 'unscanned', error: { code } });
    expect(clock.now()).toBeLessThanOrEqual(NOW + 180_000);
  });

  it('gives a refusal at once, with the scanner’s own words', async () => {
    const { watch, calls } = givenWatch([
      {
        kind: 'refused',
        code: 'E_SCAN_UNSUPPORTED',
        says: 'not supported',
        status: 'UNSUPPORTED_IMAGE',
        description: 'UnsupportedImageError',
      },
    ]);
    const outcome = await awaitScan(TARGET, watch);
    expect(outcome.kind === 'unscanned' && outcome.error.message).toMatch(
      /not supported \[UNSUPPORTED_IMAGE\] \(UnsupportedImageError\)/,
    );
    expect(calls.looks).toBe(1);
  });

  it('refuses a scan that is too old where no new one can be asked for', async () => {
    const { watch, calls } = givenWatch([givenScanned()], { maxAge: 60_000, start: 'limited' });
    const outcome = await awaitScan(TARGET, watch);
    expect(outcome).toMatchObject({ kind: 'unscanned', error: { code: 'E_SCAN_STALE' } });
    expect(calls).toEqual({ looks: 1, starts: 1 });
  });

  it('asks once for a new scan where the old one is too old, and waits for it', async () => {
    const fresh = givenScanned({ completedAt: NOW + 3_000, fingerprint: 'new' });
    const { watch, calls } = givenWatch([givenScanned(), givenScanned(), fresh], { maxAge: 600_000 });
    expect(await awaitScan(TARGET, watch)).toMatchObject({ kind: 'scanned', reading: { fingerprint: 'new' } });
    expect(calls.starts).toBe(1);
  });

  it('does not call a scan fresh whose time is not known', async () => {
    const setting: ScanSetting = { engine: 'enhanced', frequency: 'CONTINUOUS_SCAN' };
    const { completedAt: _, ...undated } = givenScanned();
    const { watch } = givenWatch([{ ...undated, completedAt: undefined }], { maxAge: 600_000, setting });
    expect(await awaitScan(TARGET, watch)).toMatchObject({ error: { code: 'E_SCAN_STALE' } });
  });

  it('says of an image that Inspector never finds that it is not covered', async () => {
    const { watch } = givenWatch([{ kind: 'waiting', status: 'not known to Inspector', late: 'E_SCAN_NOT_COVERED' }]);
    expect(await awaitScan(TARGET, watch)).toMatchObject({ error: { code: 'E_SCAN_NOT_COVERED' } });
  });
});
