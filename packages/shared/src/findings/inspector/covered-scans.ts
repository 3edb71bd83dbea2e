import type { Digest } from '../../kernel/index.ts';
import type { ScanReading, Scans } from '../ecr/scan-reading.ts';
import type { Coverage, Covered } from './coverage.ts';

/**
 * Scans whose enhanced readings count only when Inspector confirms that it has read the image: ECR alone says ACTIVE with
 * an empty list before the first scan. Basic readings are passed on.
 */
export function coveredScans(scans: Scans, coverage: Coverage): Scans {
  const proven = new Map<Digest, Covered>();
  let asked: ReturnType<Scans['setting']> | undefined;
  const setting = (): ReturnType<Scans['setting']> => {
    asked ??= scans.setting();
    return asked;
  };
  return {
    ...scans,
    setting,
    read: async (image) => {
      const reading = await scans.read(image);
      if (reading.kind !== 'scanned') return reading;
      const engine = reading.engine ?? (await setting())?.engine;
      // An empty list says neither who scanned nor that anybody did; where the setting may not be read, Inspector is asked.
      if (engine === 'basic') return { ...reading, engine };
      const covered = proven.get(image.digest) ?? (await coverage.of(image.digest));
      if (covered?.kind === 'scanned') proven.set(image.digest, covered);
      return confirmed(reading, covered);
    },
  };
}

function confirmed(reading: Extract<ScanReading, { kind: 'scanned' }>, covered: Covered | undefined): ScanReading {
  if (covered === undefined) return { kind: 'waiting', status: 'not known to Inspector', late: 'E_SCAN_NOT_COVERED' };
  if (covered.kind === 'waiting') return { kind: 'waiting', status: covered.reason };
  if (covered.kind === 'refused') {
    const { code, says, reason } = covered;
    return { kind: 'refused', code, says, status: reason, description: '' };
  }
  if (covered.lastScannedAt === undefined) return { kind: 'waiting', status: `${covered.reason}, but never scanned` };
  const completedAt = Math.max(reading.completedAt ?? 0, covered.lastScannedAt);
  return { ...reading, engine: 'enhanced', completedAt, proof: covered.reason };
}
