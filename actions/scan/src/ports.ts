import type { PolicyScope } from '@waybill/shared/credentials';
import type { AwsRest, GithubRepository, Inspector, Scans } from '@waybill/shared/findings';
import type { Clock, Log } from '@waybill/shared/kernel';
import type { Repository } from '@waybill/shared/registry';

/** What the use case reaches outside for. */
export interface Ports {
  readonly clock: Clock;
  readonly log: Log;
  readonly signal: AbortSignal;
  /** Clock time after which no further look is taken. */
  readonly deadline: number;
  readonly files: Files;
  readonly github: Github | undefined;
  /** Where a person can look at the run. */
  readonly runUrl: string | undefined;
  /** Opens AWS. Not called before every file has been read and found good. */
  connect(): Promise<Connection>;
}

export interface Files {
  /** Undefined where there is no such file. */
  read(path: string): Promise<Uint8Array | undefined>;
  /** @param text whole, or in pieces */
  write(path: string, text: string | Iterable<string>): Promise<void>;
}

/** The repository that the run belongs to. */
export interface Github extends GithubRepository {
  readonly commit: string;
  readonly ref: string;
  /** Commit that a pull request is to be merged into; undefined for any other event. */
  readonly base: string | undefined;
}

/** One repository of images, its scans, and what else of AWS a scan needs. */
export interface Connection {
  /** Account of the session, region and partition. */
  readonly scope: PolicyScope;
  readonly registryId: string;
  readonly images: Repository;
  /** ECR's findings, those of enhanced scanning only when Inspector confirms the scan. */
  readonly ecr: Scans;
  /** Inspector's own findings, with the same confirmation. */
  readonly inspected: Scans;
  readonly inspector: Inspector;
  readonly sbomScanner: AwsRest;
  readonly securityHub: AwsRest;
}
