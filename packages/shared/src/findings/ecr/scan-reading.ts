import type { Digest } from '../../kernel/index.ts';
import type { Finding } from '../finding.ts';
import type { StatusMeaning } from './scan-status.ts';

export type Engine = 'basic' | 'enhanced';

/** What one look at a scan found; all pages of it. */
export type ScanReading =
  | {
      readonly kind: 'scanned';
      readonly status: string;
      readonly engine: Engine | undefined;
      /** Milliseconds since 1970; undefined where ECR does not say. */
      readonly completedAt: number | undefined;
      readonly findings: readonly Finding[];
      /** What ECR counts, to compare with what it lists. */
      readonly counted: number;
      /** How many it lists, what Inspector suppresses included. */
      readonly listed: number;
      /** Equal for equal lists. */
      readonly fingerprint: string;
      /** Inspector's reason, where its coverage proves the scan. */
      readonly proof?: string;
    }
  | {
      readonly kind: 'waiting';
      readonly status: string;
      /** What this is where it lasts until the deadline; E_SCAN_PENDING otherwise. */
      readonly late?: 'E_SCAN_NOT_COVERED';
    }
  /** ScanNotFound: no scan has ever been. */
  | { readonly kind: 'absent' }
  | (Extract<StatusMeaning, { kind: 'refused' }> & { readonly status: string; readonly description: string });

/** How a registry is set up to scan a repository. */
export interface ScanSetting {
  readonly engine: Engine;
  readonly frequency: 'SCAN_ON_PUSH' | 'CONTINUOUS_SCAN' | 'MANUAL' | undefined;
}

/** A registry's scans of the images of one repository. */
export interface Scans {
  /** @throws E_SCAN_DENIED, E_IMAGE_NOT_FOUND */
  read(image: { digest: Digest; platform: string }): Promise<ScanReading>;
  /** Asks for a scan; only basic scanning takes such requests, and one for an image in 24 hours. */
  start(digest: Digest): Promise<'started' | 'limited' | 'refused'>;
  /** Undefined where the role may not read it. */
  setting(): Promise<ScanSetting | undefined>;
}
