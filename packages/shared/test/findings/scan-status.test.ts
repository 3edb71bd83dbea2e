import { ScanStatus } from '@aws-sdk/client-ecr';
import { describe, expect, it } from '@jest/globals';
import { meaningOf } from '../../src/findings/ecr/scan-status.ts';
import { findingsError } from '../../src/findings/errors.ts';

describe('scan statuses', () => {
  it.each([
    ['COMPLETE', 'scanned', ''],
    ['ACTIVE', 'scanned', ''],
    ['PENDING', 'waiting', ''],
    ['IN_PROGRESS', 'waiting', ''],
    ['FAILED', 'refused', 'E_SCAN_FAILED'],
    ['UNSUPPORTED_IMAGE', 'refused', 'E_SCAN_UNSUPPORTED'],
    ['SCAN_ELIGIBILITY_EXPIRED', 'refused', 'E_SCAN_EXPIRED'],
    ['FINDINGS_UNAVAILABLE', 'refused', 'E_SCAN_UNAVAILABLE'],
    ['LIMIT_EXCEEDED', 'refused', 'E_SCAN_LIMIT'],
    ['IMAGE_ARCHIVED', 'refused', 'E_SCAN_ARCHIVED'],
    ['A_STATUS_OF_TOMORROW', 'refused', 'E_SCAN_UNKNOWN'],
    ['constructor', 'refused', 'E_SCAN_UNKNOWN'],
    [undefined, 'refused', 'E_SCAN_UNKNOWN'],
  ])('takes %s for %s %s', (status, kind, code) => {
    const meaning = meaningOf(status);
    expect(meaning).toMatchObject({ kind, ...(code !== '' && { code }) });
  });

  it('knows every status that the SDK knows', () => {
    for (const status of Object.values(ScanStatus)) {
      const meaning = meaningOf(status);
      expect(meaning.kind === 'refused' && meaning.code).not.toBe('E_SCAN_UNKNOWN');
    }
  });

  it('gives every refusal its own code, text and cure', () => {
    const refusals = Object.values(ScanStatus)
      .map(meaningOf)
      .filter((meaning) => meaning.kind === 'refused');
    expect(new Set(refusals.map(({ code }) => code)).size).toBe(6);
    expect(new Set(refusals.map(({ says }) => says)).size).toBe(6);
    expect(new Set(refusals.map(({ code }) => findingsError.entries[code].cure)).size).toBe(6);
  });
});
