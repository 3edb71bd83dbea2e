import type { findingsError } from '../errors.ts';

type ScanCode = Extract<keyof typeof findingsError.entries, `E_SCAN_${string}`>;

/** What one of ECR's scan statuses means for a gate. Only `scanned` may ever lead to a pass. */
export type StatusMeaning =
  | { readonly kind: 'scanned' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'refused'; readonly code: ScanCode; readonly says: string };

/** All ten values of ScanStatus. Source: ECR API 2015-09-21, ImageScanStatus. */
const MEANINGS: Readonly<Record<string, StatusMeaning>> = {
  COMPLETE: { kind: 'scanned' },
  ACTIVE: { kind: 'scanned' },
  PENDING: { kind: 'waiting' },
  IN_PROGRESS: { kind: 'waiting' },
  FAILED: { kind: 'refused', code: 'E_SCAN_FAILED', says: 'the scan failed' },
  UNSUPPORTED_IMAGE: {
    kind: 'refused',
    code: 'E_SCAN_UNSUPPORTED',
    says: 'the scanner does not support this image',
  },
  SCAN_ELIGIBILITY_EXPIRED: {
    kind: 'refused',
    code: 'E_SCAN_EXPIRED',
    says: 'the image is no longer scanned: its re-scan duration has ended',
  },
  FINDINGS_UNAVAILABLE: {
    kind: 'refused',
    code: 'E_SCAN_UNAVAILABLE',
    says: 'the findings of this scan are not available',
  },
  LIMIT_EXCEEDED: { kind: 'refused', code: 'E_SCAN_LIMIT', says: 'a limit of the scanner was reached' },
  IMAGE_ARCHIVED: { kind: 'refused', code: 'E_SCAN_ARCHIVED', says: 'the image is archived' },
};

/** Total: a status that is new, or none at all, is refused. */
export function meaningOf(status: string | undefined): StatusMeaning {
  const known = status === undefined || !Object.hasOwn(MEANINGS, status) ? undefined : MEANINGS[status];
  return (
    known ?? {
      kind: 'refused',
      code: 'E_SCAN_UNKNOWN',
      says: status === undefined ? 'ECR gave no scan status' : `ECR gave a scan status that is not known, ${status}`,
    }
  );
}
