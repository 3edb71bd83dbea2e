import type { RepositoryCreationTemplate, SigningConfiguration } from '@aws-sdk/client-ecr';
import type { PolicyDocument } from '../identity/index.ts';
import type { TagMutability } from '../images/index.ts';
import type { ScanScript } from './scan-book.ts';

/** What an account's registry holds at the start. */
export interface EcrSeed {
  /** Account id. */
  readonly id: string;
  readonly repositories?: readonly RepositorySeed[];
  /** Templates by which a first push makes its repository. */
  readonly templates?: readonly RepositoryCreationTemplate[];
  /** Rules of managed signing; none by default. */
  readonly signing?: SigningConfiguration;
  /** Signing profiles that there are; without it every one that a rule names. */
  readonly signingProfiles?: readonly string[];
  /** `DISABLED` by default, as in AWS. */
  readonly blobMounting?: 'ENABLED' | 'DISABLED';
  /** `BASIC` by default, as in AWS. */
  readonly scanType?: 'BASIC' | 'ENHANCED';
  /** What scans of its images find, over time; the first that fits. Otherwise a scan is clean after 1.5 s. */
  readonly scans?: readonly ScanScript[];
}

export interface RepositorySeed {
  readonly name: string;
  readonly region?: string;
  readonly mutability?: TagMutability;
  /** Wildcard filters of tags that are excepted from the mutability. */
  readonly exclusions?: readonly string[];
  readonly policy?: PolicyDocument;
  readonly scanOnPush?: boolean;
  readonly kmsKey?: string;
}
