import type { ProjectSeed } from '../codebuild/index.ts';
import type { ScanScript } from '../ecr/index.ts';
import type { PolicyDocument } from '../identity/index.ts';
import type { KmsKeySeed } from '../kms/index.ts';

/** What the local AWS holds when it starts. JSON; every name in it is an account's, a role's or a repository's own. */
export interface LocalAwsSeed {
  readonly region: string;
  readonly accounts: readonly AccountSeed[];
  readonly github?: GithubSeed;
}

export interface AccountSeed {
  readonly id: string;
  /** For people: `dev`, `prod`. */
  readonly name?: string;
  readonly roles?: readonly RoleSeed[];
  readonly users?: readonly UserSeed[];
  readonly repositories?: readonly RepositorySeed[];
  /** ECR's account setting; `DISABLED` by default, as in AWS. */
  readonly blobMounting?: 'ENABLED' | 'DISABLED';
  /** ECR's scan type; `BASIC` by default, as in AWS. */
  readonly scanType?: 'BASIC' | 'ENHANCED';
  /** What scans of its images find, over time; the first that fits. Otherwise a scan is clean after 1.5 s. */
  readonly scans?: readonly ScanScript[];
  /** Keys for signatures, in every region. */
  readonly keys?: readonly KmsKeySeed[];
  /** CodeBuild projects, in every region. */
  readonly projects?: readonly ProjectSeed[];
}

export interface RoleSeed {
  readonly name: string;
  readonly path?: string;
  readonly trust: PolicyDocument;
  readonly policies: readonly PolicyDocument[];
  /** 3600 by default, at most 43200. */
  readonly maxSessionSeconds?: number;
}

/** A user with long-term keys. */
export interface UserSeed {
  readonly name: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly policies: readonly PolicyDocument[];
}

export interface RepositorySeed {
  readonly name: string;
  readonly region?: string;
  readonly mutability?: 'MUTABLE' | 'IMMUTABLE' | 'IMMUTABLE_WITH_EXCLUSION' | 'MUTABLE_WITH_EXCLUSION';
  /** Wildcard filters of tags that are excepted from the mutability. */
  readonly exclusions?: readonly string[];
  readonly policy?: PolicyDocument;
  readonly scanOnPush?: boolean;
  readonly kmsKey?: string;
}

/** The repository whose workflow runs: what the claims of its OIDC tokens say. */
export interface GithubSeed {
  /** `owner/name` */
  readonly repository: string;
  readonly repositoryId?: string;
  readonly ownerId?: string;
  readonly ref?: string;
  readonly sha?: string;
  readonly environment?: string;
  /** Immutable form of `sub` (`repo:OWNER@ID/NAME@ID:…`), as repositories made since July 2026 have. */
  readonly immutableSubject?: boolean;
}
