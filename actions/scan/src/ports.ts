import type { ManifestSource, Scans } from '@waybill/shared/findings';
import type { Clock, Digest, Log } from '@waybill/shared/kernel';

/** What the use case reaches outside for. */
export interface Ports {
  readonly images: ManifestSource & { resolve(tag: string): Promise<Digest> };
  readonly scans: Scans;
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Clock time after which no further look is taken. */
  readonly deadline: number;
  /** Bytes of a file of the caller; undefined where there is none. */
  readFile(path: string): Promise<Uint8Array | undefined>;
  writeFile(path: string, text: string): Promise<void>;
}
